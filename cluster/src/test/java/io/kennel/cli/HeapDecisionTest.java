package io.kennel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapDecisionTest {
  private static final long MB = 1 << 20;

  private final HeapDecision decision = new HeapDecision();

  private boolean isTime(long... megabytes) {
    boolean last = false;
    for (long each : megabytes) {
      last = decision.isTime(each * MB);
    }
    return last;
  }

  @Test
  void aQuietHeapThatHasGrownIsCollectedOnce() {
    assertThat(isTime(80, 81)).isFalse();
    assertThat(isTime(82, 83)).isTrue();
    decision.collected(30 * MB);
    assertThat(isTime(31, 32, 33, 34, 35)).isFalse();
    assertThat(isTime(59, 60, 61)).isFalse();
    assertThat(isTime(62, 63)).isTrue();
  }

  @Test
  void aBusyHeapIsLeftAlone() {
    assertThat(isTime(100, 110, 120, 130, 140, 150, 131, 141, 151)).isFalse();
    assertThat(isTime(152, 153, 154)).isTrue();
  }

  @Test
  void aCollectionOfItsOwnIsABusyMomentToo() {
    assertThat(isTime(100, 101, 102, 82)).isFalse();
    assertThat(isTime(83, 84, 85)).isTrue();
  }

  @Test
  void littleGarbageIsNotWorthIt() {
    decision.collected(20 * MB);
    assertThat(isTime(51, 51, 51, 51)).isFalse();
    assertThat(isTime(52, 52, 52)).isTrue();
  }

  @Test
  void aLargeHeapIsLeftToTheJvm() {
    assertThat(isTime(1030, 1030, 1030, 1030)).isFalse();
    assertThat(isTime(1020, 1020, 1020)).isFalse();
    assertThat(isTime(1020)).isTrue();
    decision.collected(600 * MB);
    assertThat(isTime(1020, 1020, 1020, 1020)).isFalse();
    assertThat(isTime(1300, 1300, 1300, 1300)).isFalse();
  }

  @Test
  void whereACollectionFreesNothingItIsNotAskedForAgain() {
    assertThat(isTime(100, 100, 100, 100)).isTrue();
    decision.collected(100 * MB);
    assertThat(isTime(100, 100, 100, 100, 100, 150, 150, 150, 150)).isFalse();
  }
}
