package io.kennel.agent.hold;

import io.kennel.agent.volume.VolumeFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON file for each volume that is held, in a directory that is empty after a reboot of the
 * machine, when nobody holds anything. So nothing has to reach a disk.
 */
final class HoldFiles implements HoldRecords {
  /** No volume has this name: it is not one of the API. */
  private static final String NEXT = ".next";

  private final Path directory;
  private final JsonMapper json = JsonMapper.shared();

  HoldFiles(Path directory) {
    this.directory = directory;
  }

  @Override
  public Map<String, Hold> load() {
    Map<String, Hold> result = new HashMap<>();
    for (Path file : files()) {
      try {
        result.put(fileName(file), json.readValue(Files.readAllBytes(file), Hold.class));
      } catch (IOException | JacksonException e) {
        throw new IllegalStateException(
            ("%s says who uses a volume, and cannot be read: %s. Where no container of this"
                    + " cluster runs, it may be removed")
                .formatted(file, e.getMessage()),
            e);
      }
    }
    return result;
  }

  private List<Path> files() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(file -> !fileName(file).equals(NEXT)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + directory, e);
    }
  }

  private static String fileName(Path file) {
    return Objects.requireNonNull(file.getFileName(), "a file's name").toString();
  }

  @Override
  public void save(String volume, Hold hold) {
    try {
      if (hold.isFree()) {
        Files.deleteIfExists(directory.resolve(volume));
        return;
      }
      Files.createDirectories(directory);
      Path next = directory.resolve(NEXT);
      Files.write(next, json.writeValueAsBytes(hold));
      Files.move(next, directory.resolve(volume), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new VolumeFailure(
          "cannot write down who uses volume %s in %s: %s".formatted(volume, directory, e), e);
    }
  }
}
