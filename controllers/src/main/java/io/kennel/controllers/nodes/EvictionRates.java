package io.kennel.controllers.nodes;

/**
 * How fast nodes may lose their pods, in each zone on its own: where many nodes are silent at once,
 * it is more likely the network than the nodes. Source: the documentation page "Nodes", "Rate
 * limits on eviction".
 *
 * @param perSecond nodes in a zone that is well, or that has no ready node while others have
 * @param secondaryPerSecond nodes in a large zone of which much is not ready
 * @param unhealthyThreshold the part of a zone's nodes that is "much"; at least three are
 * @param largeClusterSize a zone with no more nodes than this is small, and loses no pods at all
 *     while much of it is not ready
 */
public record EvictionRates(
    double perSecond, double secondaryPerSecond, double unhealthyThreshold, int largeClusterSize) {
  /** As in Kubernetes. */
  public static final EvictionRates DEFAULT = new EvictionRates(0.1, 0.01, 0.55, 50);
}
