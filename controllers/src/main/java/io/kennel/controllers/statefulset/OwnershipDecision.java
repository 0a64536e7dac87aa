package io.kennel.controllers.statefulset;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.kennel.api.selector.LabelSelector;
import io.kennel.client.Api.PatchType;
import io.kennel.client.Kind;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Owners;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which pods and revisions are the set's: it adopts what its selector matches and nobody controls,
 * and releases what it controls and its selector no longer matches. Every patch names the uid, so
 * that it never touches a later object of the same name.
 */
final class OwnershipDecision {
  private OwnershipDecision() {}

  /** The view with only what is, or is about to be, the set's own, and the patches that make it. */
  record Owned(StatefulSetView view, List<Action> actions) {}

  static Owned decide(StatefulSetView seen) {
    StatefulSet set = seen.set();
    boolean deleting = set.getMetadata().getDeletionTimestamp() != null;
    LabelSelector selector = selector(set);
    List<Action> actions = new ArrayList<>();
    List<Pod> pods = new ArrayList<>();
    for (Pod pod : seen.pods()) {
      boolean matches = selector.matches(Identity.labels(pod));
      if (Owners.isControlledBy(pod, set)) {
        if (matches) {
          pods.add(pod);
        } else if (!deleting) {
          actions.add(patch(Kinds.POD, pod, releasing(set, pod)));
        }
      } else if (matches && seen.mayAdopt() && !PodHealth.isTerminating(pod)) {
        actions.add(patch(Kinds.POD, pod, adopting(set, pod)));
        pods.add(pod);
      }
    }
    List<ControllerRevision> revisions = new ArrayList<>();
    for (ControllerRevision revision : seen.revisions()) {
      if (Owners.isControlledBy(revision, set)) {
        revisions.add(revision);
      } else if (seen.mayAdopt() && selector.matches(Identity.labels(revision))) {
        actions.add(patch(Kinds.CONTROLLER_REVISION, revision, adopting(set, revision)));
        revisions.add(revision);
      }
    }
    return new Owned(
        new StatefulSetView(set, pods, revisions, seen.claims(), seen.mayAdopt()), actions);
  }

  static LabelSelector selector(StatefulSet set) {
    return LabelSelector.fromObject(Models.encode(set.getSpec().getSelector()));
  }

  private static <T extends HasMetadata> Plan.Patch<T> patch(
      Kind<T> kind, T object, ObjectNode patch) {
    return new Plan.Patch<>(kind, Owners.keyOf(object), PatchType.STRATEGIC_MERGE, patch);
  }

  private static ObjectNode adopting(StatefulSet set, HasMetadata object) {
    OwnerReference owner = Owners.controllerReference(Kinds.STATEFUL_SET, set);
    ObjectNode patch = forUid(object);
    metadata(patch).putArray("ownerReferences").add(Models.encode(owner));
    return patch;
  }

  private static ObjectNode releasing(StatefulSet set, HasMetadata object) {
    ObjectNode patch = forUid(object);
    metadata(patch)
        .putArray("ownerReferences")
        .addObject()
        .put("$patch", "delete")
        .put("uid", set.getMetadata().getUid());
    return patch;
  }

  private static ObjectNode forUid(HasMetadata object) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.putObject("metadata").put("uid", object.getMetadata().getUid());
    return patch;
  }

  private static ObjectNode metadata(ObjectNode patch) {
    return (ObjectNode) patch.get("metadata");
  }
}
