package io.kennel.server.table;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Times as kubectl prints them. Source: {@code HumanDuration} of apimachinery. */
public final class Ages {
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long YEAR = 365 * DAY;

  private Ages() {}

  /** How long ago an RFC 3339 time was; {@code <unknown>} for an empty one. */
  public static String since(String timestamp, Instant now) {
    if (timestamp.isEmpty()) {
      return "<unknown>";
    }
    try {
      return human(Duration.between(Instant.parse(timestamp), now));
    } catch (DateTimeParseException e) {
      return "<invalid>";
    }
  }

  /** Such as {@code 45s}, {@code 3m10s}, {@code 5h}, {@code 2d3h}. */
  public static String human(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < -1) {
      return "<invalid>";
    } else if (seconds < 0) {
      return "0s";
    } else if (seconds < 2 * MINUTE) {
      return seconds + "s";
    } else if (seconds < 10 * MINUTE) {
      return pair(seconds, MINUTE, "m", 1, "s");
    } else if (seconds < 3 * HOUR) {
      return seconds / MINUTE + "m";
    } else if (seconds < 8 * HOUR) {
      return pair(seconds, HOUR, "h", MINUTE, "m");
    } else if (seconds < 2 * DAY) {
      return seconds / HOUR + "h";
    } else if (seconds < 8 * DAY) {
      return pair(seconds, DAY, "d", HOUR, "h");
    } else if (seconds < 2 * YEAR) {
      return seconds / DAY + "d";
    } else if (seconds < 8 * YEAR) {
      return pair(seconds, YEAR, "y", DAY, "d");
    }
    return seconds / YEAR + "y";
  }

  private static String pair(long seconds, long big, String bigUnit, long small, String smallUnit) {
    long rest = seconds % big / small;
    return seconds / big + bigUnit + (rest == 0 ? "" : rest + smallUnit);
  }
}
