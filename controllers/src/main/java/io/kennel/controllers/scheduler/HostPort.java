package io.kennel.controllers.scheduler;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/** A port of the node that a pod takes for itself. */
record HostPort(String address, String protocol, int port) {
  private static final String ANY = "0.0.0.0";

  static Set<HostPort> of(Pod pod) {
    Set<HostPort> ports = new LinkedHashSet<>();
    pod.getSpec().getContainers().forEach(container -> collect(container, ports));
    pod.getSpec().getInitContainers().stream()
        .filter(init -> "Always".equals(init.getRestartPolicy()))
        .forEach(sidecar -> collect(sidecar, ports));
    return ports;
  }

  /** Every address overlaps with one of them. */
  boolean clashesWith(HostPort other) {
    return port == other.port
        && protocol.equals(other.protocol)
        && (address.equals(other.address) || address.equals(ANY) || other.address.equals(ANY));
  }

  private static void collect(Container container, Set<HostPort> ports) {
    for (ContainerPort port : container.getPorts()) {
      Integer number = port.getHostPort();
      if (number != null && number > 0) {
        String address = Objects.requireNonNullElse(port.getHostIP(), "");
        ports.add(
            new HostPort(
                address.isEmpty() ? ANY : address,
                Objects.requireNonNullElse(port.getProtocol(), "TCP"),
                number));
      }
    }
  }
}
