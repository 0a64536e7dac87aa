package io.kennel.agent.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.agent.node.ShutdownPeriods.Period;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShutdownPeriodsTest {
  @Test
  void twoTimesAreTwoGroups() {
    ShutdownPeriods periods = ShutdownPeriods.of(Duration.ofSeconds(30), Duration.ofSeconds(10));
    assertThat(periods.periods())
        .containsExactly(
            new Period(0, Duration.ofSeconds(20)),
            new Period(ShutdownPeriods.CRITICAL_PRIORITY, Duration.ofSeconds(10)));
    assertThat(periods.total()).isEqualTo(Duration.ofSeconds(30));
    assertThat(periods.groupOf(0)).isZero();
    assertThat(periods.groupOf(-5)).isZero();
    assertThat(periods.groupOf(1_000_000_000)).isZero();
    assertThat(periods.groupOf(2_000_000_000)).isEqualTo(1);
    assertThat(periods.groupOf(2_000_001_000)).isEqualTo(1);
  }

  /** The example of "Pod Priority based graceful node shutdown". */
  @Test
  void aPodBelongsToTheHighestGroupThatItReaches() {
    ShutdownPeriods periods =
        new ShutdownPeriods(
            List.of(period(100_000, 10), period(10_000, 180), period(1_000, 120), period(0, 60)));
    assertThat(List.of(-1, 0, 999, 1_000, 9_999, 10_000, 100_000, 2_000_000_000))
        .extracting(periods::groupOf)
        .containsExactly(0, 0, 0, 1, 1, 2, 3, 3);
    assertThat(periods.total()).isEqualTo(Duration.ofSeconds(370));
  }

  @Test
  void theLowestGroupTakesWhoIsBelowItToo() {
    ShutdownPeriods periods = new ShutdownPeriods(List.of(period(1_000, 5), period(2_000, 5)));
    assertThat(periods.groupOf(0)).isZero();
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> ShutdownPeriods.of(Duration.ofSeconds(10), Duration.ofSeconds(20)))
        .hasMessageContaining("(20 s) is a part of the whole (10 s)");
    assertThatThrownBy(() -> period(0, -1)).hasMessageContaining("0 or more");
    assertThatThrownBy(() -> new Period(0, Duration.ofMillis(1500))).hasMessageContaining("1500ms");
    assertThatThrownBy(() -> new ShutdownPeriods(List.of(period(1, 1), period(1, 2))))
        .hasMessageContaining("two times to shut down are given for priority 1");
    assertThatThrownBy(() -> new ShutdownPeriods(List.of())).hasMessageContaining("no time");
  }

  private static Period period(int priority, long seconds) {
    return new Period(priority, Duration.ofSeconds(seconds));
  }
}
