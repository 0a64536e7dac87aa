package io.kennel.controllers.namespaces;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceCondition;
import io.fabric8.kubernetes.api.model.NamespaceStatus;
import io.kennel.api.CanonicalTime;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import java.time.Duration;
import java.time.Instant;
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
    return terminating(
        view.namespace(), wanted.stream().map(each -> since(view, each, now)).toList());
  }

  private static Namespace terminating(Namespace namespace, List<NamespaceCondition> conditions) {
    NamespaceStatus before = namespace.getStatus();
    NamespaceStatus status = before == null ? new NamespaceStatus() : Models.copy(before);
    status.setPhase("Terminating");
    status.setConditions(conditions);
    Namespace changed = Models.copy(namespace);
    changed.setStatus(status);
    return changed;
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
    NamespaceCondition condition = new NamespaceCondition();
    condition.setType(type);
    condition.setStatus(status ? "True" : "False");
    condition.setReason(reason);
    condition.setMessage(message);
    return condition;
  }

  /** With the time of the last change of its status. */
  private static NamespaceCondition since(
      NamespaceView view, NamespaceCondition wanted, Instant now) {
    String time = CanonicalTime.seconds(now);
    if (view.namespace().getStatus() != null) {
      for (NamespaceCondition known : view.namespace().getStatus().getConditions()) {
        boolean isSame =
            wanted.getType().equals(known.getType())
                && wanted.getStatus().equals(known.getStatus());
        time = isSame ? Objects.requireNonNullElse(known.getLastTransitionTime(), time) : time;
      }
    }
    NamespaceCondition dated = Models.copy(wanted);
    dated.setLastTransitionTime(time);
    return dated;
  }
}
