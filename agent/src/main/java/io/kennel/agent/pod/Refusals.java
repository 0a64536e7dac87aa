package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a pod may ask for that this agent cannot give; it says so instead of ignoring it. */
final class Refusals {
  private Refusals() {}

  /** Why the pod is not run; null where it is. */
  static @Nullable String of(Pod pod) {
    PodSpec spec = pod.getSpec();
    if (Boolean.TRUE.equals(spec.getHostPID())) {
      return refused("spec.hostPID");
    }
    if (Boolean.TRUE.equals(spec.getHostIPC())) {
      return refused("spec.hostIPC");
    }
    if (Boolean.TRUE.equals(spec.getShareProcessNamespace())) {
      return refused("spec.shareProcessNamespace");
    }
    if (Boolean.FALSE.equals(spec.getHostUsers())) {
      return refused("spec.hostUsers: false");
    }
    List<Container> all = new ArrayList<>(spec.getInitContainers());
    all.addAll(spec.getContainers());
    for (Container each : all) {
      if (!each.getVolumeDevices().isEmpty()) {
        return refused("volumeDevices of container " + each.getName());
      }
    }
    return null;
  }

  private static String refused(String field) {
    return field + " is not supported by this node; the pod is not run";
  }
}
