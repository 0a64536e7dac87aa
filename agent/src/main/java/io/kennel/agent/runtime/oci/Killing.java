package io.kennel.agent.runtime.oci;

import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.world.World;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** The end of processes that nobody asks. */
final class Killing {
  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final int ROUNDS_MAX = 2_000;

  private Killing() {}

  static void kill(long process) {
    ProcessHandle.of(process).ifPresent(ProcessHandle::destroyForcibly);
  }

  /**
   * Kills until nothing is left.
   *
   * @param left what is left at this moment; it may grow while it is being killed
   * @param whose for people, such as {@code processes of pod 42}
   * @throws RuntimeFailure where something survives SIGKILL for ten seconds, or the caller is not
   *     given the time to see them end
   */
  static void untilNoneIsLeft(Supplier<List<Long>> left, String whose, World world) {
    for (int round = 0; round < ROUNDS_MAX; round++) {
      List<Long> now = left.get();
      if (now.isEmpty()) {
        return;
      }
      now.forEach(Killing::kill);
      if (!world.timers().pause(PAUSE)) {
        throw new RuntimeFailure("KillContainerError", "nobody waits for the end of " + whose);
      }
    }
    throw new RuntimeFailure("KillContainerError", whose + " survive SIGKILL: " + left.get());
  }
}
