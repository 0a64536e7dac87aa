package io.kennel.samples.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes one archive per sample, {@code NAME.tar} as {@code docker save} writes it.
 *
 * <p>Arguments: the directory of the samples' classes, and the directory for the archives.
 */
public final class BuildImages {
  private static final String TAG = "1.0";
  private static final String CLASSES = "/opt/kennel/classes";

  /** The JVM's settings: a small heap and the quickest start; kubia is never busy. */
  private static final List<String> JVM_OPTIONS =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx48m", "-Xss512k");

  private static final Map<String, String> MAIN_CLASSES =
      Map.of(
          "kubia-pet", "io.kennel.samples.kubia.KubiaPet",
          "kubia-pet-peers", "io.kennel.samples.kubia.KubiaPetPeers");

  private BuildImages() {}

  /** Builds all archives; a failure ends the build with its reason. */
  public static void main(String[] arguments) throws Exception {
    Path classes = Path.of(arguments[0]).toRealPath();
    Path target = Path.of(arguments[1]).toAbsolutePath();
    delete(target);
    Files.createDirectories(target);
    Path root = target.resolve("root");
    JavaRuntime.make(root);
    FileEntriesLayer runtime = layer("java", root, "/");
    FileEntriesLayer application = layer("classes", classes, CLASSES);
    for (Map.Entry<String, String> image : MAIN_CLASSES.entrySet()) {
      build(image.getKey(), image.getValue(), List.of(runtime, application), target);
    }
    delete(root);
    delete(target.resolve("cache"));
  }

  private static void build(
      String name, String mainClass, List<FileEntriesLayer> layers, Path target) throws Exception {
    Path archive = target.resolve(name + ".tar");
    Stream<String> java = Stream.of(JavaRuntime.HOME + "/bin/java");
    Stream<String> program = Stream.of("-cp", CLASSES, mainClass);
    Jib.fromScratch()
        .setPlatforms(Set.of(new Platform(architecture(), "linux")))
        .setFileEntriesLayers(layers)
        .setEntrypoint(Stream.of(java, JVM_OPTIONS.stream(), program).flatMap(s -> s).toList())
        .addExposedPort(Port.tcp(8080))
        .containerize(
            Containerizer.to(TarImage.at(archive).named("kennel/" + name + ":" + TAG))
                .setOfflineMode(true)
                .setToolName("kennel")
                .setBaseImageLayersCache(target.resolve("cache"))
                .setApplicationLayersCache(target.resolve("cache")));
  }

  /**
   * A layer of what lies in {@code source}, entry by entry: a layer cannot hold the root itself.
   */
  private static FileEntriesLayer layer(String name, Path source, String destination)
      throws IOException {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
    try (Stream<Path> entries = Files.list(source)) {
      for (Path entry : entries.sorted().toList()) {
        AbsoluteUnixPath path =
            AbsoluteUnixPath.get(destination).resolve(entry.getFileName().toString());
        layer.addEntryRecursive(entry, path, (file, inImage) -> permissions(file));
      }
    }
    return layer.build();
  }

  private static FilePermissions permissions(Path file) {
    boolean executable = Files.isDirectory(file) || Files.isExecutable(file);
    return FilePermissions.fromOctalString(executable ? "755" : "644");
  }

  private static String architecture() {
    String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return name.equals("aarch64") ? "arm64" : name;
  }

  private static void delete(Path path) throws IOException {
    if (Files.exists(path)) {
      try (Stream<Path> files = Files.walk(path)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
