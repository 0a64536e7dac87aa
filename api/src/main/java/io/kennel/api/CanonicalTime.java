package io.kennel.api;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Year;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;

/**
 * Times in the one form that Kubernetes writes them in, in UTC: to the second, and of leases and
 * events to the microsecond. Nearly all times are in it already, and to read and write them with
 * the JDK's formatters costs more than all else of a small object.
 */
public final class CanonicalTime {
  /** How many digits of a fraction of a second there are. */
  public static final int SECONDS = 0;

  public static final int MICROSECONDS = 6;

  /** The years 1 to 9999. */
  private static final long EPOCH_SECOND_MIN = -62_135_596_800L;

  private static final long EPOCH_SECOND_MAX = 253_402_300_799L;
  private static final String FORM = "0000-00-00T00:00:00";

  /** Of each month, but for leap years. */
  private static final int[] DAYS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

  private static final int FEBRUARY = 2;

  private CanonicalTime() {}

  /**
   * Whether the text is a time in UTC with so many digits of a fraction of a second; false also
   * where only a closer look would tell.
   */
  public static boolean is(String text, int fractionDigits) {
    int end = FORM.length() + (fractionDigits == 0 ? 0 : 1 + fractionDigits);
    if (text.length() != end + 1 || text.charAt(end) != 'Z') {
      return false;
    }
    for (int i = 0; i < end; i++) {
      char form = i < FORM.length() ? FORM.charAt(i) : i == FORM.length() ? '.' : '0';
      char c = text.charAt(i);
      if (form == '0' ? c < '0' || c > '9' : c != form) {
        return false;
      }
    }
    return isWithin(number(text, 5), 1, 12)
        && isWithin(number(text, 8), 1, days(year(text), number(text, 5)))
        && year(text) > 0
        && number(text, 11) < 24
        && number(text, 14) < 60
        && number(text, 17) < 60;
  }

  /** In whole seconds, such as {@code 2024-05-06T07:08:09Z}. */
  public static String seconds(Instant time) {
    return text(time, SECONDS);
  }

  /** Such as {@code 2024-05-06T07:08:09.123456Z}. */
  public static String microseconds(Instant time) {
    return text(time, MICROSECONDS);
  }

  /**
   * The time that a text says.
   *
   * @param text of which {@link #is} has said that it is canonical
   */
  public static LocalDateTime parse(String text) {
    int nanos = 0;
    if (text.length() > FORM.length() + 1) {
      int at = FORM.length() + 1;
      nanos =
          1000 * (10_000 * number(text, at) + 100 * number(text, at + 2) + number(text, at + 4));
    }
    return LocalDateTime.of(
        year(text),
        number(text, 5),
        number(text, 8),
        number(text, 11),
        number(text, 14),
        number(text, 17),
        nanos);
  }

  /** With so many digits of a fraction of a second. */
  public static String text(Instant time, int fractionDigits) {
    long second = time.getEpochSecond();
    if (second < EPOCH_SECOND_MIN || second > EPOCH_SECOND_MAX) {
      return fractionDigits == SECONDS
          ? time.truncatedTo(ChronoUnit.SECONDS).toString()
          : FarOff.MICROSECONDS.format(time);
    }
    LocalDateTime utc = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
    StringBuilder text = new StringBuilder(FORM.length() + 1 + fractionDigits + 1);
    two(text, utc.getYear() / 100);
    two(text, utc.getYear() % 100);
    two(text.append('-'), utc.getMonthValue());
    two(text.append('-'), utc.getDayOfMonth());
    two(text.append('T'), utc.getHour());
    two(text.append(':'), utc.getMinute());
    two(text.append(':'), utc.getSecond());
    if (fractionDigits == MICROSECONDS) {
      int micros = time.get(ChronoField.MICRO_OF_SECOND);
      two(text.append('.'), micros / 10_000);
      two(text, micros / 100 % 100);
      two(text, micros % 100);
    }
    return text.append('Z').toString();
  }

  private static void two(StringBuilder text, int number) {
    text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }

  /** Years of other than four digits; made when one comes. */
  private static final class FarOff {
    static final DateTimeFormatter MICROSECONDS =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  }

  private static int year(String text) {
    return 100 * number(text, 0) + number(text, 2);
  }

  private static int days(int year, int month) {
    return month == FEBRUARY && Year.isLeap(year) ? 29 : DAYS[month - 1];
  }

  private static boolean isWithin(int number, int first, int last) {
    return number >= first && number <= last;
  }

  private static int number(String text, int at) {
    return 10 * (text.charAt(at) - '0') + text.charAt(at + 1) - '0';
  }
}
