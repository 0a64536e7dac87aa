package io.kennel.dns;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.kennel.api.ObjectKey;
import java.util.List;

/** Services and endpoints for tests. */
final class Zones {
  private Zones() {}

  static Service headless(String name) {
    return service(name).editSpec().withClusterIP("None").endSpec().build();
  }

  static Service clusterIp(String name, String address) {
    return service(name).editSpec().withClusterIP(address).endSpec().build();
  }

  static Service external(String name, String target) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withType("ExternalName")
        .withExternalName(target)
        .endSpec()
        .build();
  }

  private static ServiceBuilder service(String name) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .addNewPort()
        .withName("http")
        .withPort(80)
        .withProtocol("TCP")
        .endPort()
        .endSpec();
  }

  /** Endpoints with host names {@code service-0…} on 10.1.0.1…, ready as given. */
  static EndpointSlice slice(String service, boolean... ready) {
    EndpointSliceBuilder slice =
        new EndpointSliceBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName(service + "-abcde")
            .addToLabels("kubernetes.io/service-name", service)
            .endMetadata()
            .withAddressType("IPv4")
            .addNewPort()
            .withName("http")
            .withPort(8080)
            .withProtocol("TCP")
            .endPort();
    for (int i = 0; i < ready.length; i++) {
      slice
          .addNewEndpoint()
          .withHostname(service + "-" + i)
          .withAddresses("10.1.0." + (i + 1))
          .withNewConditions(ready[i], ready[i], false)
          .endEndpoint();
    }
    return slice.build();
  }

  static ClusterZone with(ClusterZone zone, Service service, EndpointSlice... slices) {
    return zone.with(
        new ObjectKey("default", service.getMetadata().getName()),
        ServiceEntry.of(service, List.of(slices)));
  }
}
