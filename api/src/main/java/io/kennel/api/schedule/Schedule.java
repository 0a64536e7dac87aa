package io.kennel.api.schedule;

import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** When something is to start, again and again. Source: the documentation page "CronJob". */
public sealed interface Schedule permits CalendarSchedule, SteadySchedule {
  /**
   * Reads a schedule of five fields, or one of the names for such a schedule.
   *
   * @param zone whose clocks it means
   */
  static Schedule parse(String text, ZoneId zone) throws ScheduleException {
    return ScheduleParser.parse(text, zone);
  }

  /** The first start after a time; null where there is none in the next five years. */
  @Nullable Instant next(Instant after);

  /** The newest start after one time and no later than another; null where there is none. */
  @Nullable Instant newest(Instant after, Instant until);

  /** How many starts there are after one time and no later than another, counted up to a limit. */
  default int count(Instant after, Instant until, int limit) {
    int count = 0;
    Instant start = next(after);
    while (count < limit && start != null && !start.isAfter(until)) {
      count++;
      start = next(start);
    }
    return count;
  }
}
