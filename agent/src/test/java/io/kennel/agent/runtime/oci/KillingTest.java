package io.kennel.agent.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.world.real.RealWorld;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KillingTest {
  private final RealWorld world = new RealWorld();
  private Process process;

  @BeforeEach
  void start() throws IOException {
    process = new ProcessBuilder("sleep", "1000").start();
  }

  @AfterEach
  void end() {
    process.destroyForcibly();
    world.close();
  }

  private List<Long> left() {
    return process.isAlive() ? List.of(process.pid()) : List.of();
  }

  @Test
  void returnsOnceNothingIsLeft() {
    Killing.untilNoneIsLeft(this::left, "processes", world);
    assertThat(process.isAlive()).isFalse();
  }

  /** It must not look as if all had ended. */
  @Test
  void failsWhereItMayNotWaitForTheEnd() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(
            () -> Killing.untilNoneIsLeft(() -> List.of(process.pid()), "processes", world))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("nobody waits for the end of processes");
    assertThat(Thread.interrupted()).isTrue();
  }
}
