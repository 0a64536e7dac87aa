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
import java.util.ArrayList;
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
  private static final String HOME = "/opt/kennel";
  private static final String CLASSES = HOME + "/classes";

  /** The JVM's settings: a small heap and the quickest start; the samples are never busy. */
  private static final List<String> JVM_OPTIONS =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx48m", "-Xss512k");

  private static final List<Sample> SAMPLES =
      List.of(
          new Sample("kubia-pet", "io.kennel.samples.kubia.KubiaPet", 8080),
          new Sample("kubia-pet-peers", "io.kennel.samples.kubia.KubiaPetPeers", 8080),
          new Sample("kvstore", "io.kennel.samples.kvstore.Kvstore", 80));

  private record Sample(String name, String mainClass, int port) {}

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
    Path launchers = target.resolve("launchers");
    for (Sample sample : SAMPLES) {
      FileEntriesLayer launcher = launcher(sample, launchers.resolve(sample.name()));
      build(sample, List.of(runtime, application, launcher), target);
    }
    delete(root);
    delete(launchers);
    delete(target.resolve("cache"));
  }

  private static void build(Sample sample, List<FileEntriesLayer> layers, Path target)
      throws Exception {
    String name = sample.name();
    Path archive = target.resolve(name + ".tar");
    Jib.fromScratch()
        .setPlatforms(Set.of(new Platform(architecture(), "linux")))
        .setFileEntriesLayers(layers)
        .setEntrypoint(List.of("java", "@" + name))
        .setWorkingDirectory(AbsoluteUnixPath.get(HOME))
        .setEnvironment(Map.of("PATH", JavaRuntime.HOME + "/bin"))
        .addExposedPort(Port.tcp(sample.port()))
        .containerize(
            Containerizer.to(TarImage.at(archive).named("kennel/" + name + ":" + TAG))
                .setOfflineMode(true)
                .setToolName("kennel")
                .setBaseImageLayersCache(target.resolve("cache"))
                .setApplicationLayersCache(target.resolve("cache")));
  }

  /**
   * The sample's options as a file that {@code java} reads: whoever runs something in its
   * container, such as a life-cycle hook, starts the program as {@code java @NAME} too.
   */
  private static FileEntriesLayer launcher(Sample sample, Path directory) throws IOException {
    Files.createDirectories(directory);
    List<String> lines = new ArrayList<>(JVM_OPTIONS);
    lines.addAll(List.of("-cp", CLASSES, sample.mainClass()));
    Files.write(directory.resolve(sample.name()), lines);
    return layer("launcher", directory, HOME);
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
