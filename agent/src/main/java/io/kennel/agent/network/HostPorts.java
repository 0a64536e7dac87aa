package io.kennel.agent.network;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Which ports of nodes pods have asked for ({@code hostPort}). Pure. */
final class HostPorts {
  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  private HostPorts() {}

  static List<Forwards.HostPort> of(Collection<Pod> pods) {
    List<Forwards.HostPort> ports = new ArrayList<>();
    for (Pod pod : pods) {
      String address = pod.getStatus() == null ? null : pod.getStatus().getPodIP();
      boolean host = Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
      String node = pod.getSpec().getNodeName();
      if (address != null
          && Cidr.isAddress(address)
          && node != null
          && !node.isEmpty()
          && !host
          && !ENDED.contains(pod.getStatus().getPhase())) {
        Stream.concat(
                pod.getSpec().getInitContainers().stream()
                    .filter(each -> "Always".equals(each.getRestartPolicy())),
                pod.getSpec().getContainers().stream())
            .forEach(container -> collect(pod, node, address, container, ports));
      }
    }
    ports.sort(
        Comparator.comparing(Forwards.HostPort::name).thenComparingInt(Forwards.HostPort::port));
    return List.copyOf(ports);
  }

  private static void collect(
      Pod pod, String node, String address, Container container, List<Forwards.HostPort> ports) {
    for (ContainerPort port : container.getPorts()) {
      int number = Objects.requireNonNullElse(port.getHostPort(), 0);
      String bound = Objects.requireNonNullElse(port.getHostIP(), "");
      String at = bound.equals("0.0.0.0") ? "" : bound;
      String protocol =
          Objects.requireNonNullElse(port.getProtocol(), "TCP").toLowerCase(Locale.ROOT);
      boolean known = protocol.equals("tcp") || protocol.equals("udp");
      if (number != 0 && known && (at.isEmpty() || Cidr.isAddress(at))) {
        ports.add(
            new Forwards.HostPort(
                pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName(),
                node,
                at,
                protocol,
                number,
                new Forwards.Endpoint(address, port.getContainerPort())));
      }
    }
  }
}
