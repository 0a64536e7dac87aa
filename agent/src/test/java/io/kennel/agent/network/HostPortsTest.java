package io.kennel.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostPortsTest {
  private static PodBuilder pod(String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withNodeName("node-1")
        .addNewContainer()
        .addNewPort()
        .withContainerPort(80)
        .withHostPort(8080)
        .endPort()
        .addNewPort()
        .withContainerPort(81)
        .endPort()
        .endContainer()
        .endSpec()
        .withNewStatus()
        .withPhase("Running")
        .withPodIP("10.244.0.2")
        .endStatus();
  }

  @Test
  void runningPodsGetTheirPorts() {
    assertThat(HostPorts.of(List.of(pod("a").build())))
        .containsExactly(
            new Forwards.HostPort(
                "default/a", "node-1", "", "tcp", 8080, new Forwards.Endpoint("10.244.0.2", 80)));
    Pod bound =
        pod("a")
            .editSpec()
            .editFirstContainer()
            .editFirstPort()
            .withHostIP("172.30.0.10")
            .withProtocol("UDP")
            .endPort()
            .endContainer()
            .endSpec()
            .build();
    assertThat(HostPorts.of(List.of(bound)))
        .allMatch(port -> port.address().equals("172.30.0.10") && port.protocol().equals("udp"));
  }

  @Test
  void othersDoNot() {
    Pod ended = pod("ended").editStatus().withPhase("Succeeded").endStatus().build();
    Pod onHost = pod("host").editSpec().withHostNetwork(true).endSpec().build();
    Pod without = pod("without").editStatus().withPodIP(null).endStatus().build();
    Pod hostile =
        pod("hostile")
            .editSpec()
            .editFirstContainer()
            .editFirstPort()
            .withHostIP("1.1.1.1; flush ruleset")
            .endPort()
            .endContainer()
            .endSpec()
            .build();
    assertThat(HostPorts.of(List.of(ended, onHost, without, hostile))).isEmpty();
  }
}
