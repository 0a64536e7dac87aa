package io.kennel.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.agent.pod.Restarts.Restart;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartsTest {
  private static final Instant END = Instant.parse("2026-01-01T12:00:00Z");

  /** The last two: a clock that was set back must not hold a restart up (seed 10032). */
  @ParameterizedTest
  @CsvSource({"0, false", "39, false", "40, true", "3600, true", "-1, true", "-3600, true"})
  void isDueOnceItsBackOffIsOver(long secondsAfterTheEnd, boolean due) {
    Restart restart = new Restart(Delay.ofSeconds(END, 40), 80);
    assertThat(restart.delay().isOver(END.plusSeconds(secondsAfterTheEnd))).isEqualTo(due);
  }
}
