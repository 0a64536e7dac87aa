package io.kennel.junit;

import static io.kennel.testing.KennelAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kennel.testing.TestCluster;
import io.kennel.testing.TestClusterConfig;
import io.kennel.world.paced.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

class KennelExtensionTest {
  private static final List<TestCluster> SEEN = Collections.synchronizedList(new ArrayList<>());

  @Test
  void eachMethodHasAClusterOfItsOwn() {
    assertThat(run(PerMethod.class).succeeded().count()).isEqualTo(2);
    assertThat(SEEN).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void aClassCanShareOne() {
    assertThat(run(PerClass.class).succeeded().count()).isEqualTo(2);
    assertThat(SEEN).hasSize(2);
    assertThat(SEEN.get(0)).isSameAs(SEEN.get(1));
  }

  @Test
  void aFailedTestTellsWhatHappened() {
    Throwable failure =
        run(Failing.class).failed().stream()
            .map(event ->
                event.getRequiredPayload(org.junit.platform.engine.TestExecutionResult.class))
            .findFirst()
            .orElseThrow()
            .getThrowable()
            .orElseThrow();
    assertThat(failure)
        .hasMessageContaining("Expected Pod default/store-3 to be ready within 10m")
        .hasMessageContaining("but it does not exist");
    assertThat(failure.getSuppressed()[0].getMessage())
        .contains("What happened in the cluster")
        .contains("Pod default/store-2: Running on node-")
        .contains("SuccessfulCreate, create Pod store-0 in StatefulSet store successful");
  }

  @Test
  void fromAPlainProgramToo() {
    try (TestCluster cluster =
        TestCluster.start(TestClusterConfig.DEFAULT.withNodes(1).withPace(Pace.STANDING))) {
      Instant before = cluster.clock().now();
      assertThat(cluster).node("node-1").isReady();
      assertThat(cluster.node("node-1")).hasToString("node-1");
      assertThat(cluster.pod("store-0")).hasToString("default/store-0");
      assertThat(cluster.timeline().toString()).contains("Node node-1: no status yet\n");
      assertThat(cluster.clock().now()).isEqualTo(before);
      cluster.clock().advance(Duration.ofDays(1));
      assertThat(cluster).node("node-1").isReady();
    }
  }

  private static Events run(Class<?> test) {
    SEEN.clear();
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(test))
        .execute()
        .testEvents();
  }

  @Kennel(nodes = 1)
  static class PerMethod {
    @Test
    void one(TestCluster cluster) {
      SEEN.add(cluster);
    }

    @Test
    void two(TestCluster cluster) {
      SEEN.add(cluster);
    }
  }

  @Kennel(nodes = 1, scope = Kennel.Scope.CLASS)
  static class PerClass {
    @Test
    void one(TestCluster cluster) {
      SEEN.add(cluster);
    }

    @Test
    void two(TestCluster cluster) {
      SEEN.add(cluster);
    }
  }

  @Kennel(manifests = "store.yaml")
  static class Failing {
    @Test
    void expectsAPodTooMany(TestCluster cluster) {
      assertThat(cluster).statefulSet("store").isReady();
      assertThat(cluster).pod("store-3").isReady();
    }
  }
}
