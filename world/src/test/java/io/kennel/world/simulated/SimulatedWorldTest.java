package io.kennel.world.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.world.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimulatedWorldTest {
  @Test
  void aSeedDecidesTheOrder() {
    Set<List<Integer>> orders = new HashSet<>();
    for (long seed = 0; seed < 50; seed++) {
      List<Integer> first = orderOfTasks(seed);
      assertThat(orderOfTasks(seed)).isEqualTo(first);
      orders.add(first);
    }
    assertThat(orders).hasSizeGreaterThan(10);
  }

  private static List<Integer> orderOfTasks(long seed) {
    SimulatedWorld world = new SimulatedWorld(seed);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      world.tasks().start("task-" + i, () -> order.add(number));
    }
    assertThat(order).isEmpty();
    world.runUntilIdle(10);
    return order;
  }

  @Test
  void timersFireAtTheirTimeAndNeverEarly() {
    SimulatedWorld world = new SimulatedWorld(1);
    List<Duration> fired = new ArrayList<>();
    for (int seconds : new int[] {300, 1, 60}) {
      world
          .timers()
          .after(Duration.ofSeconds(seconds), "t" + seconds, () -> fired.add(world.elapsed()));
    }
    world.runFor(Duration.ofSeconds(61));
    assertThat(world.elapsed()).isEqualTo(Duration.ofSeconds(61));
    assertThat(fired).hasSize(2);
    assertThat(fired.get(0)).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1020));
    assertThat(fired.get(1)).isBetween(Duration.ofSeconds(60), Duration.ofMillis(60_020));
  }

  @Test
  void nobodyPausesWhereTimeWouldStandStill() {
    SimulatedWorld world = new SimulatedWorld(1);
    assertThatThrownBy(() -> world.timers().pause(Duration.ofSeconds(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("simulation");
    assertThat(world.step()).isFalse();
  }

  @Test
  void aPausedProcessDoesLaterWhatItHadToDo() {
    SimulatedWorld world = new SimulatedWorld(1);
    Actor slow = world.actor("slow");
    List<String> done = new ArrayList<>();
    slow.timers().after(Duration.ofSeconds(1), "slow", () -> done.add("slow"));
    Timers.Timer cancelled = slow.timers().after(Duration.ZERO, "never", () -> done.add("never"));
    world.timers().after(Duration.ofSeconds(2), "other", () -> done.add("other"));
    slow.pause(Duration.ofSeconds(10));
    world.runFor(Duration.ofSeconds(9));
    assertThat(done).containsExactly("other");
    assertThat(cancelled.cancel()).isTrue();
    world.runFor(Duration.ofSeconds(2));
    assertThat(done).containsExactly("other", "slow");
  }

  @Test
  void aCancelledTimerNeverFires() {
    SimulatedWorld world = new SimulatedWorld(1);
    List<String> fired = new ArrayList<>();
    Timers.Timer timer = world.timers().after(Duration.ZERO, "t", () -> fired.add("t"));
    assertThat(timer.cancel()).isTrue();
    assertThat(timer.cancel()).isFalse();
    world.runUntilIdle(1);
    assertThat(fired).isEmpty();
  }

  @Test
  void theWallClockJumpsAndTheMonotonicOneDoesNot() {
    SimulatedWorld world = new SimulatedWorld(1);
    Actor skewed = world.actor("skewed");
    Instant before = world.clock().now();
    world.jumpWallClock(Duration.ofHours(-1));
    skewed.jumpWallClock(Duration.ofMinutes(1));
    assertThat(world.clock().now()).isEqualTo(before.minusSeconds(3600));
    assertThat(skewed.clock().now()).isEqualTo(before.minusSeconds(3540));
    assertThat(world.clock().nanoTime()).isZero();
  }

  @Test
  void aKilledActorDoesNothingMore() {
    SimulatedWorld world = new SimulatedWorld(1);
    List<String> done = new ArrayList<>();
    Actor actor = world.actor("agent");
    actor.tasks().start("before", () -> done.add("before"));
    actor.kill();
    actor.tasks().start("after", () -> done.add("after"));
    world.tasks().start("other", () -> done.add("other"));
    world.runUntilIdle(10);
    assertThat(done).containsExactly("other");
  }

  @Test
  void interleavingLetsOthersRunButNotTheCallerItself() {
    SimulatedWorld world = new SimulatedWorld(1);
    List<String> done = new ArrayList<>();
    Actor one = world.actor("one");
    Actor two = world.actor("two");
    one.tasks()
        .start(
            "outer",
            () -> {
              one.tasks().start("own", () -> done.add("own"));
              two.tasks().start("other", () -> done.add("other"));
              assertThat(world.interleave(5)).isEqualTo(1);
              done.add("outer ends");
            });
    world.runUntilIdle(10);
    assertThat(done).containsExactly("other", "outer ends", "own");
  }

  @Test
  void anExceptionEndsItsTaskAndAFailedCheckEndsTheRun() {
    SimulatedWorld world = new SimulatedWorld(1);
    world
        .tasks()
        .start(
            "broken",
            () -> {
              throw new IllegalStateException("broken");
            });
    world.runUntilIdle(1);
    assertThat(world.failures()).extracting(SimulatedWorld.TaskFailure::task).contains("broken");
    assertThat(world.trace()).contains("main: broken failed");
    world.afterEveryEvent(() -> {
      throw new AssertionError("rule broken");
    });
    world.tasks().start("next", () -> {});
    assertThatThrownBy(world::step).isInstanceOf(AssertionError.class);
  }

  @Test
  void aWorldThatNeverRestsIsReported() {
    SimulatedWorld world = new SimulatedWorld(1);
    class Restless implements Runnable {
      @Override
      public void run() {
        world.tasks().start("again", this);
      }
    }
    new Restless().run();
    assertThatThrownBy(() -> world.runUntilIdle(100)).hasMessageContaining("again");
  }

  @Test
  void runUntilStopsAtTheConditionOrTheLimit() {
    SimulatedWorld world = new SimulatedWorld(1);
    List<String> done = new ArrayList<>();
    world.timers().after(Duration.ofSeconds(5), "t", () -> done.add("t"));
    assertThat(world.runUntil(() -> !done.isEmpty(), Duration.ofSeconds(4))).isFalse();
    assertThat(world.runUntil(() -> !done.isEmpty(), Duration.ofSeconds(4))).isTrue();
    assertThat(world.elapsed()).isLessThan(Duration.ofSeconds(6));
  }
}
