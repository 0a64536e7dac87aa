package io.kennel.samples.kvstore;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The mark that makes a server refuse: what a pod's life-cycle hooks run. A preStop hook sets it
 * and waits, so that clients hear the refusal before the server is gone; a postStart hook removes
 * what the last pod left on the volume.
 */
final class Drain {
  private static final int SECONDS_MAX = 3_600;

  private Drain() {}

  static void on(Path directory) throws IOException {
    try {
      Files.createFile(directory.resolve(Key.SHUTTING_DOWN));
    } catch (FileAlreadyExistsException e) {
      // It drains already.
    }
  }

  static void off(Path directory) throws IOException {
    Files.deleteIfExists(directory.resolve(Key.SHUTTING_DOWN));
  }

  static Duration pause(String text) {
    try {
      int seconds = Integer.parseInt(text);
      if (seconds >= 0 && seconds <= SECONDS_MAX) {
        return Duration.ofSeconds(seconds);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "SECONDS is a number up to " + SECONDS_MAX + ", not " + text);
  }
}
