package io.kennel.controllers.nodes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.kennel.api.CanonicalTime;
import io.kennel.client.Models;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The conditions of a node. */
final class NodeHealth {
  private static final List<String> TYPES =
      List.of("Ready", "MemoryPressure", "DiskPressure", "PIDPressure");

  private NodeHealth() {}

  static @Nullable NodeCondition condition(Node node, String type) {
    if (node.getStatus() == null) {
      return null;
    }
    for (NodeCondition condition : node.getStatus().getConditions()) {
      if (type.equals(condition.getType())) {
        return condition;
      }
    }
    return null;
  }

  /** {@code True}, {@code False} or {@code Unknown}, which is also what nothing means. */
  static String ready(Node node) {
    NodeCondition condition = condition(node, "Ready");
    return condition == null ? "Unknown" : condition.getStatus();
  }

  static boolean isReady(Node node) {
    return ready(node).equals("True");
  }

  /** Whether it has been written down that the agent is silent. */
  static boolean isCalledSilent(Node node) {
    NodeCondition condition = condition(node, "Ready");
    return condition != null && "Unknown".equals(condition.getStatus());
  }

  /** The node with everything that its agent used to say unknown. */
  static Node silent(Node node, Instant now) {
    List<NodeCondition> conditions = new ArrayList<>();
    String time = CanonicalTime.seconds(now);
    if (node.getStatus() != null) {
      for (NodeCondition condition : node.getStatus().getConditions()) {
        conditions.add(TYPES.contains(condition.getType()) ? unknown(condition, time) : condition);
      }
    }
    for (String type : TYPES) {
      if (condition(node, type) == null) {
        conditions.add(neverKnown(node, type, time));
      }
    }
    NodeStatus status = node.getStatus() == null ? new NodeStatus() : Models.copy(node.getStatus());
    status.setConditions(conditions);
    Node changed = Models.copy(node);
    changed.setStatus(status);
    return changed;
  }

  private static NodeCondition unknown(NodeCondition known, String time) {
    if ("Unknown".equals(known.getStatus())) {
      return known;
    }
    NodeCondition unknown = Models.copy(known);
    unknown.setStatus("Unknown");
    unknown.setReason("NodeStatusUnknown");
    unknown.setMessage("Kubelet stopped posting node status.");
    unknown.setLastTransitionTime(time);
    return unknown;
  }

  private static NodeCondition neverKnown(Node node, String type, String time) {
    NodeCondition unknown = new NodeCondition();
    unknown.setType(type);
    unknown.setStatus("Unknown");
    unknown.setReason("NodeStatusNeverUpdated");
    unknown.setMessage("Kubelet never posted node status.");
    unknown.setLastHeartbeatTime(node.getMetadata().getCreationTimestamp());
    unknown.setLastTransitionTime(time);
    return unknown;
  }
}
