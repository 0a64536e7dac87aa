package io.kennel.controllers.scheduler;

import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.api.ObjectKey;
import io.kennel.client.Owners;
import java.util.Map;
import java.util.Set;

/** A pod with what matters to others on its node, worked out once. */
record PlacedPod(Pod pod, Requests requests, Set<HostPort> hostPorts, PodTerms terms) {
  static PlacedPod of(Pod pod) {
    return new PlacedPod(pod, Requests.of(pod), HostPort.of(pod), PodTerms.of(pod));
  }

  ObjectKey key() {
    return Owners.keyOf(pod);
  }

  String uid() {
    return pod.getMetadata().getUid();
  }

  int priority() {
    Integer priority = pod.getSpec().getPriority();
    return priority == null ? 0 : priority;
  }

  String namespace() {
    return key().namespace();
  }

  Map<String, String> labels() {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return labels == null ? Map.of() : labels;
  }
}
