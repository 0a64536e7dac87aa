package io.kennel.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.agent.network.ServiceRules.Endpoint;
import io.kennel.agent.network.ServiceRules.Place;
import io.kennel.agent.network.ServiceRules.Port;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceRulesTest {
  private static final Place NODE = new Place("kennel_ab12cd", "10.96.0.0/16", "");

  @Test
  void withoutServicesTheRangeIsRefused() {
    assertThat(ServiceRules.write(NODE, List.of()))
        .startsWith("table ip kennel_ab12cd\ndelete table ip kennel_ab12cd\n")
        .contains("ip daddr 10.96.0.0/16 reject")
        .doesNotContain("elements");
  }

  @Test
  void oneEndpointNeedsNoChoice() {
    assertThat(ServiceRules.write(NODE, List.of(port("tcp", false, "10.244.0.2"))))
        .contains("meta l4proto tcp dnat ip to 10.244.0.2:8080 comment \"default/kubia:http\"")
        .contains("10.96.0.9 . tcp . 80 : goto service_0,")
        .contains("10.244.0.2 . 10.244.0.2,");
  }

  @Test
  void severalEndpointsAreChosenFromAtRandomOrByClient() {
    assertThat(ServiceRules.write(NODE, List.of(port("udp", false, "10.244.0.2", "10.244.1.2"))))
        .contains(
            "meta l4proto udp dnat ip to numgen random mod 2"
                + " map { 0 : 10.244.0.2 . 8080, 1 : 10.244.1.2 . 8080 }");
    assertThat(ServiceRules.write(NODE, List.of(port("tcp", true, "10.244.0.2", "10.244.1.2"))))
        .contains("dnat ip to jhash ip saddr mod 2 seed 0x6b656e6e map {");
  }

  @Test
  void aPortWithoutEndpointsLeadsNowhere() {
    assertThat(ServiceRules.write(NODE, List.of(port("tcp", false)))).doesNotContain("10.96.0.9");
  }

  @Test
  void theMachineMasqueradesWhatLeaves() {
    String leaving = "ip saddr { 10.244.0.0/16 } oifname != \"kn-ab12cd\" masquerade";

    assertThat(ServiceRules.write(new Place("t", "10.96.0.0/16", leaving), List.of()))
        .contains(leaving);
  }

  private static Port port(String protocol, boolean affinity, String... addresses) {
    List<Endpoint> endpoints =
        List.of(addresses).stream().map(address -> new Endpoint(address, 8080)).toList();
    return new Port("default/kubia:http", "10.96.0.9", protocol, 80, affinity, endpoints);
  }
}
