package io.kennel.simulation.check;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** What the checkers need to know of a pod, read from its stored form. */
final class PodFacts {
  private PodFacts() {}

  static String name(JsonNode pod) {
    return pod.path("metadata").path("name").asString("");
  }

  static String namespace(JsonNode object) {
    return object.path("metadata").path("namespace").asString("");
  }

  static int ordinal(String podName) {
    return Integer.parseInt(podName.substring(podName.lastIndexOf('-') + 1));
  }

  static boolean terminating(JsonNode object) {
    return !object.path("metadata").path("deletionTimestamp").asString("").isEmpty();
  }

  static boolean ready(JsonNode pod) {
    if (!phase(pod).equals("Running") || terminating(pod)) {
      return false;
    }
    return readyCondition(pod).path("status").asString("").equals("True");
  }

  /** Since when it is ready, or is not. */
  static String readySince(JsonNode pod) {
    return readyCondition(pod).path("lastTransitionTime").asString("");
  }

  private static JsonNode readyCondition(JsonNode pod) {
    for (JsonNode condition : pod.path("status").path("conditions")) {
      if (condition.path("type").asString("").equals("Ready")) {
        return condition;
      }
    }
    return MissingNode.getInstance();
  }

  static boolean finished(JsonNode pod) {
    return phase(pod).equals("Failed") || phase(pod).equals("Succeeded");
  }

  static String phase(JsonNode pod) {
    return pod.path("status").path("phase").asString("");
  }

  static String node(JsonNode pod) {
    return pod.path("spec").path("nodeName").asString("");
  }

  static String revision(JsonNode pod) {
    return pod.path("metadata").path("labels").path("controller-revision-hash").asString("");
  }

  /** The uid of the set that controls a pod; empty for none. */
  static String owner(JsonNode pod) {
    for (JsonNode owner : pod.path("metadata").path("ownerReferences")) {
      if (owner.path("controller").asBoolean(false)) {
        return owner.path("uid").asString("");
      }
    }
    return "";
  }
}
