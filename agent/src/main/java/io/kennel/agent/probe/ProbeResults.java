package io.kennel.agent.probe;

/**
 * What is known of a running container from its probes. One without a probe of a kind counts as
 * having passed it.
 *
 * @param started whether the startup probe has succeeded
 * @param ready whether the readiness probe succeeds
 * @param failed whether the startup or liveness probe has failed for good
 */
public record ProbeResults(boolean started, boolean ready, Failed failed) {
  /** Of a container without probes. */
  public static final ProbeResults NONE = new ProbeResults(true, true, Failed.NONE);

  /** Which probe wants the container restarted. */
  public enum Failed {
    NONE,
    STARTUP,
    LIVENESS
  }
}
