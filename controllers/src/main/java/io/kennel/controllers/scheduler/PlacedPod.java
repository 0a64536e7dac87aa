package io.kennel.controllers.scheduler;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.api.ObjectKey;
import io.kennel.client.Owners;
import io.kennel.controllers.pod.PodState;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What of a pod matters to others, worked out once. There is one for each pod of the cluster, so it
 * holds nothing of the object that it was made from.
 *
 * @param controller the uid of its controller; empty for none
 * @param started in RFC 3339 and whole seconds of UTC, so that the order of texts is that of times;
 *     empty where it is not known
 * @param claims those that its volumes name
 */
record PlacedPod(
    ObjectKey key,
    String uid,
    String controller,
    int priority,
    boolean terminating,
    String started,
    Map<String, String> labels,
    List<ObjectKey> claims,
    Requests requests,
    Set<HostPort> hostPorts,
    PodTerms terms) {

  PlacedPod {
    labels = Map.copyOf(labels);
    claims = List.copyOf(claims);
    hostPorts = Set.copyOf(hostPorts);
  }

  static PlacedPod of(Pod pod) {
    OwnerReference controller = Owners.controllerOf(pod);
    Integer priority = pod.getSpec().getPriority();
    Map<String, String> labels = pod.getMetadata().getLabels();
    return new PlacedPod(
        Owners.keyOf(pod),
        pod.getMetadata().getUid(),
        controller == null ? "" : controller.getUid(),
        priority == null ? 0 : priority,
        PodState.isTerminating(pod),
        started(pod),
        labels == null ? Map.of() : labels,
        PodState.claimsOf(pod),
        Requests.of(pod),
        HostPort.of(pod),
        PodTerms.of(pod));
  }

  private static String started(Pod pod) {
    String start = pod.getStatus() == null ? null : pod.getStatus().getStartTime();
    return start != null
        ? start
        : Objects.requireNonNullElse(pod.getMetadata().getCreationTimestamp(), "");
  }

  String namespace() {
    return key.namespace();
  }
}
