package io.kennel.world.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RealWorldTest {
  private final RealWorld world = new RealWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aTaskIsAVirtualThreadWithItsName() throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    world.tasks().start("named", () -> thread.complete(Thread.currentThread()));
    assertThat(thread.get(10, TimeUnit.SECONDS).getName()).isEqualTo("named");
    assertThat(thread.get().isVirtual()).isTrue();
  }

  @Test
  void aTimerFiresNoEarlierThanItsDelay() throws Exception {
    long start = world.clock().nanoTime();
    CompletableFuture<Long> fired = new CompletableFuture<>();
    world
        .timers()
        .after(Duration.ofMillis(20), "timer", () -> fired.complete(world.clock().nanoTime()));
    assertThat(fired.get(10, TimeUnit.SECONDS) - start).isGreaterThanOrEqualTo(20_000_000);
  }

  @Test
  void aTimerCanBeCancelledOnce() {
    var timer = world.timers().after(Duration.ofDays(100_000), "never", () -> {});
    assertThat(timer.cancel()).isTrue();
    assertThat(timer.cancel()).isFalse();
  }

  @Test
  void aPauseLastsAsLongAsItIsAskedTo() {
    long start = world.clock().nanoTime();
    assertThat(world.timers().pause(Duration.ofMillis(20))).isTrue();
    assertThat(world.clock().nanoTime() - start).isGreaterThanOrEqualTo(20_000_000);
    assertThat(world.timers().pause(Duration.ofSeconds(-1))).isTrue();
  }

  @Test
  void anInterruptionEndsAPauseAndIsKept() throws Exception {
    CompletableFuture<Thread> pauses = new CompletableFuture<>();
    CompletableFuture<List<Boolean>> told = new CompletableFuture<>();
    world
        .tasks()
        .start(
            "pauses",
            () -> {
              pauses.complete(Thread.currentThread());
              boolean passed = world.timers().pause(Duration.ofDays(100_000));
              boolean again = world.timers().pause(Duration.ofDays(1));
              told.complete(List.of(passed, again, Thread.currentThread().isInterrupted()));
            });
    pauses.get(10, TimeUnit.SECONDS).interrupt();
    assertThat(told.get(10, TimeUnit.SECONDS)).containsExactly(false, false, true);
  }

  @Test
  void aPauseOfAnyThreadEndsWithItsWorld() throws Exception {
    CompletableFuture<Boolean> passed = new CompletableFuture<>();
    Thread.startVirtualThread(() -> passed.complete(world.timers().pause(Duration.ofDays(1))));
    world.close();
    assertThat(passed.get(10, TimeUnit.SECONDS)).isFalse();
    assertThat(world.timers().pause(Duration.ofDays(1))).isFalse();
  }

  @Test
  void closingInterruptsTasksAndStartsNothingMore() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CompletableFuture<String> end = new CompletableFuture<>();
    world
        .tasks()
        .start(
            "waiting",
            () -> {
              running.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException interrupted) {
                end.complete("interrupted");
              }
            });
    assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
    world.close();
    assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo("interrupted");
    world.tasks().start("late", () -> end.obtrudeValue("started after close"));
    assertThat(world.timers().after(Duration.ZERO, "late", () -> {}).cancel()).isFalse();
    assertThat(end.get()).isEqualTo("interrupted");
  }

  @Test
  void randomNumbersDifferAndStayInTheirBounds() {
    Set<UUID> ids = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      UUID id = world.random().nextUuid();
      assertThat(id.version()).isEqualTo(4);
      assertThat(id.variant()).isEqualTo(2);
      assertThat(world.random().nextInt(7)).isBetween(0, 6);
      ids.add(id);
    }
    assertThat(ids).hasSize(10_000);
    assertThat(world.random().nextSuffix(5)).matches("[bcdfghjklmnpqrstvwxz2456789]{5}");
  }

  @Test
  void whatIsDoneTogetherIsDoneBesideEachOther() {
    try (RealWorld world = new RealWorld()) {
      CountDownLatch both = new CountDownLatch(2);
      Runnable meetsTheOther =
          () -> {
            both.countDown();
            try {
              assertThat(both.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          };
      world.tasks().together("meeting", List.of(meetsTheOther, meetsTheOther));
      assertThat(both.getCount()).isZero();
    }
  }

  @Test
  void nothingIsWaitedForOnceTheWorldHasEnded() {
    RealWorld world = new RealWorld();
    world.close();
    assertThatThrownBy(() -> world.tasks().together("late", List.of(() -> {})))
        .isInstanceOf(CancellationException.class);
  }
}
