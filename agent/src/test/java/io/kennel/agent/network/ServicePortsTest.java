package io.kennel.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.kennel.agent.network.Forwards.Endpoint;
import io.kennel.agent.network.Forwards.External;
import io.kennel.agent.network.Forwards.Port;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServicePortsTest {
  @Test
  void onlyReadyEndpointsTakePart() {
    assertThat(
            endpoints(
                one("10.0.0.1", true, true, false),
                one("10.0.0.2", false, false, false),
                one("10.0.0.3", false, true, true)))
        .containsExactly(new Endpoint("10.0.0.1", 8080));
  }

  @Test
  void whereNoneIsReadyThoseThatServeWhileLeavingDo() {
    assertThat(endpoints(one("10.0.0.2", false, false, true), one("10.0.0.3", false, true, true)))
        .containsExactly(new Endpoint("10.0.0.3", 8080));
  }

  @Test
  void anEndpointWithoutConditionsIsReady() {
    assertThat(endpoints(one("10.0.0.1", null, null, null)))
        .containsExactly(new Endpoint("10.0.0.1", 8080));
  }

  @Test
  void whatIsNotAnAddressNeverReachesTheRules() {
    assertThat(endpoints(one("10.0.0.1; flush ruleset", true, true, false))).isEmpty();
    assertThat(endpoints(one("10.0.0.256", true, true, false))).isEmpty();
  }

  @Test
  void headlessServicesHaveNoRules() {
    assertThat(ServicePorts.of(List.of(service("None")), List.of())).isEmpty();
  }

  @Test
  void portsAreMatchedByName() {
    Service service =
        new ServiceBuilder(service("10.96.0.9"))
            .editSpec()
            .addNewPort()
            .withName("admin")
            .withPort(90)
            .withProtocol("UDP")
            .endPort()
            .withSessionAffinity("ClientIP")
            .endSpec()
            .build();

    assertThat(ServicePorts.of(List.of(service), List.of(one("10.0.0.1", true, true, false))))
        .containsExactly(
            new Port(
                "default/kubia:admin",
                "10.96.0.9",
                "udp",
                90,
                10_800,
                false,
                External.NONE,
                List.of()),
            new Port(
                "default/kubia:http",
                "10.96.0.9",
                "tcp",
                80,
                10_800,
                false,
                External.NONE,
                List.of(new Endpoint("10.0.0.1", 8080))));
  }

  @Test
  void whatComesFromOutsideIsTakenOver() {
    Service service =
        new ServiceBuilder(service("10.96.0.9"))
            .editSpec()
            .withType("NodePort")
            .editFirstPort()
            .withNodePort(30080)
            .endPort()
            .withExternalTrafficPolicy("Local")
            .withInternalTrafficPolicy("Local")
            .withExternalIPs("192.0.2.2", "127.0.0.1", "no address", "192.0.2.1")
            .withSessionAffinity("ClientIP")
            .withNewSessionAffinityConfig()
            .withNewClientIP(60)
            .endSessionAffinityConfig()
            .endSpec()
            .build();
    Port port = ServicePorts.of(List.of(service), List.of()).getFirst();
    assertThat(port.external())
        .isEqualTo(new External(30080, true, List.of("192.0.2.1", "192.0.2.2")));
    assertThat(port.internalLocal()).isTrue();
    assertThat(port.affinitySeconds()).isEqualTo(60);
  }

  private static List<Endpoint> endpoints(EndpointSlice... slices) {
    return ServicePorts.of(List.of(service("10.96.0.9")), List.of(slices)).getFirst().endpoints();
  }

  static Service service(String address) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName("kubia")
        .endMetadata()
        .withNewSpec()
        .withClusterIP(address)
        .addNewPort()
        .withName("http")
        .withPort(80)
        .endPort()
        .endSpec()
        .build();
  }

  static EndpointSlice one(
      String address,
      @Nullable Boolean ready,
      @Nullable Boolean serving,
      @Nullable Boolean terminating) {
    return new EndpointSliceBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName("kubia-" + address)
        .addToLabels("kubernetes.io/service-name", "kubia")
        .endMetadata()
        .withAddressType("IPv4")
        .addNewPort()
        .withName("http")
        .withPort(8080)
        .endPort()
        .addNewEndpoint()
        .withAddresses(address)
        .withNewConditions()
        .withReady(ready)
        .withServing(serving)
        .withTerminating(terminating)
        .endConditions()
        .endEndpoint()
        .build();
  }
}
