package io.kennel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.agent.Turns.Turn;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private static final Duration SOON = Duration.ofMillis(100);
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final SimulatedWorld world = new SimulatedWorld(3);
  private final Turns turns = new Turns(world, 2, LIMIT);
  private final List<Integer> begun = new ArrayList<>();

  @AfterEach
  void nothingFailed() {
    assertThat(world.failures()).isEmpty();
  }

  private List<Turn> ask(int count) {
    return IntStream.range(0, count)
        .mapToObj(number -> turns.await(() -> begun.add(number)))
        .toList();
  }

  @Test
  void noMoreThanTheLimitBeginAndTheOthersInTheirOrder() {
    List<Turn> asked = ask(6);
    world.runFor(SOON);
    assertThat(begun).containsExactlyInAnyOrder(0, 1);
    for (int next = 2; next < 6; next++) {
      asked.get(next - 1).end();
      world.runFor(SOON);
      assertThat(begun).hasSize(next + 1).last().isEqualTo(next);
    }
  }

  @Test
  void aTurnEndsOnce() {
    List<Turn> asked = ask(6);
    world.runFor(SOON);
    asked.get(0).end();
    asked.get(0).end();
    asked.get(0).end();
    world.runFor(SOON);
    assertThat(begun).containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void aTurnThatIsGivenBackBeforeItHasComeNeverComes() {
    List<Turn> asked = ask(5);
    asked.get(2).end();
    asked.get(3).end();
    world.runFor(SOON);
    assertThat(begun).containsExactlyInAnyOrder(0, 1);
    asked.get(0).end();
    asked.get(1).end();
    world.runFor(SOON);
    assertThat(begun).containsExactlyInAnyOrder(0, 1, 4);
  }

  @Test
  void whoTakesTooLongKeepsNobodyWaiting() {
    List<Turn> asked = ask(5);
    world.runFor(LIMIT.minus(SOON));
    assertThat(begun).hasSize(2);
    world.runFor(SOON.multipliedBy(2));
    assertThat(begun).containsExactlyInAnyOrder(0, 1, 2, 3);
    asked.get(0).end();
    world.runFor(SOON);
    assertThat(begun).as("a turn that was over already").hasSize(4);
  }

  /** Ten thousand that have nothing to do are not nested in each other. */
  @Test
  void manyMayEndAtOnce() {
    List<Turn> asked = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      int number = i;
      asked.add(
          turns.await(() -> {
            begun.add(number);
            asked.get(number).end();
          }));
    }
    world.runFor(Duration.ofMinutes(1));
    assertThat(begun).hasSize(10_000);
  }
}
