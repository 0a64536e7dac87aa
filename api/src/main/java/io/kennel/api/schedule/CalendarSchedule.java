package io.kennel.api.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import org.jspecify.annotations.Nullable;

/**
 * A start in every minute at which the clocks of a zone show what the fields ask for. A time that
 * the clocks skip has no start, and one that they show twice has two, as with Kubernetes' library.
 *
 * <p>Time is looked at piece by piece, each one between two changes of the clocks; within a piece
 * all is plain calendar.
 */
record CalendarSchedule(CronFields fields, ZoneId zone) implements Schedule {
  private static final int YEARS_MAX = 5;

  @Override
  public @Nullable Instant next(Instant after) {
    ZoneRules rules = zone.getRules();
    Instant from = minuteAfter(after);
    int lastYear = from.atZone(zone).getYear() + YEARS_MAX;
    Instant end = LocalDateTime.of(lastYear + 1, 1, 1, 0, 0).atZone(zone).toInstant();
    while (from.isBefore(end)) {
      ZoneOffset offset = rules.getOffset(from);
      ZoneOffsetTransition change = rules.nextTransition(from);
      Instant pieceEnd =
          change == null || change.getInstant().isAfter(end) ? end : change.getInstant();
      LocalDateTime found =
          fields.first(
              LocalDateTime.ofInstant(from, offset), LocalDateTime.ofInstant(pieceEnd, offset));
      if (found != null) {
        return found.toInstant(offset);
      }
      from = pieceEnd;
    }
    return null;
  }

  @Override
  public @Nullable Instant newest(Instant after, Instant until) {
    ZoneRules rules = zone.getRules();
    Instant end = minuteAfter(after);
    Instant from = until.truncatedTo(ChronoUnit.MINUTES);
    while (!from.isBefore(end)) {
      ZoneOffset offset = rules.getOffset(from);
      // The change that began this piece, which may be at this very moment.
      ZoneOffsetTransition change = rules.previousTransition(from.plusNanos(1));
      Instant pieceStart =
          change == null || change.getInstant().isBefore(end) ? end : change.getInstant();
      LocalDateTime found =
          fields.last(
              LocalDateTime.ofInstant(from, offset), LocalDateTime.ofInstant(pieceStart, offset));
      if (found != null) {
        return found.toInstant(offset);
      }
      from = pieceStart.minus(1, ChronoUnit.MINUTES);
    }
    return null;
  }

  private static Instant minuteAfter(Instant time) {
    return time.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
  }
}
