package io.kennel.agent.logs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * One line of a file in the CRI's format: {@code TIME stdout|stderr F|P CONTENT}.
 *
 * @param time as written
 * @param full false where the rest of the program's line comes in the next one
 * @param content without the end of the line
 */
record LogLine(String time, String stream, boolean full, byte[] content) {
  /** Null for a line that is not of this format. */
  static @Nullable LogLine parse(byte[] line, int length) {
    int first = indexOf(line, 0, length);
    int second = first < 0 ? -1 : indexOf(line, first + 1, length);
    int third = second < 0 ? -1 : indexOf(line, second + 1, length);
    if (second < 0) {
      return null;
    }
    int tagEnd = third < 0 ? length : third;
    byte[] content = new byte[Math.max(0, length - tagEnd - 1)];
    if (content.length > 0) {
      System.arraycopy(line, tagEnd + 1, content, 0, content.length);
    }
    String tag = text(line, second + 1, tagEnd);
    return new LogLine(
        text(line, 0, first), text(line, first + 1, second), !tag.startsWith("P"), content);
  }

  /** When it was written; the epoch where that cannot be read. */
  Instant instant() {
    try {
      return OffsetDateTime.parse(time).toInstant();
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  private static int indexOf(byte[] line, int from, int length) {
    for (int index = from; index < length; index++) {
      if (line[index] == ' ') {
        return index;
      }
    }
    return -1;
  }

  private static String text(byte[] line, int from, int to) {
    return new String(line, from, to - from, StandardCharsets.UTF_8);
  }
}
