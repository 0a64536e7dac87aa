package io.kennel.agent.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.api.VolumeSharing;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HoldTest {
  private static final Holder OLD = new Holder("uid-1", "default", "kubia-0", "node-1");
  private static final Holder NEW = new Holder("uid-2", "default", "kubia-0", "node-2");
  private static final Holder BESIDE = new Holder("uid-3", "default", "reader", "node-1");

  private static final Hold HELD = new Hold(10, List.of(OLD), List.of());

  private static Taking take(Hold hold, Holder asking, long revision, String... gone) {
    return hold.take(asking, VolumeSharing.ONE_NODE, revision, Set.of(gone));
  }

  @Test
  void whatNobodyHasIsHad() {
    assertThat(take(Hold.NONE, OLD, 10)).isEqualTo(new Taking.Taken(HELD));
  }

  @Test
  void whoHasItHasItStill() {
    assertThat(take(HELD, OLD, 12))
        .isEqualTo(new Taking.Taken(new Hold(12, List.of(OLD), List.of())));
    assertThat(take(HELD, OLD, 9)).isEqualTo(new Taking.Taken(HELD));
  }

  @Test
  void anotherNodeWaitsUntilWhoHasItIsGone() {
    assertThat(take(HELD, NEW, 12)).isEqualTo(new Taking.Busy(List.of(OLD)));
    assertThat(take(HELD, NEW, 12, "uid-1"))
        .isEqualTo(new Taking.Taken(new Hold(12, List.of(NEW), List.of(OLD))));
  }

  @Test
  void oneNodeSharesItUnlessOnlyOnePodMayHaveIt() {
    assertThat(take(HELD, BESIDE, 12))
        .isEqualTo(new Taking.Taken(new Hold(12, List.of(OLD, BESIDE), List.of())));
    assertThat(HELD.take(BESIDE, VolumeSharing.ONE_POD, 12, Set.of()))
        .isEqualTo(new Taking.Busy(List.of(OLD)));
    assertThat(HELD.take(BESIDE, VolumeSharing.ONE_POD, 12, Set.of("uid-1")))
        .isEqualTo(new Taking.Taken(new Hold(12, List.of(BESIDE), List.of(OLD))));
  }

  @Test
  void whoIsGoneLosesItOnTheSameNodeToo() {
    assertThat(take(HELD, BESIDE, 12, "uid-1"))
        .isEqualTo(new Taking.Taken(new Hold(12, List.of(BESIDE), List.of(OLD))));
  }

  @Test
  void whoLostItNeverHasItAgain() {
    Hold taken = new Hold(12, List.of(NEW), List.of(OLD));
    assertThat(take(taken, OLD, 15)).isEqualTo(new Taking.Stale());
    assertThat(take(taken, OLD, 15, "uid-2")).isEqualTo(new Taking.Stale());
  }

  @Test
  void whoIsOlderThanOneThatHadItIsLate() {
    Hold free = HELD.without("uid-1");
    assertThat(free.isFree()).isTrue();
    assertThat(take(free, NEW, 9)).isEqualTo(new Taking.Stale());
    assertThat(take(free, NEW, 10)).isInstanceOf(Taking.Taken.class);
    assertThat(take(HELD, NEW, 9, "uid-1")).isEqualTo(new Taking.Stale());
  }
}
