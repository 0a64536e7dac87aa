package io.kennel.controllers.namespaces;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NamespaceCondition;
import io.fabric8.kubernetes.api.model.NamespaceConditionBuilder;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Kinds;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Deletes what is left and says so in the conditions. */
final class NamespaceDecision {
  /** Changes wake the controller; this is for what changes unseen. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private NamespaceDecision() {}

  /** Whether nothing keeps the namespace any more. */
  static boolean isEmpty(NamespaceView view) {
    return view.contents().isEmpty();
  }

  static Plan decide(NamespaceView view, Instant now) {
    List<Action> actions = new ArrayList<>();
    for (Content content : view.contents()) {
      for (Content.Item item : content.items()) {
        if (!item.deleting()) {
          actions.add(
              new Plan.Delete<>(
                  content.kind(),
                  item.key(),
                  new DeleteOptions(null, "Background", item.uid(), "")));
        }
      }
    }
    Namespace changed = withConditions(view, now);
    if (!changed.getStatus().equals(view.namespace().getStatus())) {
      actions.add(new Plan.UpdateStatus<>(Kinds.NAMESPACE, changed));
    }
    return new Plan(actions, LOOK_AGAIN);
  }

  private static Namespace withConditions(NamespaceView view, Instant now) {
    Map<String, Integer> remaining = new TreeMap<>();
    Map<String, Integer> finalizers = new TreeMap<>();
    for (Content content : view.contents()) {
      // As in Kubernetes the group ends in a dot for the core group too.
      String kind = content.kind().type().plural() + "." + content.kind().type().group();
      remaining.merge(kind, content.items().size(), Integer::sum);
      for (Content.Item item : content.items()) {
        item.finalizers().forEach(each -> finalizers.merge(each, 1, Integer::sum));
      }
    }
    List<NamespaceCondition> wanted =
        List.of(
            condition(
                "NamespaceDeletionDiscoveryFailure",
                false,
                "ResourcesDiscovered",
                "All resources successfully discovered"),
            condition(
                "NamespaceDeletionGroupVersionParsingFailure",
                false,
                "ParsedGroupVersions",
                "All legacy kube types successfully parsed"),
            condition(
                "NamespaceDeletionContentFailure",
                false,
                "ContentDeleted",
                "All content successfully deleted, may be waiting on finalization"),
            remaining(remaining),
            finalizers(finalizers));
    return new NamespaceBuilder(view.namespace())
        .editOrNewStatus()
        .withPhase("Terminating")
        .withConditions(wanted.stream().map(each -> since(view, each, now)).toList())
        .endStatus()
        .build();
  }

  private static NamespaceCondition remaining(Map<String, Integer> counts) {
    return counts.isEmpty()
        ? condition(
            "NamespaceContentRemaining",
            false,
            "ContentRemoved",
            "All content successfully removed")
        : condition(
            "NamespaceContentRemaining",
            true,
            "SomeResourcesRemain",
            "Some resources are remaining: " + list(counts, " has ", " resource instances"));
  }

  private static NamespaceCondition finalizers(Map<String, Integer> counts) {
    return counts.isEmpty()
        ? condition(
            "NamespaceFinalizersRemaining",
            false,
            "ContentHasNoFinalizers",
            "All content-preserving finalizers finished")
        : condition(
            "NamespaceFinalizersRemaining",
            true,
            "SomeFinalizersRemain",
            "Some content in the namespace has finalizers remaining: "
                + list(counts, " in ", " resource instances"));
  }

  private static String list(Map<String, Integer> counts, String middle, String end) {
    List<String> parts = new ArrayList<>();
    counts.forEach((name, count) -> parts.add(name + middle + count + end));
    return String.join(", ", parts);
  }

  private static NamespaceCondition condition(
      String type, boolean status, String reason, String message) {
    return new NamespaceConditionBuilder()
        .withType(type)
        .withStatus(status ? "True" : "False")
        .withReason(reason)
        .withMessage(message)
        .build();
  }

  /** With the time of the last change of its status. */
  private static NamespaceCondition since(
      NamespaceView view, NamespaceCondition wanted, Instant now) {
    String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
    if (view.namespace().getStatus() != null) {
      for (NamespaceCondition known : view.namespace().getStatus().getConditions()) {
        boolean isSame =
            wanted.getType().equals(known.getType())
                && wanted.getStatus().equals(known.getStatus());
        time = isSame ? Objects.requireNonNullElse(known.getLastTransitionTime(), time) : time;
      }
    }
    return new NamespaceConditionBuilder(wanted).withLastTransitionTime(time).build();
  }
}
