package io.kennel.controllers.nodes;

import java.util.Map;
import java.util.TreeMap;

/**
 * How fast each zone's nodes may lose their pods now.
 *
 * @param rates nodes per second by zone; 0 where none may
 * @param total whether not one node of the cluster is ready. Then it is this side that is cut off:
 *     nobody is evicted, and nodes that were about to lose their pods keep them
 */
record Disruption(Map<String, Double> rates, boolean total) {
  private static final int NOT_READY_MIN = 3;

  /** How many nodes of a zone are ready, and how many are not. */
  record Zone(int ready, int notReady) {
    int size() {
      return ready + notReady;
    }
  }

  /** A cluster without nodes is at peace. */
  static Disruption decide(Map<String, Zone> zones, EvictionRates rates) {
    boolean total = !zones.isEmpty() && zones.values().stream().allMatch(Disruption::isFull);
    Map<String, Double> result = new TreeMap<>();
    zones.forEach((name, zone) -> result.put(name, total ? 0 : rate(zone, rates)));
    return new Disruption(result, total);
  }

  /** Nodes per second of a zone that nobody knows. */
  double rateOf(String zone) {
    return rates.getOrDefault(zone, 0.0);
  }

  private static boolean isFull(Zone zone) {
    return zone.ready() == 0 && zone.notReady() > 0;
  }

  private static double rate(Zone zone, EvictionRates rates) {
    boolean partial =
        !isFull(zone)
            && zone.notReady() >= NOT_READY_MIN
            && (double) zone.notReady() / zone.size() >= rates.unhealthyThreshold();
    if (!partial) {
      return rates.perSecond();
    }
    return zone.size() > rates.largeClusterSize() ? rates.secondaryPerSecond() : 0;
  }
}
