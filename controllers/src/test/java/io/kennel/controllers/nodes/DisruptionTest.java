package io.kennel.controllers.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.kennel.controllers.nodes.Disruption.Zone;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisruptionTest {
  private static final Disruption NORMAL = new Disruption(Map.of("", 0.1), false);

  /** A cluster of one zone. */
  @ParameterizedTest(name = "{0} ready, {1} not: {2} a second, total {3}")
  @CsvSource({
    "3, 0, 0.1, false",
    "2, 1, 0.1, false",
    "1, 2, 0.1, false",
    "0, 1, 0, true",
    "0, 3, 0, true",
    "3, 3, 0.1, false",
    "2, 3, 0, false",
    "1, 3, 0, false",
    "20, 30, 0, false",
    "20, 31, 0.01, false",
    "45, 55, 0.01, false",
    "46, 54, 0.1, false",
    "0, 100, 0, true",
  })
  void oneZone(int ready, int notReady, double rate, boolean total) {
    Disruption decided = decide(Map.of("", new Zone(ready, notReady)));
    assertThat(decided.rateOf("")).isEqualTo(rate);
    assertThat(decided.total()).isEqualTo(total);
  }

  @Test
  void aZoneThatIsLostWhileOthersStandLosesItsPodsAtTheUsualRate() {
    Disruption decided = decide(Map.of("a", new Zone(0, 9), "b", new Zone(1, 0)));
    assertThat(decided.rateOf("a")).isEqualTo(0.1);
    assertThat(decided.total()).isFalse();
  }

  @Test
  void whereEveryZoneIsLostNobodyIsEvicted() {
    Disruption decided = decide(Map.of("a", new Zone(0, 9), "b", new Zone(0, 1)));
    assertThat(decided.rates()).containsOnly(Map.entry("a", 0.0), Map.entry("b", 0.0));
    assertThat(decided.total()).isTrue();
  }

  @Test
  void zonesAreJudgedEachOnItsOwn() {
    Disruption decided = decide(Map.of("a", new Zone(1, 9), "b", new Zone(9, 1)));
    assertThat(decided.rateOf("a")).isZero();
    assertThat(decided.rateOf("b")).isEqualTo(0.1);
  }

  @Test
  void nodesOfAZoneTakeTurnsInTheOrderInWhichTheyAsked() {
    EvictionQueue queue = new EvictionQueue();
    assertThat(queue.ask("a", "", NORMAL, 0)).isEqualTo(new Pace.Go());
    assertThat(queue.ask("b", "", NORMAL, 0)).isEqualTo(later(10));
    assertThat(queue.ask("c", "", NORMAL, 0)).isEqualTo(later(20));
    assertThat(queue.ask("c", "", NORMAL, seconds(10))).isEqualTo(later(10));
    assertThat(queue.ask("b", "", NORMAL, seconds(10))).isEqualTo(new Pace.Go());
    assertThat(queue.ask("c", "", NORMAL, seconds(19))).isEqualTo(later(1));
    assertThat(queue.ask("c", "", NORMAL, seconds(20))).isEqualTo(new Pace.Go());
  }

  @Test
  void aTurnLastsUntilItIsUsed() {
    EvictionQueue queue = new EvictionQueue();
    assertThat(queue.ask("a", "", NORMAL, 0)).isEqualTo(new Pace.Go());
    assertThat(queue.ask("a", "", NORMAL, 1)).isEqualTo(new Pace.Go());
    queue.leave("a");
    assertThat(queue.ask("a", "", NORMAL, 1)).isInstanceOf(Pace.Later.class);
  }

  @Test
  void whoLeavesMakesRoom() {
    EvictionQueue queue = new EvictionQueue();
    queue.ask("a", "", NORMAL, 0);
    queue.ask("b", "", NORMAL, 0);
    queue.ask("c", "", NORMAL, 0);
    queue.leave("b");
    assertThat(queue.ask("c", "", NORMAL, seconds(10))).isEqualTo(new Pace.Go());
  }

  @Test
  void zonesDoNotWaitForEachOther() {
    Disruption two = new Disruption(Map.of("x", 0.1, "y", 0.1), false);
    EvictionQueue queue = new EvictionQueue();
    assertThat(queue.ask("a", "x", two, 0)).isEqualTo(new Pace.Go());
    assertThat(queue.ask("b", "y", two, 0)).isEqualTo(new Pace.Go());
  }

  @Test
  void withoutARateNobodyGoesAndInTotalDisruptionEverybodyComesBack() {
    EvictionQueue queue = new EvictionQueue();
    Disruption small = new Disruption(Map.of("", 0.0), false);
    assertThat(queue.ask("a", "", small, 0)).isEqualTo(new Pace.Halt());
    assertThat(queue.ask("a", "", NORMAL, 1)).isEqualTo(new Pace.Go());
    assertThat(queue.ask("a", "", new Disruption(Map.of("", 0.0), true), 2))
        .isEqualTo(new Pace.Undo());
  }

  @Test
  void theCountFollowsTheNodes() {
    ZoneHealth health = new ZoneHealth(EvictionRates.DEFAULT);
    assertThat(health.update("a", node("a", "False"))).as("not one is ready").isTrue();
    assertThat(health.disruption().total()).isTrue();
    assertThat(health.update("b", node("b", "True"))).isTrue();
    assertThat(health.update("b", node("b", "True"))).isFalse();
    assertThat(health.disruption()).isEqualTo(NORMAL);
    assertThat(health.notReady()).containsExactly("a");
    health.update("b", null);
    assertThat(health.disruption().total()).isTrue();
    health.update("a", null);
    assertThat(health.disruption().total()).as("nobody is there").isFalse();
  }

  @Test
  void aNodeMaySayThatItDoesNotCount() {
    ZoneHealth health = new ZoneHealth(EvictionRates.DEFAULT);
    Node excluded =
        new NodeBuilder(node("a", "False"))
            .editMetadata()
            .addToLabels("node.kubernetes.io/exclude-disruption", "")
            .endMetadata()
            .build();
    assertThat(health.update("a", excluded)).isFalse();
    assertThat(health.disruption().total()).isFalse();
  }

  private static Disruption decide(Map<String, Zone> zones) {
    return Disruption.decide(zones, EvictionRates.DEFAULT);
  }

  private static Pace later(long seconds) {
    return new Pace.Later(Duration.ofSeconds(seconds));
  }

  private static long seconds(long count) {
    return Duration.ofSeconds(count).toNanos();
  }

  private static Node node(String name, String ready) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewStatus()
        .addNewCondition()
        .withType("Ready")
        .withStatus(ready)
        .endCondition()
        .endStatus()
        .build();
  }
}
