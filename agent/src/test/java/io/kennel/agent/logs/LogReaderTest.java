package io.kennel.agent.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.world.real.RealWorld;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {
  private final RealWorld world = new RealWorld();
  @TempDir Path directory;
  private Path log;

  @BeforeEach
  void write() throws IOException {
    log = directory.resolve("0.log");
    write(".2", line(1, "stdout", "F", "one"), line(2, "stderr", "F", "two"));
    write(".1", line(3, "stdout", "F", "three"), line(4, "stdout", "P", "fo"));
    write("", line(4, "stdout", "F", "ur"), line(5, "stdout", "F", "five"));
  }

  @AfterEach
  void close() {
    world.close();
  }

  private static String line(int second, String stream, String tag, String text) {
    return "2026-01-01T00:00:0%d.5Z %s %s %s\n".formatted(second, stream, tag, text);
  }

  private void write(String suffix, String... lines) throws IOException {
    Files.writeString(directory.resolve("0.log" + suffix), String.join("", lines));
  }

  private static LogOptions options(
      boolean timestamps, Long tail, String since, Long limit, String stream) {
    return new LogOptions(
        false, timestamps, tail, since == null ? null : Instant.parse(since), limit, stream);
  }

  private String read(LogOptions options) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new LogReader(world.timers(), options, () -> false, out).copy(log);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void readsRotatedFilesAsOneLog() throws IOException {
    assertThat(read(options(false, null, null, null, "All")))
        .isEqualTo("one\ntwo\nthree\nfour\nfive\n");
  }

  /** What is not wanted counts as well: it is about the log, not about its reader. */
  @Test
  void countsTheOutputThatTheLogHolds() throws IOException {
    LogOptions options = options(true, null, null, null, "Stderr");
    LogReader reader =
        new LogReader(world.timers(), options, () -> false, OutputStream.nullOutputStream());
    reader.copy(log);
    assertThat(reader.outputBytes()).isEqualTo("one\ntwo\nthree\nfour\nfive\n".length());
  }

  @Test
  void countsTheLastLinesAcrossFiles() throws IOException {
    assertThat(read(options(false, 0L, null, null, "All"))).isEmpty();
    assertThat(read(options(false, 1L, null, null, "All"))).isEqualTo("five\n");
    assertThat(read(options(false, 2L, null, null, "All"))).endsWith("ur\nfive\n");
    assertThat(read(options(false, 100L, null, null, "All"))).startsWith("one\ntwo\n");
  }

  @Test
  void leavesOutWhatIsOlder() throws IOException {
    assertThat(read(options(false, null, "2026-01-01T00:00:03Z", null, "All")))
        .isEqualTo("three\nfour\nfive\n");
    assertThat(read(options(false, null, "2027-01-01T00:00:00Z", null, "All"))).isEmpty();
  }

  @Test
  void stopsAtTheLimitOfBytes() throws IOException {
    assertThat(read(options(false, null, null, 6L, "All"))).isEqualTo("one\ntw");
    assertThat(read(options(true, null, null, 5L, "All"))).isEqualTo("2026-");
  }

  @Test
  void putsOneTimeBeforeALineThatWasWrittenInParts() throws IOException {
    assertThat(read(options(true, 3L, null, null, "All")))
        .isEqualTo("2026-01-01T00:00:04.5Z four\n2026-01-01T00:00:05.5Z five\n");
  }

  @Test
  void readsOneStream() throws IOException {
    assertThat(read(options(false, null, null, null, "Stderr"))).isEqualTo("two\n");
  }

  @Test
  void passesOverLinesThatAreNone() throws IOException {
    write("", "garbage\n", "\n", line(6, "stdout", "F", "six"));
    assertThat(read(options(false, 1L, null, null, "All"))).isEqualTo("six\n");
  }

  /** The log grows and is rotated while it is read; the reader decides when the writer goes on. */
  @Test
  void followsAcrossARotation() throws Exception {
    AtomicBoolean runs = new AtomicBoolean(true);
    StringBuilder seen = new StringBuilder();
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int value) {
            throw new AssertionError("written byte by byte");
          }

          @Override
          public void write(byte[] bytes, int from, int length) throws IOException {
            seen.append(new String(bytes, from, length, StandardCharsets.UTF_8));
            goOn(seen.toString(), runs);
          }
        };
    LogOptions follow = new LogOptions(true, false, 1L, null, null, "All");
    new LogReader(world.timers(), follow, runs::get, out).copy(log);
    assertThat(seen).hasToString("five\nsix\nseven\n");
  }

  @Test
  void followsNoLongerThanItsCallerMayWait() throws IOException {
    LogOptions follow = new LogOptions(true, false, 1L, null, null, "All");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Thread.currentThread().interrupt();
    new LogReader(world.timers(), follow, () -> true, out).copy(log);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("five\n");
    new LogReader(world.timers(), follow, () -> true, out).copy(directory.resolve("none.log"));
    new LogReader(world.timers(), follow, () -> true, out).copy(new byte[0]);
    assertThat(Thread.interrupted()).isTrue();
  }

  private void goOn(String seen, AtomicBoolean runs) throws IOException {
    if (seen.endsWith("five\n")) {
      Files.writeString(log, line(6, "stdout", "F", "six"), StandardOpenOption.APPEND);
    } else if (seen.endsWith("six\n")) {
      Files.move(log, directory.resolve("0.log.1"), StandardCopyOption.REPLACE_EXISTING);
      Files.writeString(log, line(7, "stdout", "F", "seven"));
    } else if (seen.endsWith("seven\n")) {
      runs.set(false);
    }
  }

  @Test
  void rotatesWhatHasGrownTooLargeAndKeepsFiveFiles() throws IOException {
    assertThat(LogFiles.rotate(log)).isFalse();
    for (int round = 0; round < 6; round++) {
      try (var file = new RandomAccessFile(log.toFile(), "rw")) {
        file.setLength(LogFiles.FILE_BYTES_MAX);
      }
      assertThat(LogFiles.rotate(log)).isTrue();
      assertThat(log).doesNotExist();
    }
    Files.writeString(log, "");
    assertThat(LogFiles.all(log)).hasSize(LogFiles.FILES_MAX);
    LogFiles.delete(log);
    assertThat(directory).isEmptyDirectory();
  }
}
