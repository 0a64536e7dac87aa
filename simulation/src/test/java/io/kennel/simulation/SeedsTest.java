package io.kennel.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SeedsTest {
  private static void fail(long seed, long... failing) {
    if (LongStream.of(failing).anyMatch(each -> each == seed)) {
      throw new AssertionError("broken by " + seed);
    }
  }

  @Test
  void everySeedIsRunOnce() {
    List<Long> run = Collections.synchronizedList(new ArrayList<>());
    new Seeds(10, 500).allPass(run::add);
    assertThat(run).containsExactlyInAnyOrderElementsOf(LongStream.range(10, 500).boxed().toList());
  }

  @Test
  void severalCoresShareThem() {
    Set<String> threads = new ConcurrentSkipListSet<>();
    int cores = Runtime.getRuntime().availableProcessors();
    new Seeds(0, 100_000)
        .allPass(seed -> {
          threads.add(Thread.currentThread().getName());
          while (seed < 1 && threads.size() < cores) {
            Thread.onSpinWait();
          }
        });
    assertThat(threads).hasSize(cores);
  }

  @Test
  void theFirstThatFailAreTold() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> new Seeds(0, 1000).allPass(seed -> fail(seed, 900, 7, 500, 40, 41)))
        .withMessageContaining("[7, 40, 41]")
        .withMessageContaining("-Dkennel.seed=7")
        .satisfies(error ->
            assertThat(error.getSuppressed())
                .extracting(Throwable::getMessage)
                .containsExactly("broken by 7", "broken by 40", "broken by 41"));
  }

  @Test
  void theFirstFailureIsThatOfTheLowestSeed() {
    assertThat(new Seeds(0, 1000).firstFailure(seed -> fail(seed, 30, 31, 32)))
        .isEqualTo("broken by 30");
    assertThat(new Seeds(0, 1000).firstFailure(seed -> {})).isEmpty();
  }

  @Test
  void aRangeIsReadAsItIsWritten() {
    assertThat(Seeds.parse("2000..12000")).isEqualTo(new Seeds(2_000, 12_000));
    assertThatIllegalArgumentException().isThrownBy(() -> Seeds.parse("2000"));
  }
}
