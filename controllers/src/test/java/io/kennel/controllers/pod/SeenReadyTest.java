package io.kennel.controllers.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.kennel.api.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeenReadyTest {
  private static final ObjectKey SET = new ObjectKey("default", "web");
  private static final Duration MIN_READY = Duration.ofSeconds(10);
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final SettableClock clock = new SettableClock(NOON);
  private final SeenReady seen = new SeenReady(clock);

  @Test
  void aPodIsAvailableByItsOwnWord() {
    Pod pod = ready("a", NOON.minusSeconds(4));
    assertThat(until(pod)).hasSeconds(6);
    clock.pass(Duration.ofSeconds(6));
    assertThat(until(pod)).isZero();
  }

  @Test
  void aClockThatWasSetBackHoldsNothingUp() {
    Pod pod = ready("a", NOON.plusSeconds(3_600));
    assertThat(until(pod)).isEqualTo(MIN_READY);
    clock.pass(Duration.ofSeconds(7));
    assertThat(until(pod)).hasSeconds(3);
    clock.pass(Duration.ofSeconds(3));
    assertThat(until(pod)).isZero();
  }

  @Test
  void whatIsAvailableStaysSoWhenTheClockIsWhereItWas() {
    Pod pod = ready("a", NOON.plusSeconds(15));
    until(pod);
    for (int second = 1; second < 30; second++) {
      clock.pass(Duration.ofSeconds(1));
      assertThat(until(pod).isZero()).as("after %d seconds", second).isEqualTo(second >= 10);
    }
  }

  @Test
  void aPodThatWasNotReadyMeanwhileBeginsAnew() {
    until(ready("a", NOON.plusSeconds(3_600)));
    clock.pass(Duration.ofSeconds(7));
    assertThat(until(ready("a", NOON.plusSeconds(3_605)))).isEqualTo(MIN_READY);
  }

  @Test
  void itsSuccessorOrAnotherSetIsNotTakenForIt() {
    Pod pod = ready("a", NOON.plusSeconds(3_600));
    until(pod);
    clock.pass(MIN_READY);
    assertThat(until(ready("b", NOON.plusSeconds(3_600)))).isEqualTo(MIN_READY);
    assertThat(until(pod)).as("forgotten with the look in which it was missing").isPositive();
  }

  private Duration until(Pod pod) {
    return PodAvailability.untilAvailable(pod, MIN_READY, seen.look(SET, List.of(pod), MIN_READY));
  }

  private static Pod ready(String uid, Instant since) {
    return new PodBuilder()
        .withNewMetadata()
        .withUid(uid)
        .endMetadata()
        .withNewStatus()
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .withLastTransitionTime(since.toString())
        .endCondition()
        .endStatus()
        .build();
  }
}
