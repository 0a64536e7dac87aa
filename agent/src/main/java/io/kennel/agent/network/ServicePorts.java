package io.kennel.agent.network;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * Decides which endpoints each service port leads to, as kube-proxy does: the ready ones, or where
 * there is none those that still serve while they terminate (KEP-1669). Pure.
 */
final class ServicePorts {
  private static final String SERVICE_NAME = "kubernetes.io/service-name";
  private static final int AFFINITY_SECONDS_DEFAULT = 10_800;

  private ServicePorts() {}

  static List<Forwards.Port> of(Collection<Service> services, Collection<EndpointSlice> slices) {
    Map<String, List<EndpointSlice>> byService = new HashMap<>();
    for (EndpointSlice slice : slices) {
      Map<String, String> labels = slice.getMetadata().getLabels();
      String name = labels == null ? null : labels.get(SERVICE_NAME);
      if (name != null && "IPv4".equals(slice.getAddressType())) {
        byService
            .computeIfAbsent(
                slice.getMetadata().getNamespace() + "/" + name, key -> new ArrayList<>())
            .add(slice);
      }
    }
    List<Forwards.Port> ports = new ArrayList<>();
    for (Service service : services) {
      String key = service.getMetadata().getNamespace() + "/" + service.getMetadata().getName();
      ports.addAll(ports(key, service, byService.getOrDefault(key, List.of())));
    }
    ports.sort(Comparator.comparing(Forwards.Port::name).thenComparingInt(Forwards.Port::port));
    return List.copyOf(ports);
  }

  private static List<Forwards.Port> ports(
      String key, Service service, List<EndpointSlice> slices) {
    String address = service.getSpec() == null ? null : service.getSpec().getClusterIP();
    boolean virtual = address != null && Cidr.isAddress(address);
    if (!virtual || "ExternalName".equals(service.getSpec().getType())) {
      return List.of();
    }
    List<Forwards.Port> ports = new ArrayList<>();
    int affinitySeconds = affinitySeconds(service.getSpec());
    boolean internalLocal = "Local".equals(service.getSpec().getInternalTrafficPolicy());
    for (ServicePort port : service.getSpec().getPorts()) {
      String protocol =
          Objects.requireNonNullElse(port.getProtocol(), "TCP").toLowerCase(Locale.ROOT);
      String name = Objects.requireNonNullElse(port.getName(), "");
      if (protocol.equals("tcp") || protocol.equals("udp")) {
        ports.add(
            new Forwards.Port(
                name.isEmpty() ? key : key + ":" + name,
                Objects.requireNonNull(address),
                protocol,
                port.getPort(),
                affinitySeconds,
                internalLocal,
                external(service.getSpec(), port),
                endpoints(name, slices)));
      }
    }
    return ports;
  }

  private static int affinitySeconds(ServiceSpec spec) {
    if (!"ClientIP".equals(spec.getSessionAffinity())) {
      return 0;
    }
    var config = spec.getSessionAffinityConfig();
    Integer seconds =
        config == null || config.getClientIP() == null
            ? null
            : config.getClientIP().getTimeoutSeconds();
    return seconds == null || seconds <= 0 ? AFFINITY_SECONDS_DEFAULT : seconds;
  }

  private static Forwards.External external(ServiceSpec spec, ServicePort port) {
    List<String> addresses =
        spec.getExternalIPs().stream().filter(ServicePorts::mayBeTaken).sorted().toList();
    int nodePort = Objects.requireNonNullElse(port.getNodePort(), 0);
    boolean local = "Local".equals(spec.getExternalTrafficPolicy());
    return nodePort == 0 && addresses.isEmpty()
        ? Forwards.External.NONE
        : new Forwards.External(nodePort, local, addresses);
  }

  /** Nobody may take this machine's own traffic with itself. */
  private static boolean mayBeTaken(String address) {
    return Cidr.isAddress(address) && !address.startsWith("127.") && !address.equals("0.0.0.0");
  }

  private static List<Forwards.Endpoint> endpoints(String name, List<EndpointSlice> slices) {
    TreeSet<Forwards.Endpoint> ready = new TreeSet<>(ORDER);
    TreeSet<Forwards.Endpoint> leaving = new TreeSet<>(ORDER);
    for (EndpointSlice slice : slices) {
      for (EndpointPort port : slice.getPorts()) {
        String portName = Objects.requireNonNullElse(port.getName(), "");
        if (portName.equals(name) && port.getPort() != null) {
          slice.getEndpoints().forEach(e -> sort(e, port.getPort(), ready, leaving));
        }
      }
    }
    return List.copyOf(ready.isEmpty() ? leaving : ready);
  }

  private static final Comparator<Forwards.Endpoint> ORDER =
      Comparator.comparing(Forwards.Endpoint::address).thenComparingInt(Forwards.Endpoint::port);

  private static void sort(
      Endpoint endpoint,
      int port,
      Collection<Forwards.Endpoint> ready,
      Collection<Forwards.Endpoint> leaving) {
    EndpointConditions conditions =
        Objects.requireNonNullElseGet(endpoint.getConditions(), EndpointConditions::new);
    boolean isReady = !Boolean.FALSE.equals(conditions.getReady());
    boolean serves =
        conditions.getServing() == null ? isReady : Boolean.TRUE.equals(conditions.getServing());
    boolean leaves = Boolean.TRUE.equals(conditions.getTerminating());
    for (String address : endpoint.getAddresses()) {
      if (!Cidr.isAddress(address)) {
        continue;
      }
      if (isReady) {
        ready.add(new Forwards.Endpoint(address, port));
      } else if (serves && leaves) {
        leaving.add(new Forwards.Endpoint(address, port));
      }
    }
  }
}
