package io.kennel.agent.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.api.VolumeSharing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineHoldsTest {
  private static final Holder OLD = new Holder("uid-1", "default", "kubia-0", "node-1");
  private static final Holder NEW = new Holder("uid-2", "default", "kubia-0", "node-2");

  @TempDir Path directory;
  private final List<String> happened = Collections.synchronizedList(new ArrayList<>());

  private MachineHolds holds() {
    return new MachineHolds(directory, (node, uid) -> happened.add("killed " + uid + " " + node));
  }

  private static Taking take(MachineHolds holds, Holder asking, long revision, String... gone) {
    return holds.take("pv", asking, VolumeSharing.ONE_NODE, revision, Set.of(gone));
  }

  private List<String> files() throws Exception {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(each -> each.getFileName().toString()).toList();
    }
  }

  @Test
  void whoLosesAVolumeIsDeadBeforeTheNextHasIt() {
    MachineHolds holds = holds();
    var _ = take(holds, OLD, 1);
    assertThat(happened).isEmpty();
    var _ = take(holds, NEW, 2, "uid-1");
    assertThat(happened).containsExactly("killed uid-1 node-1");
    assertThat(holds.holders("pv")).containsExactly(NEW);
    assertThat(holds.isLost("uid-1")).isTrue();
    assertThat(holds.isLost("uid-2")).isFalse();
  }

  @Test
  void nothingOfItStartsAgain() {
    MachineHolds holds = holds();
    var _ = take(holds, OLD, 1);
    var _ = take(holds, NEW, 2, "uid-1");
    assertThatThrownBy(() -> holds.start("uid-1", () -> happened.add("started")))
        .isInstanceOfSatisfying(
            RuntimeFailure.class, e -> assertThat(e.reason()).isEqualTo("VolumeLost"));
    assertThat(happened).doesNotContain("started");
    holds.start("uid-2", () -> happened.add("started"));
    assertThat(happened).contains("started");
  }

  @Test
  void whatStartsMeanwhileIsKilledToo() throws Exception {
    MachineHolds holds = holds();
    var _ = take(holds, OLD, 1);
    CountDownLatch starting = new CountDownLatch(1);
    CompletableFuture<Void> goOn = new CompletableFuture<>();
    Runnable slowly =
        () -> {
          starting.countDown();
          goOn.join();
          happened.add("started");
        };
    Thread starter = Thread.startVirtualThread(() -> holds.start("uid-1", slowly));
    starting.await();
    Thread taker = Thread.startVirtualThread(() -> take(holds, NEW, 2, "uid-1"));
    while (holds.holders("pv").contains(OLD)) {
      Thread.onSpinWait();
    }
    goOn.complete(null);
    starter.join();
    taker.join();
    assertThat(happened).containsExactly("started", "killed uid-1 node-1");
  }

  @Test
  void aProcessThatComesNextKnows() throws Exception {
    MachineHolds first = holds();
    var _ = take(first, OLD, 1);
    var _ = take(first, NEW, 2, "uid-1");
    MachineHolds next = holds();
    assertThat(next.holders("pv")).containsExactly(NEW);
    assertThat(next.isLost("uid-1")).isTrue();
    next.release("uid-1");
    assertThat(next.isLost("uid-1")).isFalse();
    next.release("uid-2");
    assertThat(files()).isEmpty();
  }

  @Test
  void anAttemptThatDiedHalfWayIsFinishedByTheNext() {
    MachineHolds first =
        new MachineHolds(
            directory,
            (node, uid) -> {
              throw new RuntimeFailure("KillContainerError", "it hangs");
            });
    var _ = take(first, OLD, 1);
    assertThatThrownBy(() -> take(first, NEW, 2, "uid-1")).hasMessage("it hangs");
    assertThat(take(holds(), NEW, 3)).isInstanceOf(Taking.Taken.class);
    assertThat(happened).containsExactly("killed uid-1 node-1");
  }

  @Test
  void whoIsLateForAVolumeThatIsFreeAgainAsksAnew() {
    MachineHolds holds = holds();
    var _ = take(holds, NEW, 5);
    holds.release("uid-2");
    assertThat(take(holds, OLD, 4)).isEqualTo(new Taking.Stale());
    assertThat(take(holds, OLD, 5)).isInstanceOf(Taking.Taken.class);
  }

  @Test
  void aFileThatCannotBeReadIsNamed() throws Exception {
    Files.writeString(directory.resolve("pv"), "{");
    assertThatThrownBy(this::holds)
        .hasMessageContaining(directory.resolve("pv").toString())
        .hasMessageContaining("it may be removed");
  }
}
