package io.kennel.api.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
  private static final List<String> ZONES =
      List.of(
          "UTC",
          "Europe/Berlin",
          "America/New_York",
          "America/St_Johns",
          "Australia/Lord_Howe",
          "Asia/Kathmandu",
          "Africa/Casablanca",
          "Pacific/Apia",
          "America/Sao_Paulo");

  @ParameterizedTest
  @CsvSource({
    "*/15 * * * *, 2026-01-01T00:00:00Z, 2026-01-01T00:15:00Z",
    "*/15 * * * *, 2026-01-01T00:14:59.9Z, 2026-01-01T00:15:00Z",
    "5/20 * * * *, 2026-01-01T00:30:00Z, 2026-01-01T00:45:00Z",
    "'10-20/5,50 * * * *', 2026-01-01T00:20:00Z, 2026-01-01T00:50:00Z",
    "0 0 * * MON, 2026-01-01T00:00:00Z, 2026-01-05T00:00:00Z",
    "0 0 * feb-mar sun, 2026-01-01T00:00:00Z, 2026-02-01T00:00:00Z",
    "0 0 ? * ?, 2026-01-01T00:00:00Z, 2026-01-02T00:00:00Z",
    "0 0 29 2 *, 2026-01-01T00:00:00Z, 2028-02-29T00:00:00Z",
    "0 0 13 * 5, 2026-01-01T00:00:00Z, 2026-01-02T00:00:00Z",
    "0 0 */2 * 5, 2026-01-04T00:00:00Z, 2026-01-05T00:00:00Z",
    "0 0 */1 * 5, 2026-01-03T00:00:00Z, 2026-01-09T00:00:00Z",
    "@hourly, 2026-01-01T00:00:00Z, 2026-01-01T01:00:00Z",
    "@daily, 2026-01-01T00:00:00Z, 2026-01-02T00:00:00Z",
    "@midnight, 2026-01-01T00:00:00Z, 2026-01-02T00:00:00Z",
    "@weekly, 2026-01-01T00:00:00Z, 2026-01-04T00:00:00Z",
    "@monthly, 2026-01-01T00:00:00Z, 2026-02-01T00:00:00Z",
    "@yearly, 2026-01-01T00:00:00Z, 2027-01-01T00:00:00Z",
    "@annually, 2026-01-01T00:00:00Z, 2027-01-01T00:00:00Z",
    "@every 1h30m, 2026-01-01T00:00:10.5Z, 2026-01-01T01:30:10Z",
    "@every 10ms, 2026-01-01T00:00:00Z, 2026-01-01T00:00:01Z",
    "@every 1.5m, 2026-01-01T00:00:00Z, 2026-01-01T00:01:30Z"
  })
  void findsTheNextStart(String text, Instant after, Instant next) throws ScheduleException {
    assertThat(Schedule.parse(text, ZoneOffset.UTC).next(after)).isEqualTo(next);
  }

  /** As the tests of Kubernetes' library have it: skipped in spring, twice in autumn. */
  @ParameterizedTest
  @CsvSource({
    "30 2 11 3 ?, 2012-03-11T00:00:00-05:00, 2013-03-11T02:30:00-04:00",
    "0 * * * *, 2012-03-11T01:00:00-05:00, 2012-03-11T03:00:00-04:00",
    "0 1 * * *, 2012-03-11T01:00:00-05:00, 2012-03-12T01:00:00-04:00",
    "0 2 * * *, 2012-03-11T00:00:00-05:00, 2012-03-12T02:00:00-04:00",
    "30 1 4 11 ?, 2012-11-04T01:45:00-04:00, 2012-11-04T01:30:00-05:00",
    "0 * * * *, 2012-11-04T01:00:00-04:00, 2012-11-04T01:00:00-05:00",
    "0 * * * *, 2012-11-04T01:00:00-05:00, 2012-11-04T02:00:00-05:00",
    "0 1 * * *, 2012-11-04T00:00:00-04:00, 2012-11-04T01:00:00-04:00",
    "0 1 * * *, 2012-11-04T01:00:00-04:00, 2012-11-04T01:00:00-05:00",
    "0 1 * * *, 2012-11-04T01:00:00-05:00, 2012-11-05T01:00:00-05:00",
    "0 2 * * *, 2012-11-04T00:00:00-04:00, 2012-11-04T02:00:00-05:00"
  })
  void followsClocksThatAreChanged(String text, OffsetDateTime after, OffsetDateTime next)
      throws ScheduleException {
    Schedule schedule = Schedule.parse(text, ZoneId.of("America/New_York"));
    assertThat(schedule.next(after.toInstant())).isEqualTo(next.toInstant());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 0 31 2 *", "0 0 30 feb ?", ", * * * *"})
  void mayNeverStart(String text) throws ScheduleException {
    Schedule schedule = Schedule.parse(text, ZoneOffset.UTC);
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    assertThat(schedule.next(now)).isNull();
    assertThat(schedule.newest(now.minus(Duration.ofDays(1000)), now)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | empty spec string",
        "* * * * | expected exactly 5 fields, found 4: [* * * *]",
        "* * * * * * | expected exactly 5 fields, found 6: [* * * * * *]",
        "@fortnightly | unrecognized descriptor: @fortnightly",
        "@every soon | failed to parse duration @every soon",
        "60 * * * * | end of range (60) above maximum (59): 60",
        "* 24 * * * | end of range (24) above maximum (23): 24",
        "* * 0 * * | beginning of range (0) below minimum (1): 0",
        "* * * 13 * | end of range (13) above maximum (12): 13",
        "* * * * 7 | end of range (7) above maximum (6): 7",
        "30-20 * * * * | beginning of range (30) beyond end of range (20): 30-20",
        "*/0 * * * * | step of range should be a positive number: */0",
        "1/2/3 * * * * | too many slashes: 1/2/3",
        "1-2-3 * * * * | too many hyphens: 1-2-3",
        "jan * * * * | failed to parse int from jan: invalid syntax",
        "-5 * * * * | failed to parse int from -5: invalid syntax"
      })
  void saysWhatIsWrong(String text, String message) {
    assertThatThrownBy(() -> Schedule.parse(text, ZoneOffset.UTC))
        .isInstanceOf(ScheduleException.class)
        .hasMessage(message);
  }

  @Test
  void countsUpToALimit() throws ScheduleException {
    Schedule schedule = Schedule.parse("*/10 * * * *", ZoneOffset.UTC);
    Instant noon = Instant.parse("2026-01-01T12:00:00Z");
    assertThat(schedule.count(noon, noon.plusSeconds(3600), 100)).isEqualTo(6);
    assertThat(schedule.count(noon, noon.plusSeconds(3599), 100)).isEqualTo(5);
    assertThat(schedule.count(noon, noon.plus(Duration.ofDays(9)), 100)).isEqualTo(100);
    assertThat(schedule.count(noon, noon, 100)).isZero();
  }

  @Test
  void countsSteadyStartsFromTheOneBefore() throws ScheduleException {
    Schedule schedule = Schedule.parse("@every 7m", ZoneOffset.UTC);
    Instant noon = Instant.parse("2026-01-01T12:00:00Z");
    assertThat(schedule.newest(noon, noon.plusSeconds(419))).isNull();
    assertThat(schedule.newest(noon, noon.plusSeconds(420))).isEqualTo(noon.plusSeconds(420));
    assertThat(schedule.newest(noon, noon.plusSeconds(3600))).isEqualTo(noon.plusSeconds(3360));
  }

  /** Any schedule in any zone around a change of its clocks, against every minute of four days. */
  @Test
  void agreesWithALookAtEveryMinute() throws ScheduleException {
    Random random = new Random(42);
    for (int i = 0; i < 400; i++) {
      ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
      String text = text(random);
      Schedule schedule = Schedule.parse(text, zone);
      CronFields fields = ((CalendarSchedule) schedule).fields();
      Instant from = somewhere(zone, random);
      Instant until = from.plus(Duration.ofDays(4));
      List<Instant> scanned = new ArrayList<>();
      Instant minute = from.truncatedTo(ChronoUnit.MINUTES).plusSeconds(60);
      for (; !minute.isAfter(until); minute = minute.plusSeconds(60)) {
        if (fields.matches(ZonedDateTime.ofInstant(minute, zone).toLocalDateTime())) {
          scanned.add(minute);
        }
      }
      List<Instant> found = new ArrayList<>();
      Instant next = schedule.next(from);
      while (next != null && !next.isAfter(until)) {
        found.add(next);
        next = schedule.next(next);
      }
      assertThat(found).as(text + " in " + zone + " from " + from).isEqualTo(scanned);
      assertThat(schedule.newest(from, until))
          .as(text + " in " + zone + " until " + until)
          .isEqualTo(scanned.isEmpty() ? null : scanned.getLast());
    }
  }

  /** A day or two before a change of the clocks, where there is one. */
  private static Instant somewhere(ZoneId zone, Random random) {
    Instant start =
        Instant.parse("2005-01-01T00:00:00Z").plusSeconds(random.nextLong(20L * 365 * 86400));
    var change = zone.getRules().nextTransition(start);
    Instant near = change == null ? start : change.getInstant();
    return near.minusSeconds(random.nextLong(3 * 86400)).plusNanos(random.nextInt(1_000_000_000));
  }

  private static String text(Random random) {
    return String.join(
        " ",
        field(random, 0, 59),
        field(random, 0, 23),
        random.nextInt(3) == 0 ? field(random, 1, 31) : "*",
        random.nextInt(4) == 0 ? field(random, 1, 12) : "?",
        random.nextInt(3) == 0 ? field(random, 0, 6) : "*");
  }

  private static String field(Random random, int min, int max) {
    int low = random.nextInt(min, max + 1);
    int high = random.nextInt(low, max + 1);
    int step = random.nextInt(1, max / 2 + 2);
    return switch (random.nextInt(6)) {
      case 0 -> "*";
      case 1 -> "*/" + step;
      case 2 -> Integer.toString(low);
      case 3 -> low + "-" + high;
      case 4 -> low + "-" + high + "/" + step;
      default -> low + "," + random.nextInt(min, max + 1);
    };
  }
}
