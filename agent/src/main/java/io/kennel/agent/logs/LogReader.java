package io.kennel.agent.logs;

import io.kennel.world.Timers;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Copies a log to a reader, across files, and on as the container writes. The caller waits. */
public final class LogReader {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int CHUNK_BYTES = 32 << 10;

  /** A longer line is cut here; the runtime splits lines long before. */
  private static final int LINE_BYTES_MAX = 1 << 20;

  private final Timers timers;
  private final LogOptions options;
  private final BooleanSupplier running;
  private final OutputStream out;
  private long bytesLeft;
  private long outputBytes;
  private boolean atLineStart = true;
  private byte[] line = new byte[4096];
  private int lineLength;

  /**
   * A reader of one log.
   *
   * @param running whether more may still be written
   */
  public LogReader(Timers timers, LogOptions options, BooleanSupplier running, OutputStream out) {
    this.timers = timers;
    this.options = options;
    this.running = running;
    this.out = new BufferedOutputStream(out, CHUNK_BYTES);
    Long limit = options.limitBytes();
    this.bytesLeft = limit == null ? Long.MAX_VALUE : limit;
  }

  /**
   * Copies until the end, or the limit; while following, until the container has ended, or the
   * caller may wait no longer.
   */
  public void copy(Path log) throws IOException {
    List<Path> files = LogFiles.all(log);
    if (files.isEmpty() && options.follow()) {
      waitFor(log);
      files = LogFiles.all(log);
    }
    Start start = start(files);
    for (int index = start.file; index < files.size(); index++) {
      boolean newest = index == files.size() - 1;
      long from = index == start.file ? start.offset : 0;
      try (RandomAccessFile file = new RandomAccessFile(files.get(index).toFile(), "r")) {
        file.seek(from);
        readToEnd(file);
        if (newest && options.follow()) {
          out.flush();
          follow(log, file.getFilePointer());
        }
      }
    }
    out.flush();
  }

  /** {@link #copy(Path)} of a log that is in memory, and has all that its container will write. */
  public void copy(byte[] log) throws IOException {
    for (int index = lastLines(log); index < log.length && bytesLeft > 0; index++) {
      take(log[index]);
    }
    out.flush();
    boolean goesOn = options.follow() && bytesLeft > 0;
    while (goesOn && running.getAsBoolean()) {
      goesOn = timers.pause(POLL);
    }
  }

  /** Where the wanted last lines begin. */
  private int lastLines(byte[] log) {
    long left = options.tailLines() == null ? Long.MAX_VALUE : options.tailLines();
    int start = log.length;
    while (start > 0 && left > 0) {
      start--;
      while (start > 0 && log[start - 1] != '\n') {
        start--;
      }
      left--;
    }
    return start;
  }

  /**
   * How much of the container's output was in the lines that have been looked at, whether they were
   * copied or not.
   */
  public long outputBytes() {
    return outputBytes;
  }

  private record Start(int file, long offset) {}

  private Start start(List<Path> files) throws IOException {
    Long wanted = options.tailLines();
    if (wanted == null) {
      return new Start(0, 0);
    }
    long left = wanted;
    for (int index = files.size() - 1; index >= 0; index--) {
      try (RandomAccessFile file = new RandomAccessFile(files.get(index).toFile(), "r")) {
        LogFiles.Tail tail = LogFiles.lastLines(file, left);
        left -= tail.lines();
        if (left <= 0 || index == 0) {
          return new Start(index, tail.offset());
        }
      }
    }
    return new Start(0, 0);
  }

  private void waitFor(Path log) {
    boolean goesOn = true;
    while (goesOn && !Files.exists(log) && running.getAsBoolean()) {
      goesOn = timers.pause(POLL);
    }
  }

  /** Reads on where the newest file was left, and in the next one when it has been rotated. */
  private void follow(Path log, long from) throws IOException {
    long position = from;
    boolean over = false;
    while (!over && bytesLeft > 0) {
      Object key = key(log);
      try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
        file.seek(Math.min(position, file.length()));
        over = followFile(log, file, key);
      }
      position = 0;
    }
  }

  /** Whether the log has come to its end; else it goes on in a new file. */
  private boolean followFile(Path log, RandomAccessFile file, @Nullable Object key)
      throws IOException {
    while (bytesLeft > 0) {
      // Asked before reading: what was written before the end is read after it.
      boolean more = running.getAsBoolean();
      Object now = key(log);
      boolean any = readToEnd(file);
      if (any) {
        out.flush();
      } else if (now != null && !now.equals(key)) {
        return false;
      } else if (!more || !timers.pause(POLL)) {
        return true;
      }
    }
    return true;
  }

  private static @Nullable Object key(Path log) throws IOException {
    return Files.exists(log)
        ? Files.readAttributes(log, BasicFileAttributes.class).fileKey()
        : null;
  }

  /** Whether anything was there. A last line without its end is kept for the next call. */
  private boolean readToEnd(RandomAccessFile file) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    boolean any = false;
    for (int n = file.read(chunk); n > 0 && bytesLeft > 0; n = file.read(chunk)) {
      any = true;
      for (int index = 0; index < n && bytesLeft > 0; index++) {
        take(chunk[index]);
      }
    }
    return any;
  }

  private void take(byte value) throws IOException {
    if (value == '\n') {
      endLine();
    } else if (lineLength < LINE_BYTES_MAX) {
      append(value);
    }
  }

  private void append(byte value) {
    if (lineLength == line.length) {
      line = Arrays.copyOf(line, 2 * line.length);
    }
    line[lineLength++] = value;
  }

  private void endLine() throws IOException {
    LogLine parsed = LogLine.parse(line, lineLength);
    lineLength = 0;
    if (parsed == null) {
      return;
    }
    outputBytes += parsed.content().length + (parsed.full() ? 1 : 0);
    if (!wanted(parsed)) {
      return;
    }
    if (options.timestamps() && atLineStart) {
      // As kubelet writes it, whichever way the runtime has.
      String time = parsed.time().replaceFirst("\\+00:00$", "Z");
      write((time + " ").getBytes(StandardCharsets.UTF_8));
    }
    write(parsed.content());
    if (parsed.full()) {
      write(new byte[] {'\n'});
    }
    atLineStart = parsed.full();
  }

  private boolean wanted(LogLine parsed) {
    String stream = options.stream().toLowerCase(Locale.ROOT);
    return (stream.equals("all") || stream.equals(parsed.stream()))
        && (options.since() == null || !parsed.instant().isBefore(options.since()));
  }

  private void write(byte[] bytes) throws IOException {
    int length = (int) Math.min(bytes.length, bytesLeft);
    out.write(bytes, 0, length);
    bytesLeft -= length;
  }
}
