package io.kennel.cluster;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.kennel.api.ObjectKey;
import io.kennel.client.Api;
import io.kennel.client.Kind;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Owners;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The services that Kennel itself stands behind, at the address by which pods reach the machine.
 */
final class SystemServices {
  /** Where pods reach the API server on the machine's address. */
  static final int API_PORT = 6443;

  static final int DNS_PORT = 53;

  static final String DOMAIN = "cluster.local";

  private final Api api;
  private final String machineAddress;

  SystemServices(Api api, String machineAddress) {
    this.api = api;
    this.machineAddress = machineAddress;
  }

  /** {@code kubernetes.default}: the API server. */
  void kubernetes(int port) {
    put(slice("default", "kubernetes", Map.of("https", "TCP"), port));
  }

  /** {@code kube-dns.kube-system}: the DNS server, at {@code clusterIp}. */
  void dns(String clusterIp) {
    ServiceSpec spec = new ServiceSpec();
    spec.setClusterIP(clusterIp);
    spec.setPorts(List.of(dnsPort("dns", "UDP"), dnsPort("dns-tcp", "TCP")));
    Service service = new Service();
    service.setMetadata(Owners.metadata("kube-system", "kube-dns"));
    service.getMetadata().getLabels().put("k8s-app", "kube-dns");
    service.getMetadata().getLabels().put("kubernetes.io/name", "CoreDNS");
    service.setSpec(spec);
    if (api.find(Kinds.SERVICE, new ObjectKey("kube-system", "kube-dns")) == null) {
      api.create(Kinds.SERVICE, service);
    }
    put(slice("kube-system", "kube-dns", Map.of("dns", "UDP", "dns-tcp", "TCP"), DNS_PORT));
  }

  private EndpointSlice slice(
      String namespace, String service, Map<String, String> protocols, int port) {
    EndpointConditions conditions = new EndpointConditions();
    conditions.setReady(true);
    Endpoint endpoint = new Endpoint();
    endpoint.setAddresses(List.of(machineAddress));
    endpoint.setConditions(conditions);
    List<EndpointPort> ports = new ArrayList<>();
    protocols.forEach((name, protocol) -> ports.add(port(name, protocol, port)));
    EndpointSlice slice = new EndpointSlice();
    slice.setMetadata(Owners.metadata(namespace, service));
    slice.getMetadata().getLabels().put("kubernetes.io/service-name", service);
    slice.setAddressType("IPv4");
    slice.setEndpoints(List.of(endpoint));
    slice.setPorts(ports);
    return slice;
  }

  private static EndpointPort port(String name, String protocol, int number) {
    EndpointPort port = new EndpointPort();
    port.setName(name);
    port.setProtocol(protocol);
    port.setPort(number);
    return port;
  }

  private static ServicePort dnsPort(String name, String protocol) {
    ServicePort port = new ServicePort();
    port.setName(name);
    port.setProtocol(protocol);
    port.setPort(DNS_PORT);
    return port;
  }

  /** The machine's address may be another one since the last start. */
  private void put(EndpointSlice wanted) {
    Kind<EndpointSlice> kind = Kinds.ENDPOINT_SLICE;
    ObjectKey key =
        new ObjectKey(wanted.getMetadata().getNamespace(), wanted.getMetadata().getName());
    EndpointSlice existing = api.find(kind, key);
    if (existing == null) {
      api.create(kind, wanted);
    } else if (!Objects.equals(existing.getEndpoints(), wanted.getEndpoints())) {
      EndpointSlice changed = Models.copy(existing);
      changed.setEndpoints(wanted.getEndpoints());
      api.update(kind, changed);
    }
  }
}
