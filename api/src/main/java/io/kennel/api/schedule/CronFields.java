package io.kennel.api.schedule;

import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which minutes of the calendar a schedule means, each field as a set of bits.
 *
 * @param anyDay whether the days of the month, or those of the week, are left open: then the others
 *     alone decide; where both are given, either will do
 */
record CronFields(long minutes, long hours, long days, long months, long weekdays, boolean anyDay) {

  boolean matches(LocalDateTime time) {
    return has(months, time.getMonthValue())
        && matchesDay(time)
        && has(hours, time.getHour())
        && has(minutes, time.getMinute());
  }

  /** The first minute at or after {@code from}, and before {@code end}, that matches. */
  @Nullable LocalDateTime first(LocalDateTime from, LocalDateTime end) {
    LocalDateTime time = from;
    while (time.isBefore(end)) {
      if (!has(months, time.getMonthValue())) {
        time = time.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).plusMonths(1);
      } else if (!matchesDay(time)) {
        time = time.truncatedTo(ChronoUnit.DAYS).plusDays(1);
      } else if (!has(hours, time.getHour())) {
        time = time.truncatedTo(ChronoUnit.HOURS).plusHours(1);
      } else if (!has(minutes, time.getMinute())) {
        time = time.plusMinutes(1);
      } else {
        return time;
      }
    }
    return null;
  }

  /** The last minute at or before {@code from}, and not before {@code end}, that matches. */
  @Nullable LocalDateTime last(LocalDateTime from, LocalDateTime end) {
    LocalDateTime time = from;
    while (!time.isBefore(end)) {
      if (!has(months, time.getMonthValue())) {
        time = time.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).minusMinutes(1);
      } else if (!matchesDay(time)) {
        time = time.truncatedTo(ChronoUnit.DAYS).minusMinutes(1);
      } else if (!has(hours, time.getHour())) {
        time = time.truncatedTo(ChronoUnit.HOURS).minusMinutes(1);
      } else if (!has(minutes, time.getMinute())) {
        time = time.minusMinutes(1);
      } else {
        return time;
      }
    }
    return null;
  }

  private boolean matchesDay(LocalDateTime time) {
    boolean ofMonth = has(days, time.getDayOfMonth());
    boolean ofWeek = has(weekdays, time.getDayOfWeek().getValue() % 7);
    return anyDay ? ofMonth && ofWeek : ofMonth || ofWeek;
  }

  private static boolean has(long set, int value) {
    return (set >>> value & 1) != 0;
  }
}
