package io.kennel.cluster;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.kennel.api.ObjectKey;
import io.kennel.client.Api;
import io.kennel.client.Kind;
import io.kennel.client.Kinds;
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
    Service service =
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace("kube-system")
            .withName("kube-dns")
            .addToLabels("k8s-app", "kube-dns")
            .addToLabels("kubernetes.io/name", "CoreDNS")
            .endMetadata()
            .withNewSpec()
            .withClusterIP(clusterIp)
            .addNewPort()
            .withName("dns")
            .withProtocol("UDP")
            .withPort(DNS_PORT)
            .endPort()
            .addNewPort()
            .withName("dns-tcp")
            .withProtocol("TCP")
            .withPort(DNS_PORT)
            .endPort()
            .endSpec()
            .build();
    if (api.find(Kinds.SERVICE, new ObjectKey("kube-system", "kube-dns")) == null) {
      api.create(Kinds.SERVICE, service);
    }
    put(slice("kube-system", "kube-dns", Map.of("dns", "UDP", "dns-tcp", "TCP"), DNS_PORT));
  }

  private EndpointSlice slice(
      String namespace, String service, Map<String, String> protocols, int port) {
    EndpointSliceBuilder slice =
        new EndpointSliceBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(service)
            .addToLabels("kubernetes.io/service-name", service)
            .endMetadata()
            .withAddressType("IPv4")
            .addNewEndpoint()
            .withAddresses(List.of(machineAddress))
            .withNewConditions()
            .withReady(true)
            .endConditions()
            .endEndpoint();
    protocols.forEach((name, protocol) ->
        slice.addNewPort().withName(name).withProtocol(protocol).withPort(port).endPort());
    return slice.build();
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
      api.update(
          kind, new EndpointSliceBuilder(existing).withEndpoints(wanted.getEndpoints()).build());
    }
  }
}
