package io.kennel.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalTimeTest {
  private static final String TIME = "2026-02-28T23:59:59Z";
  private static final String MICRO_TIME = "2026-02-28T23:59:59.012345Z";

  @ParameterizedTest
  @CsvSource({
    "2026-01-02T03:04:05Z,0,true",
    "2026-12-28T00:00:00Z,0,true",
    "2026-01-02T03:04:05.000001Z,6,true",
    "2026-01-02T03:04:05Z,6,false",
    "2026-01-02T03:04:05.000001Z,0,false",
    "2026-01-02T03:04:05+01:00,0,false",
    "2026-01-02t03:04:05Z,0,false",
    "2026-00-02T03:04:05Z,0,false",
    "2026-13-02T03:04:05Z,0,false",
    "2026-01-00T03:04:05Z,0,false",
    "2026-01-02T24:04:05Z,0,false",
    "2026-01-02T03:60:05Z,0,false",
    "2026-01-02T03:04:60Z,0,false",
    "2026-02-29T03:04:05Z,0,false",
    "2024-02-29T03:04:05Z,0,true",
    "2024-02-30T03:04:05Z,0,false",
    "2100-02-29T03:04:05Z,0,false",
    "2026-01-31T03:04:05Z,0,true",
    "2026-04-31T03:04:05Z,0,false",
    "0000-01-01T03:04:05Z,0,false",
    "0001-01-01T03:04:05Z,0,true",
    "'',0,false"
  })
  void knowsTheCanonicalForm(String text, int fractionDigits, boolean canonical) {
    assertThat(CanonicalTime.is(text, fractionDigits)).isEqualTo(canonical);
  }

  @Test
  void writesAndReadsAsTheJdkDoes() {
    DateTimeFormatter micros =
        DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    Random random = new Random(2);
    for (int i = 0; i < 20_000; i++) {
      long second = random.nextLong(-62_135_596_800L, 253_402_300_800L);
      Instant time = Instant.ofEpochSecond(second, random.nextLong(1_000_000_000));
      String seconds = CanonicalTime.seconds(time);
      String microseconds = CanonicalTime.microseconds(time);
      assertThat(seconds).isEqualTo(time.truncatedTo(ChronoUnit.SECONDS).toString());
      assertThat(microseconds).isEqualTo(micros.format(time));
      assertThat(CanonicalTime.is(seconds, CanonicalTime.SECONDS)).isTrue();
      assertThat(CanonicalTime.is(microseconds, CanonicalTime.MICROSECONDS)).isTrue();
      assertThat(CanonicalTime.parse(seconds).toEpochSecond(ZoneOffset.UTC)).isEqualTo(second);
      assertThat(CanonicalTime.parse(microseconds).toInstant(ZoneOffset.UTC))
          .isEqualTo(time.truncatedTo(ChronoUnit.MICROS));
    }
    assertThat(CanonicalTime.seconds(Instant.MAX)).startsWith("+1000000000-12-31");
  }

  /** Whatever it lets pass would have been written just so by who reads and writes in full. */
  @Test
  void neverPassesWhatIsNotCanonical() {
    Random random = new Random(1);
    int passed = 0;
    for (int i = 0; i < 100_000; i++) {
      boolean micro = random.nextBoolean();
      StringBuilder text = new StringBuilder(micro ? MICRO_TIME : TIME);
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        String characters = "0123456789-:.TZ";
        text.setCharAt(
            random.nextInt(text.length()), characters.charAt(random.nextInt(characters.length())));
      }
      if (CanonicalTime.is(text.toString(), micro ? 6 : 0)) {
        passed++;
        assertThat(inFull(text.toString(), micro)).isEqualTo(text.toString());
      }
    }
    assertThat(passed).isGreaterThan(1_000);
  }

  private static String inFull(String text, boolean micro) {
    String fraction = micro ? ".SSSSSS" : "";
    try {
      return DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss" + fraction + "'Z'")
          .format(OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return e.toString();
    }
  }
}
