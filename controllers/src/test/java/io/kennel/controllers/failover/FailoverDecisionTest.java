package io.kennel.controllers.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.kennel.api.SafeFailover;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import io.kennel.controllers.pod.PodState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailoverDecisionTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final String NODE = "node-1";

  /** A lease of 10 s, 2 % for the clock, 3 s for killing. */
  @ParameterizedTest
  @CsvSource({
    "0, NOTHING, 6000",
    "5999, NOTHING, 1",
    "6000, TELL, 7200",
    "13199, TELL, 1",
    "13200, REVOKE, 0",
    "60000, REVOKE, 0"
  })
  void aSilenceIsToldAndEndsInRevocation(long silenceMillis, String what, long againMillis) {
    Plan plan = decide(NODE, Duration.ofMillis(silenceMillis), List.of(pod(null, "7")), node());
    List<Action> done = effects(plan);
    switch (what) {
      case "NOTHING" -> assertThat(done).isEmpty();
      case "TELL" -> assertThat(done).singleElement().isInstanceOf(Plan.UpdateStatus.class);
      default -> {
        assertThat(done).singleElement().isInstanceOf(Plan.Update.class);
        Lease lease = (Lease) ((Plan.Update<?>) done.getFirst()).object();
        assertThat(lease.getSpec().getHolderIdentity()).isEmpty();
        assertThat(lease.getMetadata().getResourceVersion()).isEqualTo("100");
      }
    }
    assertThat(plan.lookAgain())
        .isEqualTo(againMillis == 0 ? null : Duration.ofMillis(againMillis));
  }

  @Test
  void whatIsAwaitedIsSaidOnce() {
    Duration silence = Duration.ofSeconds(8);
    Pod told =
        (Pod)
            ((Plan.UpdateStatus<?>)
                    effects(decide(NODE, silence, List.of(pod(null, "7")), node())).getFirst())
                .object();
    assertThat(PodState.condition(told, SafeFailover.CONDITION).getMessage())
        .contains("node-1", "8.0s ago", "by 2026-01-01T12:00:02Z", "from 2026-01-01T12:00:05Z on");
    assertThat(effects(decide(NODE, silence, List.of(told), node()))).isEmpty();

    Pod back =
        (Pod)
            ((Plan.UpdateStatus<?>)
                    effects(decide(NODE, Duration.ZERO, List.of(told), node())).getFirst())
                .object();
    assertThat(PodState.condition(back, SafeFailover.CONDITION).getStatus()).isEqualTo("False");
  }

  @Test
  void nothingDependsOnALeaseWithoutPods() {
    assertThat(decide(NODE, Duration.ofHours(1), List.of(), node())).isEqualTo(Plan.NOTHING);
  }

  /** The lease that was revoked is number 7. */
  @ParameterizedTest
  @CsvSource({", true", "6, true", "7, true", "8, false", "nonsense, false"})
  void podsOfARevokedLeaseAreDeletedAtTheVersionThatWasSeen(
      @Nullable String epoch, boolean deleted) {
    List<Action> done =
        effects(decide("", Duration.ZERO, List.of(pod(epoch, "9")), node(SafeFailover.TAINT)));
    if (!deleted) {
      assertThat(done).isEmpty();
      return;
    }
    Plan.Delete<?> delete = (Plan.Delete<?>) done.getFirst();
    assertThat(done).hasSize(1);
    assertThat(delete.options().gracePeriodSeconds()).isZero();
    assertThat(delete.options().uid()).isEqualTo("uid-1");
    assertThat(delete.options().resourceVersion()).isEqualTo("9");
  }

  @Test
  void theNodeIsTaintedBeforeItsPodsAreReplacedAndNoLongerOnceItHasALease() {
    List<Action> done = effects(decide("", Duration.ZERO, List.of(pod("7", "9")), node()));
    assertThat(done).hasSize(2);
    Node tainted = (Node) ((Plan.Update<?>) done.getFirst()).object();
    assertThat(tainted.getSpec().getTaints())
        .extracting("key")
        .containsExactly("other", SafeFailover.TAINT);

    List<Action> later = effects(decide(NODE, Duration.ZERO, List.of(), tainted));
    Node free = (Node) ((Plan.Update<?>) later.getFirst()).object();
    assertThat(free.getSpec().getTaints()).extracting("key").containsExactly("other");
  }

  private static Plan decide(String holder, Duration silence, List<Pod> pods, Node node) {
    Lease lease =
        new LeaseBuilder()
            .withNewMetadata()
            .withNamespace(SafeFailover.LEASE_NAMESPACE)
            .withName(SafeFailover.leaseOf(NODE))
            .withResourceVersion("100")
            .endMetadata()
            .withNewSpec()
            .withHolderIdentity(holder)
            .withLeaseTransitions(7)
            .withLeaseDurationSeconds(10)
            .endSpec()
            .build();
    FailoverView view = new FailoverView(NODE, node, lease, silence, pods);
    return FailoverDecision.decide(view, FailoverConfig.DEFAULT, NOW);
  }

  private static List<Action> effects(Plan plan) {
    return plan.actions().stream()
        .map(action -> action instanceof Plan.Told told ? told.action() : action)
        .toList();
  }

  private static Pod pod(@Nullable String epoch, String version) {
    Map<String, String> annotations =
        epoch == null
            ? Map.of(SafeFailover.ANNOTATION, SafeFailover.FENCED)
            : Map.of(SafeFailover.ANNOTATION, SafeFailover.FENCED, SafeFailover.EPOCH, epoch);
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName("kubia-0")
        .withUid("uid-1")
        .withResourceVersion(version)
        .withAnnotations(annotations)
        .endMetadata()
        .withNewSpec()
        .withNodeName(NODE)
        .endSpec()
        .build();
  }

  private static Node node(String... taints) {
    NodeBuilder node =
        new NodeBuilder()
            .withNewMetadata()
            .withName(NODE)
            .endMetadata()
            .withNewSpec()
            .addNewTaint()
            .withKey("other")
            .withEffect("NoSchedule")
            .endTaint()
            .endSpec();
    for (String taint : taints) {
      node.editSpec().addNewTaint().withKey(taint).withEffect("NoSchedule").endTaint().endSpec();
    }
    return node.build();
  }
}
