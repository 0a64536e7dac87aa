package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.kennel.client.Models;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The strategic merge patch that gives a pod a status and leaves conditions of others as they are.
 */
final class StatusPatch {
  private StatusPatch() {}

  /** The patch; it is refused with a conflict where the name belongs to another pod by now. */
  static JsonNode of(Pod pod, PodStatus status) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.putObject("metadata").put("uid", pod.getMetadata().getUid());
    ObjectNode tree = (ObjectNode) Models.encode(status);
    PodStatus before = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
    clear(tree, "reason", before.getReason());
    clear(tree, "message", before.getMessage());
    clear(tree, "podIP", before.getPodIP());
    removeOldIps(tree, before);
    clearConditions(tree, before);
    patch.set("status", tree);
    return patch;
  }

  private static void clear(ObjectNode tree, String field, @Nullable String before) {
    if (before != null && !tree.has(field)) {
      tree.putNull(field);
    }
  }

  /** Conditions are merged by their type: what no longer holds of one must be named. */
  private static void clearConditions(ObjectNode tree, PodStatus before) {
    for (JsonNode condition : tree.path("conditions")) {
      for (PodCondition old : before.getConditions()) {
        if (old.getType().equals(condition.path("type").asString(""))) {
          clear((ObjectNode) condition, "reason", old.getReason());
          clear((ObjectNode) condition, "message", old.getMessage());
        }
      }
    }
  }

  /** Addresses are merged by their value: an old one must be named to be removed. */
  private static void removeOldIps(ObjectNode tree, PodStatus before) {
    for (PodIP old : before.getPodIPs()) {
      if (!old.getIp().equals(tree.path("podIP").asString(""))) {
        ArrayNode ips = tree.withArray("podIPs");
        ips.addObject().put("ip", old.getIp()).put("$patch", "delete");
      }
    }
  }

  /** Whether the object shows all that the status says. */
  static boolean shows(Pod pod, PodStatus status) {
    PodStatus shown = pod.getStatus();
    if (shown == null
        || !Objects.equals(shown.getPhase(), status.getPhase())
        || !Objects.equals(shown.getPodIP(), status.getPodIP())
        || !Objects.equals(shown.getContainerStatuses(), status.getContainerStatuses())) {
      return false;
    }
    return status.getConditions().stream().allMatch(each -> shows(shown, each));
  }

  private static boolean shows(PodStatus shown, PodCondition condition) {
    return shown.getConditions().stream()
        .anyMatch(each ->
            each.getType().equals(condition.getType())
                && each.getStatus().equals(condition.getStatus())
                && Objects.equals(each.getReason(), condition.getReason()));
  }
}
