package io.kennel.server.registry;

import java.time.Duration;

/**
 * What differs between clusters.
 *
 * @param serviceCidr the addresses that Services get, such as {@code 10.96.0.0/16}
 * @param apiServerPort the port behind the Service {@code kubernetes}
 * @param nodePortMin the first port given to Services of type NodePort
 * @param nodePortMax the last one
 * @param watchTimeoutMin the shortest time after which a watch without a time-out of its own ends;
 *     it lasts up to twice as long
 * @param notReadyTolerationSeconds how long a pod that says nothing about it stays on a node that
 *     is not ready
 * @param unreachableTolerationSeconds the same for a node that says nothing any more
 */
public record Settings(
    String serviceCidr,
    int apiServerPort,
    int nodePortMin,
    int nodePortMax,
    Duration watchTimeoutMin,
    long notReadyTolerationSeconds,
    long unreachableTolerationSeconds) {
  /** Kubernetes' own defaults. */
  public static final Settings DEFAULT =
      new Settings("10.96.0.0/16", 6443, 30000, 32767, Duration.ofMinutes(30), 300, 300);

  /** These settings with other addresses for Services. */
  public Settings withServiceCidr(String cidr) {
    return new Settings(
        cidr,
        apiServerPort,
        nodePortMin,
        nodePortMax,
        watchTimeoutMin,
        notReadyTolerationSeconds,
        unreachableTolerationSeconds);
  }

  /** These settings with another port of the API server. */
  public Settings withApiServerPort(int port) {
    return new Settings(
        serviceCidr,
        port,
        nodePortMin,
        nodePortMax,
        watchTimeoutMin,
        notReadyTolerationSeconds,
        unreachableTolerationSeconds);
  }

  /** These settings with other tolerations for pods that have none of their own. */
  public Settings withTolerationSeconds(long notReady, long unreachable) {
    return new Settings(
        serviceCidr,
        apiServerPort,
        nodePortMin,
        nodePortMax,
        watchTimeoutMin,
        notReady,
        unreachable);
  }
}
