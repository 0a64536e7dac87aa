package io.kennel.dns;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What DNS has to know of a service.
 *
 * @param clusterAddresses empty for a headless service
 * @param externalName empty unless the service is an alias
 * @param ports those of the service itself
 * @param endpoints the ready ones
 */
record ServiceEntry(
    List<InetAddress> clusterAddresses,
    String externalName,
    List<Port> ports,
    List<Host> endpoints) {
  private static final String NO_ADDRESS = "None";

  ServiceEntry {
    clusterAddresses = List.copyOf(clusterAddresses);
    ports = List.copyOf(ports);
    endpoints = List.copyOf(endpoints);
  }

  /**
   * A port.
   *
   * @param name in lower case; empty for a port without a name
   * @param protocol in lower case
   */
  record Port(String name, String protocol, int number) {}

  /**
   * An endpoint.
   *
   * @param name in lower case: its host name, or its address with dashes
   * @param named whether {@code name} is a host name
   */
  record Host(String name, boolean named, InetAddress address, List<Port> ports) {
    Host {
      ports = List.copyOf(ports);
    }
  }

  static ServiceEntry of(Service service, Collection<EndpointSlice> slices) {
    var spec = service.getSpec();
    List<InetAddress> addresses =
        Stream.concat(spec.getClusterIPs().stream(), Stream.ofNullable(spec.getClusterIP()))
            .filter(address -> !address.isEmpty() && !address.equals(NO_ADDRESS))
            .distinct()
            .map(ServiceEntry::address)
            .toList();
    List<Port> ports =
        spec.getPorts().stream()
            .map(port -> port(port.getName(), port.getProtocol(), port.getPort()))
            .toList();
    String external = "ExternalName".equals(spec.getType()) ? spec.getExternalName() : "";
    return new ServiceEntry(
        addresses, Objects.requireNonNullElse(external, ""), ports, hosts(slices));
  }

  boolean isHeadless() {
    return clusterAddresses.isEmpty() && externalName.isEmpty();
  }

  private static List<Host> hosts(Collection<EndpointSlice> slices) {
    List<Host> hosts = new ArrayList<>();
    for (EndpointSlice slice : slices) {
      if ("FQDN".equals(slice.getAddressType())) {
        continue;
      }
      List<Port> ports = slice.getPorts().stream().map(ServiceEntry::port).toList();
      for (Endpoint endpoint : slice.getEndpoints()) {
        if (isReady(endpoint)) {
          endpoint.getAddresses().forEach(address -> hosts.add(host(endpoint, address, ports)));
        }
      }
    }
    return hosts;
  }

  /** Unknown counts as ready. Whoever is published before it is ready is marked so in the slice. */
  private static boolean isReady(Endpoint endpoint) {
    return endpoint.getConditions() == null
        || endpoint.getConditions().getReady() == null
        || endpoint.getConditions().getReady();
  }

  private static Host host(Endpoint endpoint, String address, List<Port> ports) {
    String hostname = endpoint.getHostname();
    boolean named = hostname != null && !hostname.isEmpty();
    String name = named ? hostname : address.replace('.', '-').replace(':', '-');
    return new Host(name.toLowerCase(Locale.ROOT), named, address(address), ports);
  }

  private static Port port(EndpointPort port) {
    return port(port.getName(), port.getProtocol(), port.getPort());
  }

  private static Port port(String name, String protocol, Integer number) {
    return new Port(
        Objects.requireNonNullElse(name, "").toLowerCase(Locale.ROOT),
        Objects.requireNonNullElse(protocol, "TCP").toLowerCase(Locale.ROOT),
        Objects.requireNonNullElse(number, 0));
  }

  private static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }
}
