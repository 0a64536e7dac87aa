package io.kennel.samples.images;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A root file system that holds a Java runtime and nothing else: what {@code jlink} makes of the
 * JDK that builds, and the shared libraries of this machine that it is linked against.
 */
final class JavaRuntime {
  /** Where the runtime lies in an image. */
  static final String HOME = "/opt/java";

  private static final String MODULES = "java.base,java.naming,jdk.naming.dns,jdk.httpserver";
  private static final Pattern LIBRARY = Pattern.compile("(?:=> )?(/\\S+) \\(0x");

  private JavaRuntime() {}

  /** Makes the file system below {@code root}, which must not exist. */
  static void make(Path root) throws IOException, InterruptedException {
    Path home = root.resolve(HOME.substring(1));
    Files.createDirectories(home.getParent());
    run(
        List.of(
            System.getProperty("java.home") + "/bin/jlink",
            "--add-modules",
            MODULES,
            "--strip-debug",
            "--no-man-pages",
            "--no-header-files",
            "--generate-cds-archive",
            "--output",
            home.toString()));
    for (String library : libraries(home)) {
      Path copy = root.resolve(library.substring(1));
      Files.createDirectories(copy.getParent());
      Files.copy(Path.of(library), copy);
    }
    // glibc's own default would ask DNS before the pod's /etc/hosts.
    write(root.resolve("etc/nsswitch.conf"), "passwd: files\ngroup: files\nhosts: files dns\n");
    write(root.resolve("etc/passwd"), "root:x:0:0:root:/:/sbin/nologin\n");
    write(root.resolve("etc/group"), "root:x:0:\n");
    Files.createDirectories(root.resolve("tmp"));
  }

  private static Set<String> libraries(Path home) throws IOException, InterruptedException {
    Set<String> libraries = new TreeSet<>();
    try (Stream<Path> files = Files.walk(home)) {
      List<Path> binaries =
          files
              .filter(Files::isRegularFile)
              .filter(file -> file.toString().endsWith(".so") || Files.isExecutable(file))
              .toList();
      for (Path binary : binaries) {
        Matcher matcher = LIBRARY.matcher(run(List.of("ldd", binary.toString())));
        while (matcher.find()) {
          if (!matcher.group(1).startsWith(home.toString())) {
            libraries.add(matcher.group(1));
          }
        }
      }
    }
    return libraries;
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    if (code != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + code + ":\n" + output);
    }
    return output;
  }
}
