package io.kennel.controllers.namespaces;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.kennel.api.ObjectKey;
import io.kennel.client.Kinds;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamespaceDecisionTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void everythingIsDeletedOnceAndTheRestIsNamed() {
    NamespaceView view =
        new NamespaceView(
            namespace(),
            List.of(
                new Content(Kinds.POD, List.of(item("a", false), item("b", true))),
                new Content(Kinds.CONFIG_MAP, List.of(item("c", false, "example.com/hold")))));
    Plan plan = NamespaceDecision.decide(view, NOW);
    assertThat(plan.actions())
        .filteredOn(Plan.Delete.class::isInstance)
        .extracting(action -> ((Plan.Delete<?>) action).key().name())
        .containsExactly("a", "c");
    Namespace told = told(plan);
    assertThat(told.getStatus().getConditions())
        .extracting("type", "status", "message")
        .contains(
            org.assertj.core.groups.Tuple.tuple(
                "NamespaceContentRemaining",
                "True",
                "Some resources are remaining: configmaps. has 1 resource instances, pods. has 2"
                    + " resource instances"),
            org.assertj.core.groups.Tuple.tuple(
                "NamespaceFinalizersRemaining",
                "True",
                "Some content in the namespace has finalizers remaining: example.com/hold in 1"
                    + " resource instances"));
    Plan again =
        NamespaceDecision.decide(new NamespaceView(told, view.contents()), NOW.plusSeconds(9));
    assertThat(again.actions()).allMatch(Plan.Delete.class::isInstance);
  }

  @Test
  void anEmptyNamespaceMayGo() {
    assertThat(NamespaceDecision.isEmpty(new NamespaceView(namespace(), List.of()))).isTrue();
  }

  private static Namespace told(Plan plan) {
    for (Action action : plan.actions()) {
      if (action instanceof Plan.UpdateStatus<?> update) {
        return (Namespace) update.object();
      }
    }
    throw new AssertionError(plan);
  }

  private static Content.Item item(String name, boolean deleting, String... finalizers) {
    return new Content.Item(
        new ObjectKey("demo", name), "uid-" + name, deleting, List.of(finalizers));
  }

  private static Namespace namespace() {
    return new NamespaceBuilder()
        .withNewMetadata()
        .withName("demo")
        .withDeletionTimestamp("2026-01-01T00:00:00Z")
        .endMetadata()
        .withNewStatus()
        .withPhase("Terminating")
        .endStatus()
        .build();
  }
}
