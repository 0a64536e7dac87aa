package io.kennel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodesReadyTest {
  private final SimulatedWorld world = new SimulatedWorld(1);
  private final List<String> told = new ArrayList<>();

  private NodesReady waiting(int nodes) {
    return new NodesReady(world, nodes, told::add);
  }

  private void oneEvery(Duration period, NodesReady ready, int count) {
    for (int i = 0; i < count; i++) {
      world.runFor(period);
      ready.oneReady();
    }
  }

  @Test
  void waitsAsLongAsOthersBecomeReady() {
    NodesReady ready = waiting(100);
    oneEvery(Duration.ofSeconds(25), ready, 99);
    assertThat(ready.all()).isNotDone();
    ready.oneReady();
    assertThat(ready.all()).isDone();
    assertThatCode(ready::await).doesNotThrowAnyException();
    assertThat(told)
        .doesNotHaveDuplicates()
        .hasSizeGreaterThan(90)
        .last()
        .isEqualTo("0 of 100 nodes started, 98 ready");
  }

  /** With many pods, agents that are started first are heard of only after the last. */
  @Test
  void waitsAsLongAsOthersAreStarted() {
    NodesReady ready = waiting(10);
    for (int i = 0; i < 10; i++) {
      world.runFor(Duration.ofSeconds(25));
      ready.oneStarted();
    }
    assertThat(ready.all()).isNotDone();
    assertThat(told).hasSize(9).last().isEqualTo("9 of 10 nodes started, 0 ready");
    oneEvery(Duration.ofSeconds(1), ready, 10);
    assertThat(ready.all()).isDone();
  }

  @Test
  void saysHowManyWereReadyWhereNoOtherBecomesSo() {
    NodesReady ready = waiting(10_000);
    oneEvery(Duration.ofMillis(10), ready, 4000);
    world.runFor(Duration.ofSeconds(29));
    assertThat(ready.all()).isNotDone();
    world.runFor(Duration.ofSeconds(11));
    assertThat(ready.all()).isDone();
    assertThatThrownBy(ready::await)
        .isInstanceOf(StartFailure.class)
        .hasMessage(
            "0 of 10000 nodes started, 4000 ready, and in the last 30 s no other became so");
  }

  @Test
  void noneThatIsReadyIsWaitedForTheSameTime() {
    NodesReady ready = waiting(3);
    world.runFor(Duration.ofSeconds(29));
    assertThat(ready.all()).isNotDone();
    world.runFor(Duration.ofSeconds(2));
    assertThatThrownBy(ready::await)
        .hasMessage("0 of 3 nodes started, 0 ready, and in the last 30 s no other became so");
    assertThat(told).isEmpty();
  }

  @Test
  void aFewThatAreReadyAtOnceAreNotTalkedAbout() {
    NodesReady ready = waiting(3);
    oneEvery(Duration.ofMillis(100), ready, 3);
    assertThat(ready.all()).isDone();
    world.runFor(Duration.ofHours(1));
    assertThat(told).isEmpty();
    assertThat(world.step()).as("something is still looking").isFalse();
  }
}
