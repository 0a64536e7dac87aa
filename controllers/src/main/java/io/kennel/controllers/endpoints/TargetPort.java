package io.kennel.controllers.endpoints;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds the port of a pod that a port of a service means. */
final class TargetPort {
  private TargetPort() {}

  /** Null where the pod has no port of that name and protocol. */
  static @Nullable Integer find(ServicePort port, Pod pod) {
    IntOrString target = port.getTargetPort();
    if (target == null) {
      return port.getPort();
    }
    String name = target.getStrVal();
    if (name == null || name.isEmpty()) {
      Integer number = target.getIntVal();
      return number == null || number == 0 ? port.getPort() : number;
    }
    String protocol = Objects.requireNonNullElse(port.getProtocol(), "TCP");
    for (Container container : containers(pod)) {
      for (ContainerPort each : container.getPorts()) {
        if (name.equals(each.getName())
            && protocol.equals(Objects.requireNonNullElse(each.getProtocol(), "TCP"))) {
          return each.getContainerPort();
        }
      }
    }
    return null;
  }

  /** Sidecars may serve too. */
  private static List<Container> containers(Pod pod) {
    List<Container> containers = new ArrayList<>(pod.getSpec().getContainers());
    pod.getSpec().getInitContainers().stream()
        .filter(init -> "Always".equals(init.getRestartPolicy()))
        .forEach(containers::add);
    return containers;
  }
}
