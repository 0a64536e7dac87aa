package io.kennel.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The images of the samples, as the build leaves them beside this program. */
final class SampleImages {
  private SampleImages() {}

  /** Empty where the samples were not built. */
  static List<Path> archives() {
    String home = System.getProperty("kennel.home", "");
    Path directory = Path.of(home, "samples-images", "target", "images");
    if (home.isEmpty() || !Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".tar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
