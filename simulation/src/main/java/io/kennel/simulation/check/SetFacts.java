package io.kennel.simulation.check;

import io.kennel.simulation.history.History;
import io.kennel.store.Entry;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A StatefulSet and its pods as they were at some revision. */
record SetFacts(JsonNode set, Map<Integer, JsonNode> pods) {
  static final String PODS = "pods";
  static final String SETS = "statefulsets.apps";

  /** Null where there is no set of that uid. */
  static @Nullable SetFacts at(History history, String uid, long setsAt, long podsAt) {
    for (Entry entry : history.at(SETS, setsAt).values()) {
      JsonNode set = history.tree(entry);
      if (uid(set).equals(uid)) {
        return new SetFacts(set, podsOf(history, uid, podsAt));
      }
    }
    return null;
  }

  private static Map<Integer, JsonNode> podsOf(History history, String uid, long podsAt) {
    Map<Integer, JsonNode> pods = new TreeMap<>();
    for (Entry entry : history.at(PODS, podsAt).values()) {
      JsonNode pod = history.tree(entry);
      if (PodFacts.owner(pod).equals(uid)) {
        pods.put(PodFacts.ordinal(PodFacts.name(pod)), pod);
      }
    }
    return pods;
  }

  static String uid(JsonNode object) {
    return object.path("metadata").path("uid").asString("");
  }

  String name() {
    return PodFacts.name(set);
  }

  int first() {
    return set.path("spec").path("ordinals").path("start").asInt(0);
  }

  int replicas() {
    return set.path("spec").path("replicas").asInt(1);
  }

  boolean ordered() {
    return !set.path("spec").path("podManagementPolicy").asString("").equals("Parallel");
  }

  boolean rollsByItself() {
    JsonNode strategy = set.path("spec").path("updateStrategy");
    return !strategy.path("type").asString("").equals("OnDelete")
        && strategy.path("rollingUpdate").path("partition").asInt(0) <= first();
  }
}
