package io.kennel.agent.pod;

import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether and when a container that has exited runs again. What it needs to know is kept with the
 * container itself, so it survives a restart of the agent. Source: the pod life cycle, "Container
 * restarts": at once, then after 10 s, doubled up to 5 min, forgotten once it ran for 10 min.
 */
final class Restarts {
  /** The annotation that says how long the restart after a container's end has to wait. */
  static final String BACKOFF_ANNOTATION = "kennel.io/restart-backoff-seconds";

  static final int BACKOFF_SECONDS_MIN = 10;
  static final int BACKOFF_SECONDS_MAX = 300;
  static final int FORGOTTEN_AFTER_SECONDS = 2 * BACKOFF_SECONDS_MAX;

  private Restarts() {}

  /**
   * A restart.
   *
   * @param delay from the end of the container before
   * @param nextBackoffSeconds what the restart after this one has to wait
   */
  record Restart(Delay delay, int nextBackoffSeconds) {}

  /** Whether a container runs again under a pod's or sidecar's policy. */
  static boolean wanted(ContainerState exited, String restartPolicy) {
    return switch (restartPolicy) {
      case "Never" -> false;
      case "OnFailure" -> exited.exitCode() != 0;
      default -> true;
    };
  }

  /** When a container that has exited may run again. */
  static Restart of(ContainerState exited) {
    Instant finished = orEpoch(exited.finishedAt());
    Instant created = orEpoch(exited.createdAt());
    int backoff = backoffSeconds(exited);
    boolean forgotten = Duration.between(created, finished).toSeconds() > FORGOTTEN_AFTER_SECONDS;
    if (backoff == 0 || forgotten || exited.phase() != Phase.EXITED) {
      return new Restart(Delay.ofSeconds(finished, 0), BACKOFF_SECONDS_MIN);
    }
    return new Restart(
        Delay.ofSeconds(finished, backoff), Math.min(BACKOFF_SECONDS_MAX, 2 * backoff));
  }

  private static int backoffSeconds(ContainerState state) {
    return Integer.parseInt(state.config().annotations().getOrDefault(BACKOFF_ANNOTATION, "0"));
  }

  private static Instant orEpoch(@Nullable Instant time) {
    return time == null ? Instant.EPOCH : time;
  }

  /** {@code 10s}, {@code 1m20s}: seconds as Go prints a duration. */
  static String text(int seconds) {
    return seconds < 60 ? seconds + "s" : seconds / 60 + "m" + seconds % 60 + "s";
  }
}
