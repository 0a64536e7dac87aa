package io.kennel.samples.kvstore;

import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the client prints; each key has its column. */
final class Lines {
  /** A status: the server did not answer. */
  static final char UNREACHABLE = '.';

  static final char HIT = 'h';
  static final char WRITTEN = 'w';
  static final char MISSING = 'm';
  static final char WRONG = 'x';

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final String MARGIN = " ".repeat("HH:mm:ss ".length());

  private Lines() {}

  /** The alphabet, and below each letter the number of its server. */
  static List<String> heading(int servers) {
    StringBuilder numbers = new StringBuilder();
    for (String letter : Letters.ALL) {
      numbers.append(Character.forDigit(Sharding.server(letter, servers), Sharding.SERVERS_MAX));
    }
    String rule = MARGIN + "-".repeat(Letters.ALL.size());
    return List.of(MARGIN + String.join("", Letters.ALL), rule, MARGIN + numbers, rule);
  }

  /**
   * One line.
   *
   * @param statuses by letter; a letter that is missing was not answered for
   */
  static String line(LocalTime time, Map<String, Character> statuses) {
    StringBuilder line = new StringBuilder(TIME.format(time.truncatedTo(ChronoUnit.SECONDS)));
    line.append(' ');
    int hits = 0;
    for (String letter : Letters.ALL) {
      char status = statuses.getOrDefault(letter, UNREACHABLE);
      line.append(status);
      hits += status == HIT ? 1 : 0;
    }
    long percent = Math.round(100.0 * hits / Letters.ALL.size());
    return line.append(" | hits = " + hits + " (" + percent + "%)").toString();
  }
}
