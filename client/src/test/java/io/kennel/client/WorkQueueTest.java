package io.kennel.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.api.ObjectKey;
import io.kennel.client.Reconciler.Outcome;
import io.kennel.world.Clock;
import io.kennel.world.Randomness;
import io.kennel.world.Tasks;
import io.kennel.world.Timers;
import io.kennel.world.World;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkQueueTest {
  private static final ObjectKey A = new ObjectKey("default", "a");
  private static final ObjectKey B = new ObjectKey("default", "b");

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final List<ObjectKey> worked = new ArrayList<>();
  private final List<Duration> times = new ArrayList<>();

  @Test
  void worksOnAKeyOnceHoweverOftenItWasAdded() {
    WorkQueue queue = queue(key -> Outcome.DONE, 1);
    queue.add(A);
    queue.add(B);
    queue.add(A);
    world.runUntilIdle(10);
    assertThat(worked).containsExactly(A, B);
    assertThat(queue.size()).isZero();
  }

  @Test
  void worksAgainOnAKeyAddedMeanwhileButNeverTwiceAtOnce() {
    List<WorkQueue> self = new ArrayList<>();
    WorkQueue queue =
        queue(
            key -> {
              if (worked.size() == 1) {
                self.getFirst().add(A);
                assertThat(world.interleave(5)).isZero();
              }
              return Outcome.DONE;
            },
            5);
    self.add(queue);
    queue.add(A);
    world.runUntilIdle(10);
    assertThat(worked).containsExactly(A, A);
  }

  @Test
  void hasEndedOnceWhatWasUnderWayAtItsCloseHas() {
    List<Boolean> seen = new ArrayList<>();
    List<WorkQueue> self = new ArrayList<>();
    WorkQueue queue =
        queue(
            key -> {
              self.getFirst().close();
              seen.add(self.getFirst().ended().isDone());
              return Outcome.DONE;
            },
            5);
    self.add(queue);
    queue.add(A);
    assertThat(queue.ended()).isNotDone();
    world.runUntilIdle(10);
    assertThat(seen).containsExactly(false);
    assertThat(queue.ended()).isDone();
    WorkQueue idle = queue(key -> Outcome.DONE, 1);
    idle.close();
    assertThat(idle.ended()).isDone();
  }

  @Test
  void startsNoMoreTasksThanTheLimit() {
    ArrayDeque<Runnable> started = new ArrayDeque<>();
    WorkQueue queue =
        new WorkQueue(
            new StartedByHand(world, started), "test", this::remember, Backoff.OF_KEYS, 2);
    queue.open();
    for (int i = 0; i < 20; i++) {
      queue.add(ObjectKey.of("k" + i));
    }
    assertThat(started).hasSize(2);
    started.remove().run();
    assertThat(started).hasSize(2);
    while (!started.isEmpty()) {
      started.remove().run();
    }
    assertThat(worked).hasSize(20);
  }

  @Test
  void waitsLongerAfterEachFailureUpToTheLimit() {
    WorkQueue queue =
        queue(
            key -> {
              times.add(world.elapsed());
              throw new IllegalStateException("always");
            },
            1);
    queue.add(A);
    world.runFor(Duration.ofHours(2));
    List<Long> gaps = new ArrayList<>();
    for (int i = 1; i < times.size(); i++) {
      gaps.add(times.get(i).minus(times.get(i - 1)).toMillis());
    }
    assertThat(gaps.get(0)).isBetween(5L, 60L);
    assertThat(gaps.get(10)).isBetween(5120L, 5200L);
    assertThat(gaps.getLast()).isBetween(1_000_000L, 1_000_100L);
  }

  @Test
  void looksAgainAfterTheEarliestDelayAskedFor() {
    WorkQueue queue =
        queue(
            key -> {
              times.add(world.elapsed());
              return Outcome.DONE;
            },
            1);
    queue.addAfter(A, Duration.ofSeconds(30));
    queue.addAfter(A, Duration.ofSeconds(10));
    queue.addAfter(A, Duration.ofSeconds(20));
    world.runFor(Duration.ofMinutes(5));
    assertThat(times).hasSize(1);
    assertThat(times.getFirst()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(11));
  }

  @Test
  void leavesAKeyAloneWhileItRestsAndForgetsNothing() {
    WorkQueue queue = queue(key -> Outcome.DONE, 1);
    queue.resting(key -> key.equals(A) ? Duration.ofSeconds(1) : Duration.ZERO);
    queue.add(A);
    world.runFor(Duration.ofMillis(1));
    for (int i = 0; i < 3; i++) {
      queue.add(A);
      queue.add(B);
      world.runFor(Duration.ofMillis(100));
    }
    assertThat(worked).containsExactly(A, B, B, B);
    world.runFor(Duration.ofSeconds(1));
    assertThat(worked).containsExactly(A, B, B, B, A);
    queue.addAfter(A, Duration.ofMillis(100));
    world.runFor(Duration.ofMinutes(1));
    assertThat(worked).containsExactly(A, B, B, B, A, A);
    assertThat(queue.size()).isZero();
  }

  @Test
  void keysThatRestTogetherRestLonger() {
    WorkQueue queue = queue(key -> Outcome.DONE, 1);
    queue.resting(key -> Duration.ofMillis(100));
    queue.add(A);
    queue.add(B);
    world.runFor(Duration.ofMillis(50));
    queue.add(A);
    queue.add(B);
    world.runFor(Duration.ofMillis(100));
    assertThat(worked).containsExactly(A, B, A);
    world.runFor(Duration.ofMillis(100));
    assertThat(worked).containsExactly(A, B, A, B);
  }

  @Test
  void collectsKeysUntilItIsOpenedAndDropsThemWhenClosed() {
    WorkQueue queue = new WorkQueue(world, "test", this::remember, Backoff.OF_KEYS, 1);
    queue.add(A);
    world.runUntilIdle(10);
    assertThat(worked).isEmpty();
    queue.open();
    world.runUntilIdle(10);
    assertThat(worked).containsExactly(A);
    queue.addAfter(A, Duration.ofSeconds(1));
    queue.close();
    queue.add(B);
    world.runUntilIdle(10);
    assertThat(worked).containsExactly(A);
  }

  private Outcome remember(ObjectKey key) {
    worked.add(key);
    return Outcome.DONE;
  }

  private WorkQueue queue(Reconciler reconciler, int tasksMax) {
    WorkQueue queue =
        new WorkQueue(
            world,
            "test",
            key -> {
              worked.add(key);
              return reconciler.reconcile(key);
            },
            Backoff.OF_KEYS,
            tasksMax);
    queue.open();
    return queue;
  }

  /** A world whose tasks the test runs itself. */
  private record StartedByHand(World world, ArrayDeque<Runnable> started) implements World {
    @Override
    public Clock clock() {
      return world.clock();
    }

    @Override
    public Timers timers() {
      return world.timers();
    }

    @Override
    public Tasks tasks() {
      return (_, action) -> {
        started.add(action);
        return () -> {};
      };
    }

    @Override
    public Randomness random() {
      return world.random();
    }
  }
}
