package io.kennel.api.schedule;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads schedules. What is wrong is said as Kubernetes' users know it. */
final class ScheduleParser {
  private static final int FIELDS = 5;
  private static final String EVERY = "@every ";
  private static final Pattern DURATION =
      Pattern.compile("\\+?(?:\\d{1,9}(?:\\.\\d{1,9})?(?:h|ms|m|s|us|µs|ns))+");
  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(h|ms|m|s|us|µs|ns)");
  private static final Map<String, Double> SECONDS =
      Map.of("h", 3600.0, "m", 60.0, "s", 1.0, "ms", 1e-3, "us", 1e-6, "µs", 1e-6, "ns", 1e-9);

  private static final Map<String, String> NAMED =
      Map.of(
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *",
          "@monthly", "0 0 1 * *",
          "@weekly", "0 0 * * 0",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@hourly", "0 * * * *");

  private static final Bounds MINUTES = new Bounds(0, 59, List.of());
  private static final Bounds HOURS = new Bounds(0, 23, List.of());
  private static final Bounds DAYS = new Bounds(1, 31, List.of());
  private static final Bounds MONTHS =
      new Bounds(
          1,
          12,
          List.of(
              "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"));
  private static final Bounds WEEKDAYS =
      new Bounds(0, 6, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat"));

  private ScheduleParser() {}

  static Schedule parse(String text, ZoneId zone) throws ScheduleException {
    if (text.isEmpty()) {
      throw new ScheduleException("empty spec string");
    }
    if (text.startsWith(EVERY)) {
      return every(text);
    }
    String fields = text.startsWith("@") ? NAMED.get(text) : text;
    if (fields == null) {
      throw new ScheduleException("unrecognized descriptor: " + text);
    }
    return new CalendarSchedule(fields(fields), zone);
  }

  private static Schedule every(String text) throws ScheduleException {
    String duration = text.substring(EVERY.length());
    if (!DURATION.matcher(duration).matches()) {
      throw new ScheduleException("failed to parse duration " + text);
    }
    double seconds = 0;
    Matcher part = PART.matcher(duration);
    while (part.find()) {
      seconds += Double.parseDouble(part.group(1)) * SECONDS.getOrDefault(part.group(2), 0.0);
    }
    return new SteadySchedule(Duration.ofSeconds(Math.max(1, (long) seconds)));
  }

  private static CronFields fields(String text) throws ScheduleException {
    List<String> words = new ArrayList<>(List.of(text.strip().split("\\s+")));
    words.removeIf(String::isEmpty);
    if (words.size() != FIELDS) {
      throw new ScheduleException(
          "expected exactly 5 fields, found "
              + words.size()
              + ": ["
              + String.join(" ", words)
              + "]");
    }
    Field minutes = field(words.get(0), MINUTES);
    Field hours = field(words.get(1), HOURS);
    Field days = field(words.get(2), DAYS);
    Field months = field(words.get(3), MONTHS);
    Field weekdays = field(words.get(4), WEEKDAYS);
    return new CronFields(
        minutes.bits(),
        hours.bits(),
        days.bits(),
        months.bits(),
        weekdays.bits(),
        days.open() || weekdays.open());
  }

  private static Field field(String text, Bounds bounds) throws ScheduleException {
    long bits = 0;
    boolean open = false;
    for (String expression : text.split(",")) {
      if (!expression.isEmpty()) {
        Field part = part(expression, bounds);
        bits |= part.bits();
        open |= part.open();
      }
    }
    return new Field(bits, open);
  }

  /** A number, a range or all, and which of those. */
  private static Field part(String text, Bounds bounds) throws ScheduleException {
    String[] rangeAndStep = text.split("/", -1);
    if (rangeAndStep.length > 2) {
      throw new ScheduleException("too many slashes: " + text);
    }
    String[] range = rangeAndStep[0].split("-", -1);
    boolean isAll = range[0].equals("*") || range[0].equals("?");
    boolean hasStep = rangeAndStep.length == 2;
    if (!isAll && range.length > 2) {
      throw new ScheduleException("too many hyphens: " + text);
    }
    int start = isAll ? bounds.min() : bounds.value(range[0], text);
    int end = isAll ? bounds.max() : range.length == 2 ? bounds.value(range[1], text) : start;
    int step = hasStep ? number(rangeAndStep[1], text) : 1;
    if (hasStep && range.length == 1) {
      end = bounds.max();
    }
    check(start, end, step, bounds, text);
    long bits = 0;
    for (long value = start; value <= end; value += step) {
      bits |= 1L << value;
    }
    return new Field(bits, isAll && step == 1);
  }

  private static void check(int start, int end, int step, Bounds bounds, String text)
      throws ScheduleException {
    if (start < bounds.min()) {
      throw new ScheduleException(
          "beginning of range (%s) below minimum (%s): %s".formatted(start, bounds.min(), text));
    } else if (end > bounds.max()) {
      throw new ScheduleException(
          "end of range (%s) above maximum (%s): %s".formatted(end, bounds.max(), text));
    } else if (start > end) {
      throw new ScheduleException(
          "beginning of range (%s) beyond end of range (%s): %s".formatted(start, end, text));
    } else if (step == 0) {
      throw new ScheduleException("step of range should be a positive number: " + text);
    }
  }

  private static int number(String digits, String text) throws ScheduleException {
    if (!digits.matches("\\d{1,9}")) {
      throw new ScheduleException("failed to parse int from " + text + ": invalid syntax");
    }
    return Integer.parseInt(digits);
  }

  /** What a field may say; its names stand for the numbers from the smallest on. */
  private record Bounds(int min, int max, List<String> names) {
    int value(String word, String text) throws ScheduleException {
      int name = names.indexOf(word.toLowerCase(Locale.ROOT));
      return name < 0 ? number(word, text) : min + name;
    }
  }

  /**
   * The values of a field.
   *
   * @param open whether it asks for nothing
   */
  private record Field(long bits, boolean open) {}
}
