package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.client.Models;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Containers that somebody has added to a running pod to look at it. Each runs once, whatever the
 * pod's restart policy; they are no part of the pod's phase and readiness. Source: KEP-277.
 */
public final class EphemeralContainers {
  private EphemeralContainers() {}

  /** As containers, in the order in which they were added. */
  public static List<Container> of(Pod pod) {
    List<Container> result = new ArrayList<>();
    for (EphemeralContainer each : pod.getSpec().getEphemeralContainers()) {
      JsonNode tree = Models.encode(each);
      if (tree instanceof ObjectNode object) {
        object.remove("targetContainerName");
      }
      result.add(Models.decode(tree, Container.class));
    }
    return result;
  }

  static boolean contains(Pod pod, String name) {
    return find(pod, name) != null;
  }

  /** The name of the container whose processes it is to see; null for none. */
  static @Nullable String target(Pod pod, String name) {
    EphemeralContainer found = find(pod, name);
    String target = found == null ? null : found.getTargetContainerName();
    return target == null || target.isEmpty() ? null : target;
  }

  private static @Nullable EphemeralContainer find(Pod pod, String name) {
    for (EphemeralContainer each : pod.getSpec().getEphemeralContainers()) {
      if (each.getName().equals(name)) {
        return each;
      }
    }
    return null;
  }
}
