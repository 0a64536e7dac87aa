package io.kennel.agent.logs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of one log: the newest under its own name, older ones with {@code .1} to {@code .4}.
 */
public final class LogFiles {
  /** How many files one log has at most, and how large each grows, as in kubelet. */
  public static final int FILES_MAX = 5;

  public static final long FILE_BYTES_MAX = 10L << 20;

  private static final int CHUNK_BYTES = 64 << 10;

  private LogFiles() {}

  /** Those that exist, oldest first. */
  static List<Path> all(Path log) {
    List<Path> result = new ArrayList<>();
    for (int number = FILES_MAX - 1; number >= 1; number--) {
      Path old = numbered(log, number);
      if (Files.exists(old)) {
        result.add(old);
      }
    }
    if (Files.exists(log)) {
      result.add(log);
    }
    return result;
  }

  /**
   * Renames a file that has grown too large; the oldest goes.
   *
   * @return whether the writer must open the log anew
   */
  static boolean rotate(Path log) throws IOException {
    if (!Files.exists(log) || Files.size(log) < FILE_BYTES_MAX) {
      return false;
    }
    for (int number = FILES_MAX - 2; number >= 1; number--) {
      Path old = numbered(log, number);
      if (Files.exists(old)) {
        Files.move(old, numbered(log, number + 1), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.move(log, numbered(log, 1), StandardCopyOption.REPLACE_EXISTING);
    return true;
  }

  /** Deletes the log with all its files. */
  public static void delete(Path log) throws IOException {
    for (Path each : all(log)) {
      Files.deleteIfExists(each);
    }
  }

  private static Path numbered(Path log, int number) {
    return log.resolveSibling(log.getFileName() + "." + number);
  }

  /** The end of what a program wrote: at most so many lines and bytes. */
  public static String tail(Path log, int linesMax, int bytesMax) throws IOException {
    if (!Files.exists(log)) {
      return "";
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      file.seek(lastLines(file, linesMax).offset);
      for (String line = file.readLine(); line != null; line = file.readLine()) {
        byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
        LogLine parsed = LogLine.parse(bytes, bytes.length);
        if (parsed != null) {
          out.writeBytes(parsed.content());
          if (parsed.full()) {
            out.write('\n');
          }
        }
      }
    }
    byte[] all = out.toByteArray();
    int from = Math.max(0, all.length - bytesMax);
    return new String(all, from, all.length - from, StandardCharsets.UTF_8);
  }

  /**
   * Where the last lines of a file begin.
   *
   * @param offset of the first of them
   * @param lines how many there are, at most as many as asked for
   */
  record Tail(long offset, long lines) {}

  /** Reads backwards, so that a large file costs no more than its end. */
  static Tail lastLines(RandomAccessFile file, long wanted) throws IOException {
    long end = file.length();
    if (wanted <= 0) {
      return new Tail(end, 0);
    }
    byte[] chunk = new byte[CHUNK_BYTES];
    long lines = 0;
    long position = end;
    while (position > 0) {
      int length = (int) Math.min(CHUNK_BYTES, position);
      position -= length;
      file.seek(position);
      file.readFully(chunk, 0, length);
      for (int index = length - 1; index >= 0; index--) {
        boolean endsLine = chunk[index] == '\n' && position + index != end - 1;
        if (endsLine && ++lines == wanted) {
          return new Tail(position + index + 1, wanted);
        }
      }
    }
    return new Tail(0, end == 0 ? 0 : lines + 1);
  }
}
