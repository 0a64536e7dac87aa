package io.kennel.world.paced;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PacedWorldTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final PacedWorld world = new PacedWorld(Pace.STANDING);
  private final List<String> happened = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void end() {
    world.close();
  }

  @Test
  void whatIsDueOnTheWayHappensInTheOrderOfItsTime() {
    after(300, "c");
    after(100, "a");
    after(200, "b");
    after(200, "b again");
    world.advance(Duration.ofSeconds(299));
    assertThat(happened).containsExactly("a", "b", "b again");
    world.advance(Duration.ofSeconds(1));
    assertThat(happened).endsWith("c");
  }

  @Test
  void anEventSeesTheTimeAtWhichItWasDue() {
    List<Instant> seen = Collections.synchronizedList(new ArrayList<>());
    Instant start = world.clock().now();
    world
        .timers()
        .after(
            Duration.ofMinutes(1),
            "first",
            () -> {
              seen.add(world.clock().now());
              world
                  .timers()
                  .after(Duration.ofMinutes(2), "second", () -> seen.add(world.clock().now()));
            });
    world.advance(Duration.ofMinutes(10));
    assertThat(seen)
        .containsExactly(start.plus(Duration.ofMinutes(1)), start.plus(Duration.ofMinutes(3)));
    assertThat(world.clock().now()).isEqualTo(start.plus(Duration.ofMinutes(10)));
  }

  @Test
  void settlingDoesWhatIsDueAndMovesNothing() {
    long before = world.clock().nanoTime();
    world
        .tasks()
        .start(
            "one",
            () -> {
              happened.add("one");
              world.tasks().start("two", () -> happened.add("two"));
            });
    after(1, "later");
    assertThat(world.settle(LONG)).isTrue();
    assertThat(happened).containsExactly("one", "two");
    assertThat(world.clock().nanoTime()).isEqualTo(before);
  }

  @Test
  void settlingEndsAtItsLimitWhileATaskWorks() {
    CountDownLatch end = new CountDownLatch(1);
    world.tasks().start("works", () -> await(end));
    assertThat(world.settle(Duration.ofMillis(1))).isFalse();
    end.countDown();
    assertThat(world.settle(LONG)).isTrue();
  }

  @Test
  void runsFromEventToEventUntilAConditionHolds() {
    AtomicInteger ticks = new AtomicInteger();
    tick(ticks);
    assertThat(world.runUntil(() -> ticks.get() == 7, Duration.ofHours(1))).isTrue();
    assertThat(world.clock().nanoTime()).isEqualTo(Duration.ofMinutes(7).toNanos());
    assertThat(world.runUntil(() -> ticks.get() == 700, Duration.ofMinutes(10))).isFalse();
    assertThat(world.clock().nanoTime()).isEqualTo(Duration.ofMinutes(17).toNanos());
  }

  private void tick(AtomicInteger ticks) {
    world
        .timers()
        .after(
            Duration.ofMinutes(1),
            "tick",
            () -> {
              ticks.incrementAndGet();
              tick(ticks);
            });
  }

  @Test
  void aCancelledTimerDoesNotHappen() {
    var timer = world.timers().after(Duration.ofSeconds(1), "no", () -> happened.add("no"));
    assertThat(timer.cancel()).isTrue();
    assertThat(timer.cancel()).isFalse();
    world.advance(Duration.ofSeconds(2));
    assertThat(happened).isEmpty();
  }

  @Test
  void aFailureEndsOnlyItsTask() {
    world
        .tasks()
        .start(
            "fails",
            () -> {
              throw new IllegalArgumentException("on purpose");
            });
    after(1, "next");
    world.advance(Duration.ofSeconds(1));
    assertThat(happened).containsExactly("next");
  }

  @Test
  void aTaskCannotWaitForItsOwnWorld() throws Exception {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    world
        .tasks()
        .start(
            "waits",
            () -> {
              try {
                world.advance(Duration.ofSeconds(1));
              } catch (IllegalStateException e) {
                failure.complete(e);
              }
            });
    assertThat(failure.get(30, TimeUnit.SECONDS)).hasMessageContaining("cannot wait");
  }

  @Test
  void aPauseEndsWhenTheClockHasBeenMovedFarEnough() throws Exception {
    CompletableFuture<Duration> lasted = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      long start = world.clock().nanoTime();
      boolean passed = world.timers().pause(Duration.ofHours(1));
      long nanos = world.clock().nanoTime() - start;
      lasted.complete(passed ? Duration.ofNanos(nanos) : Duration.ZERO);
    });
    while (!lasted.isDone()) {
      world.advance(Duration.ofMinutes(1));
    }
    assertThat(lasted.get()).isGreaterThanOrEqualTo(Duration.ofHours(1));
    assertThat(world.timers().pause(Duration.ZERO)).isTrue();
  }

  @Test
  void aPauseEndsByItselfWhereTimeFlows() {
    try (PacedWorld flowing = new PacedWorld(Pace.FLOWING)) {
      long start = flowing.clock().nanoTime();
      assertThat(flowing.timers().pause(Duration.ofMillis(5))).isTrue();
      assertThat(flowing.clock().nanoTime() - start).isGreaterThanOrEqualTo(5_000_000);
    }
  }

  @Test
  void anInterruptionEndsAPauseAndIsKept() throws Exception {
    CompletableFuture<List<Boolean>> told = new CompletableFuture<>();
    Thread pauses =
        Thread.startVirtualThread(() -> {
          boolean passed = world.timers().pause(Duration.ofHours(1));
          told.complete(List.of(passed, Thread.currentThread().isInterrupted()));
        });
    pauses.interrupt();
    assertThat(told.get(30, TimeUnit.SECONDS)).containsExactly(false, true);
  }

  @Test
  void aPauseEndsWithItsWorld() throws Exception {
    CompletableFuture<Boolean> passed = new CompletableFuture<>();
    Thread.startVirtualThread(() -> passed.complete(world.timers().pause(Duration.ofHours(1))));
    world.close();
    assertThat(passed.get(30, TimeUnit.SECONDS)).isFalse();
    assertThat(world.timers().pause(Duration.ofHours(1))).isFalse();
  }

  @Test
  void aTaskCannotPause() throws Exception {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    world
        .tasks()
        .start(
            "pauses",
            () -> {
              try {
                boolean _ = world.timers().pause(Duration.ofHours(1));
              } catch (IllegalStateException e) {
                failure.complete(e);
              }
            });
    assertThat(failure.get(30, TimeUnit.SECONDS)).hasMessageContaining("cannot wait");
  }

  @Test
  void flowingTimeBringsTimersByItself() throws Exception {
    try (PacedWorld flowing = new PacedWorld(Pace.FLOWING)) {
      CountDownLatch fired = new CountDownLatch(1);
      flowing.timers().after(Duration.ofMillis(5), "soon", fired::countDown);
      assertThat(fired.await(30, TimeUnit.SECONDS)).isTrue();
      flowing.advance(Duration.ofHours(1));
      assertThat(flowing.clock().nanoTime()).isGreaterThan(Duration.ofHours(1).toNanos());
    }
  }

  @Test
  void afterTheEndNothingHappensAndNobodyWaits() {
    world.close();
    after(0, "never");
    world.advance(Duration.ofSeconds(1));
    assertThat(world.runUntil(() -> false, Duration.ofSeconds(1))).isFalse();
    assertThat(happened).isEmpty();
  }

  private void after(long seconds, String what) {
    world.timers().after(Duration.ofSeconds(seconds), what, () -> happened.add(what));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
