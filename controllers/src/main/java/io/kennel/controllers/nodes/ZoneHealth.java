package io.kennel.controllers.nodes;

import io.fabric8.kubernetes.api.model.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How many nodes of each zone are ready, kept up as nodes change. Thread-safe. */
final class ZoneHealth {
  private static final String REGION = "topology.kubernetes.io/region";
  private static final String ZONE = "topology.kubernetes.io/zone";
  private static final String EXCLUDED = "node.kubernetes.io/exclude-disruption";

  private final EvictionRates rates;
  private final Map<String, Place> places = new TreeMap<>();
  private final Map<String, Disruption.Zone> zones = new HashMap<>();
  private volatile Disruption disruption = new Disruption(Map.of(), false);

  ZoneHealth(EvictionRates rates) {
    this.rates = rates;
  }

  private record Place(String zone, boolean ready) {}

  /**
   * Takes note of a node.
   *
   * @param node null for one that has gone
   * @return whether other rates hold now
   */
  synchronized boolean update(String name, @Nullable Node node) {
    Place after = node == null || isExcluded(node) ? null : place(node);
    Place before = after == null ? places.remove(name) : places.put(name, after);
    if (Objects.equals(before, after)) {
      return false;
    }
    count(before, -1);
    count(after, 1);
    Disruption next = Disruption.decide(zones, rates);
    boolean isNews = !next.equals(disruption);
    disruption = next;
    return isNews;
  }

  Disruption disruption() {
    return disruption;
  }

  /** Those that wait for other rates, perhaps. */
  synchronized List<String> notReady() {
    List<String> names = new ArrayList<>();
    places.forEach((name, place) -> {
      if (!place.ready()) {
        names.add(name);
      }
    });
    return names;
  }

  /** Empty for a node that does not say where it is. */
  static String zoneOf(Node node) {
    Map<String, String> labels = node.getMetadata().getLabels();
    String region = labels == null ? "" : labels.getOrDefault(REGION, "");
    String zone = labels == null ? "" : labels.getOrDefault(ZONE, "");
    return region.isEmpty() && zone.isEmpty() ? "" : region + ":" + zone;
  }

  private static boolean isExcluded(Node node) {
    Map<String, String> labels = node.getMetadata().getLabels();
    return labels != null && labels.containsKey(EXCLUDED);
  }

  private static Place place(Node node) {
    return new Place(zoneOf(node), NodeHealth.isReady(node));
  }

  private void count(@Nullable Place place, int difference) {
    if (place == null) {
      return;
    }
    Disruption.Zone known = zones.getOrDefault(place.zone(), new Disruption.Zone(0, 0));
    Disruption.Zone next =
        place.ready()
            ? new Disruption.Zone(known.ready() + difference, known.notReady())
            : new Disruption.Zone(known.ready(), known.notReady() + difference);
    if (next.size() == 0) {
      zones.remove(place.zone());
    } else {
      zones.put(place.zone(), next);
    }
  }
}
