package io.kennel.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DelayTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Delay DELAY = Delay.ofSeconds(START, 10);

  @Test
  void lastsAsLongAsItSays() {
    assertThat(DELAY.isOver(START)).isFalse();
    assertThat(DELAY.isOver(START.plusSeconds(9))).isFalse();
    assertThat(DELAY.left(START.plusSeconds(9))).isEqualTo(Duration.ofSeconds(1));
    assertThat(DELAY.isOver(START.plusSeconds(10))).isTrue();
  }

  @Test
  void isOverWhereTheClockWasSetBackBehindItsBeginning() {
    assertThat(DELAY.isOver(START.minusSeconds(300))).isTrue();
  }
}
