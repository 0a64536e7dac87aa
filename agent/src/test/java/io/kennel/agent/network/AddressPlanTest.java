package io.kennel.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressPlanTest {
  @TempDir Path directory;

  @Test
  void theUsualRangesWhereTheyAreFree() {
    AddressPlan plan = AddressPlan.choose(List.of(Cidr.parse("192.0.2.0/24")), 1500);

    assertThat(plan.pods()).isEqualTo("10.244.0.0/16");
    assertThat(plan.services()).isEqualTo("10.96.0.0/16");
    assertThat(plan.machineAddress()).isEqualTo("172.30.0.1");
  }

  @Test
  void theNextOnesWhereTheyAreNot() {
    AddressPlan plan =
        AddressPlan.choose(
            List.of(
                Cidr.parse("10.244.3.0/24"),
                Cidr.parse("10.96.0.0/15"),
                Cidr.parse("172.30.0.0/24")),
            1500);

    assertThat(plan.pods()).isEqualTo("10.245.0.0/16");
    assertThat(plan.services()).isEqualTo("10.98.0.0/16");
    assertThat(plan.machine()).isEqualTo("172.30.8.0/24");
  }

  @Test
  void noFreeRangeIsSaid() {
    assertThatThrownBy(() -> AddressPlan.choose(List.of(Cidr.parse("10.0.0.0/8")), 1500))
        .isInstanceOf(NetworkFailure.class)
        .hasMessageContaining("10.244.0.0/16");
  }

  @Test
  void eachNodeKeepsItsPlace() {
    AddressPlan plan =
        AddressPlan.choose(List.of(), 1400).withNode("a").withNode("b").withNode("a");

    assertThat(plan.podsOf("b")).hasToString("10.244.1.0/24");
    assertThat(plan.addressOf("b")).isEqualTo("172.30.0.11");
    assertThat(AddressPlan.fromJson(plan.toJson())).isEqualTo(plan);
  }

  @Test
  void addressesOutliveTheProcessAndAreUsedAgainLate() {
    Cidr range = Cidr.parse("10.244.0.0/29");
    AddressPool pool = new AddressPool(directory, range);
    String first = pool.take("one");
    String second = pool.take("two");
    pool.free("one");

    assertThat(pool.take("three")).isNotEqualTo(first).isNotEqualTo(second);
    AddressPool again = new AddressPool(directory, range);
    assertThat(again.take("two")).isEqualTo(second);
    again.take("4");
    again.take("5");
    again.take("6");
    assertThatThrownBy(() -> again.take("7")).hasMessageContaining("no address is free");
  }

  @Test
  void routesAreReadAsTheKernelWritesThem() {
    assertThat(
            Routes.parse(
                List.of(
                    "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU",
                    "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0",
                    "eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0")))
        .containsExactly(new Routes.Route("eth0", Cidr.parse("192.0.2.0/24")));
  }
}
