package io.kennel.simulation.check;

import io.kennel.simulation.history.History;
import io.kennel.store.Entry;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A StatefulSet and its pods, by ordinal, as they were at some revision. */
record SetFacts(JsonNode set, Map<Integer, JsonNode> pods) {
  static final String PODS = "pods";
  static final String CLAIMS = "persistentvolumeclaims";
  static final String SETS = "statefulsets.apps";

  /** Null where there is no set of that uid. */
  static @Nullable SetFacts at(History history, String uid, long setsAt, long podsAt) {
    for (Entry entry : history.at(SETS, setsAt).values()) {
      JsonNode set = history.tree(entry);
      if (uid(set).equals(uid)) {
        return new SetFacts(set, podsOf(history, set, podsAt));
      }
    }
    return null;
  }

  /** Those it controls, and those of its names that it adopts: that nobody has, and stay. */
  private static Map<Integer, JsonNode> podsOf(History history, JsonNode set, long podsAt) {
    Map<Integer, JsonNode> pods = new TreeMap<>();
    String prefix = PodFacts.namespace(set) + "/" + PodFacts.name(set) + "-";
    for (Entry entry : history.at(PODS, podsAt).values()) {
      if (entry.key().name().startsWith(prefix)) {
        JsonNode pod = history.tree(entry);
        String owner = PodFacts.owner(pod);
        boolean adopted = owner.isEmpty() && !PodFacts.terminating(pod);
        if (adopted || owner.equals(uid(set))) {
          pods.put(PodFacts.ordinal(PodFacts.name(pod)), pod);
        }
      }
    }
    return pods;
  }

  static String uid(JsonNode object) {
    return object.path("metadata").path("uid").asString("");
  }

  private JsonNode spec() {
    return set.path("spec");
  }

  String name() {
    return PodFacts.name(set);
  }

  int first() {
    return spec().path("ordinals").path("start").asInt(0);
  }

  int replicas() {
    return spec().path("replicas").asInt(1);
  }

  boolean inRange(int ordinal) {
    return ordinal >= first() && ordinal < first() + replicas();
  }

  boolean ordered() {
    return !spec().path("podManagementPolicy").asString("").equals("Parallel");
  }

  int minReadySeconds() {
    return spec().path("minReadySeconds").asInt(0);
  }

  boolean rollsByItself() {
    return !spec().path("updateStrategy").path("type").asString("").equals("OnDelete");
  }

  /** The first ordinal that an update may touch. */
  int updatesFrom() {
    return first() + spec().path("updateStrategy").path("rollingUpdate").path("partition").asInt(0);
  }

  int maxUnavailable() {
    int given = spec().path("updateStrategy").path("rollingUpdate").path("maxUnavailable").asInt(1);
    return Math.max(1, given);
  }

  String currentRevision() {
    return set.path("status").path("currentRevision").asString("");
  }

  /** The revision of the template it has now; empty where the status does not know yet. */
  String updateRevision() {
    long known = set.path("status").path("observedGeneration").asLong(0);
    long now = set.path("metadata").path("generation").asLong(0);
    return known == now ? set.path("status").path("updateRevision").asString("") : "";
  }

  /** {@code Retain} or {@code Delete}; {@code event} is whenDeleted or whenScaled. */
  String retention(String event) {
    return spec().path("persistentVolumeClaimRetentionPolicy").path(event).asString("Retain");
  }
}
