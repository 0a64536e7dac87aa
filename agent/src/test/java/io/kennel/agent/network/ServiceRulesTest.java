package io.kennel.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.agent.network.Forwards.Endpoint;
import io.kennel.agent.network.Forwards.External;
import io.kennel.agent.network.Forwards.HostPort;
import io.kennel.agent.network.Forwards.Port;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceRulesTest {
  private static final Place MACHINE =
      new Place(
          "kennel_ab12cd", "10.96.0.0/16", "10.244.0.0/16", "172.30.0.0/24", null, "kn-ab12cd");
  private static final Place NODE =
      new Place(
          MACHINE.table(),
          MACHINE.services(),
          MACHINE.pods(),
          MACHINE.machine(),
          new Place.Node("node-1", "172.30.0.10", Cidr.parse("10.244.0.0/24")),
          MACHINE.wire());

  private static String text(Place place, Port... ports) {
    return ServiceRules.write(place, new Forwards(List.of(ports), List.of()), null).text();
  }

  private static Port port(String protocol, int affinitySeconds, String... addresses) {
    return port(protocol, affinitySeconds, false, External.NONE, addresses);
  }

  private static Port port(
      String protocol, int seconds, boolean local, External external, String... addresses) {
    List<Endpoint> endpoints =
        List.of(addresses).stream().map(address -> new Endpoint(address, 8080)).toList();
    return new Port(
        "default/kubia:http", "10.96.0.9", protocol, 80, seconds, local, external, endpoints);
  }

  @Test
  void withoutServicesTheRangeIsRefused() {
    assertThat(text(NODE))
        .startsWith("table ip kennel_ab12cd\ndelete table ip kennel_ab12cd\n")
        .contains("ip daddr 10.96.0.0/16 reject")
        .doesNotContain("elements");
  }

  @Test
  void oneEndpointNeedsNoChoice() {
    assertThat(text(NODE, port("tcp", 0, "10.244.0.2")))
        .contains("meta l4proto tcp dnat ip to 10.244.0.2:8080 comment \"default/kubia:http\"")
        .contains("10.96.0.9 . tcp . 80 : goto service_0,")
        .contains("10.244.0.2 . 10.244.0.2,");
  }

  @Test
  void severalEndpointsAreChosenFromAtRandom() {
    assertThat(text(NODE, port("udp", 0, "10.244.0.2", "10.244.1.2")))
        .contains(
            "meta l4proto udp dnat ip to numgen random mod 2"
                + " map { 0 : 10.244.0.2 . 8080, 1 : 10.244.1.2 . 8080 }");
  }

  @Test
  void clientsAreRememberedForTheTimeOfTheService() {
    assertThat(text(NODE, port("tcp", 60, "10.244.0.2", "10.244.1.2")))
        .contains("set clients_tcp_10_96_0_9_80_10_244_1_2_8080_60s {")
        .contains("size 65536; timeout 60s;")
        .contains("ip saddr @clients_tcp_10_96_0_9_80_10_244_1_2_8080_60s goto service_0_1")
        .contains("numgen random mod 2 vmap { 0 : goto service_0_0, 1 : goto service_0_1 }");
  }

  @Test
  void whatIsRememberedOutlivesAChange() {
    Forwards two = new Forwards(List.of(port("tcp", 60, "10.244.0.2", "10.244.1.2")), List.of());
    Forwards one = new Forwards(List.of(port("tcp", 60, "10.244.0.2")), List.of());
    ServiceRules.Written before = ServiceRules.write(NODE, two, null);
    String after = ServiceRules.write(NODE, one, before).text();
    assertThat(after)
        .startsWith("flush table ip kennel_ab12cd\n")
        .contains("delete chain ip kennel_ab12cd service_0_1\n")
        .endsWith("delete set ip kennel_ab12cd clients_tcp_10_96_0_9_80_10_244_1_2_8080_60s\n")
        .doesNotContain("delete table")
        .doesNotContain("delete set ip kennel_ab12cd clients_tcp_10_96_0_9_80_10_244_0_2");
  }

  @Test
  void aPortWithoutEndpointsLeadsNowhere() {
    assertThat(text(NODE, port("tcp", 0))).doesNotContain("10.96.0.9");
  }

  @Test
  void theMachineMasqueradesWhatLeaves() {
    assertThat(text(MACHINE))
        .contains("ip saddr { 10.244.0.0/16, 172.30.0.0/24 } oifname != \"kn-ab12cd\" masquerade")
        .contains("iifname \"kn-ab12cd\" ip daddr 127.0.0.0/8 drop");
    assertThat(text(NODE)).doesNotContain("oifname");
  }

  @Test
  void nodePortsHideTheSenderOnlyWhereTheAnswerWouldMissTheWay() {
    External external = new External(30080, false, List.of("192.0.2.1"));
    Port port = port("tcp", 0, false, external, "10.244.0.2", "10.244.1.2");
    assertThat(text(NODE, port))
        .contains("tcp . 30080 : goto external_0,")
        .contains("192.0.2.1 . tcp . 80 : goto external_0,")
        .contains("    meta mark set meta mark or 0x4000\n    goto service_0\n");
    assertThat(text(MACHINE, port))
        .contains(
            "ip saddr { 127.0.0.0/8, 10.244.0.0/16, 172.30.0.0/24 } meta mark set meta mark or");
  }

  @Test
  void localPoliciesStayOnTheNode() {
    External external = new External(30080, true, List.of());
    Port both = port("tcp", 0, true, external, "10.244.0.2", "10.244.1.2");
    assertThat(text(NODE, both))
        .contains("10.96.0.9 . tcp . 80 : goto local_0,")
        .contains("chain local_0 {\n    meta l4proto tcp dnat ip to 10.244.0.2:8080")
        .contains("ip saddr 10.244.0.0/16 meta mark set meta mark or 0x4000 goto service_0")
        .contains("    goto local_0\n");
    Port far = port("tcp", 0, true, external, "10.244.1.2");
    assertThat(text(NODE, far)).doesNotContain("10.96.0.9 .").contains("    drop\n");
    assertThat(text(MACHINE, far)).contains("10.96.0.9 . tcp . 80 : goto service_0,");
  }

  @Test
  void portsOfANodeLeadToItsPodsAndClashesAreLeftOut() {
    List<HostPort> ports =
        List.of(host("node-1", ""), host("node-1", ""), host("node-1", "192.0.2.7"), host("x", ""));
    String text = ServiceRules.write(NODE, new Forwards(List.of(), ports), null).text();
    assertThat(text)
        .contains("172.30.0.10 . tcp . 8080 : goto host_0,")
        .contains("192.0.2.7 . tcp . 8080 : goto host_1,")
        .doesNotContain("host_2");
    assertThat(ServiceRules.write(MACHINE, new Forwards(List.of(), ports), null).text())
        .doesNotContain("8080 :");
  }

  private static HostPort host(String node, String address) {
    return new HostPort("default/p", node, address, "tcp", 8080, new Endpoint("10.244.0.2", 80));
  }
}
