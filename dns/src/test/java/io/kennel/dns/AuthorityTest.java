package io.kennel.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

class AuthorityTest {
  private final Authority authority =
      new Authority(
          new DnsConfig(
              "cluster.local",
              List.of(new InetSocketAddress(InetAddress.ofLiteral("10.96.0.10"), 53)),
              List.of(),
              List.of("1.10.in-addr.arpa")));

  private final ClusterZone zone = zone();

  private static ClusterZone zone() {
    ClusterZone zone = ClusterZone.EMPTY;
    zone = Zones.with(zone, Zones.headless("kubia"), Zones.slice("kubia", true, true, true, false));
    zone = Zones.with(zone, Zones.clusterIp("kubia-public", "10.96.1.1"));
    zone = Zones.with(zone, Zones.headless("empty"));
    zone = Zones.with(zone, Zones.external("outside", "www.example.com"));
    return Zones.with(zone, Zones.external("inside", "kubia-public.default.svc.cluster.local"));
  }

  /** What kind of answer each name and type gets; a number is how many records. */
  @ParameterizedTest
  @CsvFileSource(resources = "names.csv")
  void answersEveryKindOfName(String name, String type, String expected) {
    Reply reply = ask(name, type);
    if (reply == null) {
      assertThat(expected).isEqualTo("FOREIGN");
      return;
    }
    switch (expected) {
      case "NXDOMAIN" -> {
        assertThat(reply.rcode()).isEqualTo(Rcode.NXDOMAIN);
        assertNegative(reply);
      }
      case "NODATA" -> {
        assertThat(reply.rcode()).isEqualTo(Rcode.NOERROR);
        assertNegative(reply);
      }
      default -> {
        assertThat(reply.records()).hasSize(Integer.parseInt(expected));
        assertThat(reply.records())
            .filteredOn(each -> each.getType() != Type.SOA)
            .allMatch(each -> each.getTTL() <= 5 && each.getTTL() > 0);
      }
    }
  }

  private static void assertNegative(Reply reply) {
    assertThat(reply.records()).isEmpty();
    SOARecord soa = (SOARecord) reply.authority().getFirst();
    assertThat(soa.getTTL()).isZero();
    assertThat(soa.getMinimum()).isZero();
  }

  @Test
  void srvRecordsAreAsCoreDnsGivesThem() {
    Reply reply = ask("kubia.default.svc.cluster.local.", "SRV");
    assertThat(text(reply.records()))
        .containsExactlyInAnyOrder(
            "0 33 8080 kubia-0.kubia.default.svc.cluster.local.",
            "0 33 8080 kubia-1.kubia.default.svc.cluster.local.",
            "0 33 8080 kubia-2.kubia.default.svc.cluster.local.");
    assertThat(text(reply.additional()))
        .containsExactlyInAnyOrder("10.1.0.1", "10.1.0.2", "10.1.0.3");
    assertThat(text(ask("kubia-public.default.svc.cluster.local.", "SRV").records()))
        .containsExactly("0 100 80 kubia-public.default.svc.cluster.local.");
  }

  @Test
  void theOwnerOfARecordIsTheNameAsItWasAsked() {
    Reply reply = ask("KuBia.Default.svc.cluster.local.", "A");
    assertThat(reply.records().getFirst().getName().toString())
        .isEqualTo("KuBia.Default.svc.cluster.local.");
  }

  @Test
  void anAddressHasTheNameOfItsPod() {
    assertThat(text(ask("2.0.1.10.in-addr.arpa.", "PTR").records()))
        .containsExactly("kubia-1.kubia.default.svc.cluster.local.");
  }

  @Test
  void aChangeOfOneServiceLeavesNoTraceOfWhatItWas() {
    ClusterZone changed = Zones.with(zone, Zones.headless("kubia"), Zones.slice("kubia", true));
    assertThat(authority.answer(changed, name("2.0.1.10.in-addr.arpa."), Type.PTR).rcode())
        .isEqualTo(Rcode.NXDOMAIN);
    ClusterZone gone = changed.with(new io.kennel.api.ObjectKey("default", "kubia"), null);
    assertThat(gone.byAddress()).hasSize(1);
    assertThat(ask("2.0.1.10.in-addr.arpa.", "PTR").rcode()).isEqualTo(Rcode.NOERROR);
  }

  private Reply ask(String name, String type) {
    return authority.answer(zone, name(name), Type.value(type));
  }

  private static Name name(String name) {
    return Name.fromConstantString(name);
  }

  private static List<String> text(List<Record> records) {
    return records.stream().map(Record::rdataToString).toList();
  }
}
