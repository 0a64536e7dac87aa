package io.kennel.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.store.contract.StoreContract;
import io.kennel.world.real.RealWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupingStoreTest extends StoreContract {
  private final RealWorld world = new RealWorld();
  private final List<Thread> writers = new CopyOnWriteArrayList<>();

  @Override
  protected Store open(StoreLimits limits) {
    return MultiVersionStore.grouping(new NoLog(), limits, world.tasks());
  }

  @AfterEach
  void closeWorld() {
    store.close();
    world.close();
  }

  /** A log whose first append waits until it is let go. */
  private static final class SlowLog implements Log {
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch letGo = new CountDownLatch(1);
    final List<Integer> sizes = new ArrayList<>();
    volatile RuntimeException failure;

    @Override
    public Loaded load() {
      return new Loaded(41, List.of());
    }

    @Override
    public void append(List<Change> changes) {
      entered.countDown();
      try {
        letGo.await();
      } catch (InterruptedException interrupted) {
        throw new IllegalStateException(interrupted);
      }
      sizes.add(changes.size());
      if (failure != null) {
        throw failure;
      }
    }

    @Override
    public void close() {}
  }

  private static Write write(String name) {
    return new Write.Put(new Key("pods", name), name.getBytes(UTF_8), new Precondition.Absent());
  }

  private CompletableFuture<Change> inBackground(Store slow, String name) {
    CompletableFuture<Change> done = new CompletableFuture<>();
    world
        .tasks()
        .start(
            name,
            () -> {
              writers.add(Thread.currentThread());
              try {
                done.complete(slow.commit(write(name)));
              } catch (RuntimeException failure) {
                done.completeExceptionally(failure);
              }
            });
    return done;
  }

  /** Returns once so many writes wait for their flush, which cannot come before it is let go. */
  private void awaitWriters(int count) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (writers.size() < count
        || writers.stream().anyMatch(writer -> writer.getState() != Thread.State.WAITING)) {
      assertThat(System.nanoTime()).as("every write waits").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  void writesThatWaitForTheDiskShareTheNextFlush() throws Exception {
    SlowLog log = new SlowLog();
    try (Store slow = MultiVersionStore.grouping(log, StoreLimits.DEFAULT, world.tasks())) {
      List<CompletableFuture<Change>> all = new ArrayList<>();
      all.add(inBackground(slow, "first"));
      assertThat(log.entered.await(10, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < 20; i++) {
        all.add(inBackground(slow, "w" + i));
      }
      assertThat(slow.snapshot().revision())
          .as("nothing is visible before it is safe")
          .isEqualTo(41);
      awaitWriters(all.size());
      log.letGo.countDown();
      for (CompletableFuture<Change> done : all) {
        assertThat(done.get(10, TimeUnit.SECONDS).revision()).isGreaterThan(41);
      }
      assertThat(slow.snapshot().revision()).isEqualTo(62);
      assertThat(log.sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(21);
      assertThat(log.sizes.size()).as("flushes").isLessThan(5);
      assertThatThrownBy(() -> slow.watch("pods", 40)).isInstanceOf(CompactedException.class);
    }
  }

  @Test
  void aRefusalLeavesTheStoreWritableAndAnUnknownOutcomeDoesNot() throws Exception {
    SlowLog log = new SlowLog();
    log.letGo.countDown();
    try (Store slow = MultiVersionStore.grouping(log, StoreLimits.DEFAULT, world.tasks())) {
      log.failure = new StoreUnavailableException.NotWritten("disk full", null);
      assertThatThrownBy(() -> slow.commit(write("a"))).hasMessageContaining("disk full");
      log.failure = null;
      assertThat(slow.commit(write("a")).revision()).isEqualTo(42);
      log.failure = new IllegalStateException("device gone");
      assertThatThrownBy(() -> slow.commit(write("b")))
          .isInstanceOf(StoreUnavailableException.Unknown.class)
          .hasMessageContaining("device gone");
      log.failure = null;
      assertThatThrownBy(() -> slow.commit(write("c")))
          .isInstanceOf(StoreUnavailableException.Unknown.class);
      assertThat(slow.snapshot().revision()).isEqualTo(42);
      assertThat(log.sizes).hasSize(3);
    }
  }
}
