package io.kennel.controllers.statefulset;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Api.PatchType;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Owners;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import io.kennel.client.Plan.Emit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Collects what is done to pods and claims, with the words in which Kubernetes tells of it. */
final class PodActions {
  private final StatefulSet set;
  private final List<Action> all = new ArrayList<>();
  private final Set<String> deleted = new HashSet<>();

  /** Begun by {@link #apart} and not yet among {@link #all}. */
  private final List<List<Action>> sequences = new ArrayList<>();

  /** Where actions go. */
  private List<Action> target = all;

  PodActions(StatefulSet set) {
    this.set = set;
  }

  List<Action> all() {
    return all;
  }

  /** What {@code step} asks for needs to wait for nothing that other such steps ask for. */
  void apart(Runnable step) {
    target = new ArrayList<>();
    step.run();
    if (!target.isEmpty()) {
      sequences.add(target);
    }
    target = all;
  }

  /** What is asked for from now on waits for all that was asked for apart. */
  void join() {
    if (!sequences.isEmpty()) {
      all.add(new Plan.Together(sequences));
      sequences.clear();
    }
  }

  void create(Pod pod) {
    target.add(told(new Plan.Create<>(Kinds.POD, pod), "create", "Create", podText(pod)));
  }

  /** By uid, so that it never hits a pod that has taken the name since. Once is enough. */
  void delete(Pod pod) {
    if (!deleted.add(pod.getMetadata().getName())) {
      return;
    }
    DeleteOptions options = DeleteOptions.onlyIf(pod.getMetadata().getUid());
    target.add(
        told(
            new Plan.Delete<>(Kinds.POD, Owners.keyOf(pod), options),
            "delete",
            "Delete",
            podText(pod)));
  }

  void create(PersistentVolumeClaim claim, Pod pod) {
    String name = claim.getMetadata().getName();
    String podName = pod.getMetadata().getName();
    String setName = set.getMetadata().getName();
    String success =
        "create Claim " + name + " Pod " + podName + " in StatefulSet " + setName + " success";
    String failure =
        "create Claim "
            + name
            + " for Pod "
            + podName
            + " in StatefulSet "
            + setName
            + " failed error: ";
    target.add(
        new Plan.Told(
            new Plan.Create<>(Kinds.PERSISTENT_VOLUME_CLAIM, claim),
            new Emit(set, "Normal", "SuccessfulCreate", success),
            new Emit(set, "Warning", "FailedCreate", failure)));
  }

  void update(PersistentVolumeClaim claim) {
    target.add(new Plan.Update<>(Kinds.PERSISTENT_VOLUME_CLAIM, claim));
  }

  /** Says why a pod is not created. */
  void refuse(Pod pod, String why) {
    target.add(
        new Emit(
            set, "Warning", "FailedCreate", "create " + podText(pod) + " failed error: " + why));
  }

  /** Gives an adopted pod the labels that tell it apart from the others. */
  void identify(Pod pod, int ordinal) {
    Map<String, String> labels = NewPod.identityLabels(pod.getMetadata().getName(), ordinal);
    if (Identity.labels(pod).entrySet().containsAll(labels.entrySet())) {
      return;
    }
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    ObjectNode metadata = patch.putObject("metadata").put("uid", pod.getMetadata().getUid());
    metadata.set("labels", Models.encode(labels));
    target.add(
        told(
            new Plan.Patch<>(Kinds.POD, Owners.keyOf(pod), PatchType.MERGE, patch),
            "update",
            "Update",
            podText(pod)));
  }

  private Plan.Told told(Action action, String verb, String reason, String what) {
    return new Plan.Told(
        action,
        new Emit(set, "Normal", "Successful" + reason, verb + " " + what + " successful"),
        new Emit(set, "Warning", "Failed" + reason, verb + " " + what + " failed error: "));
  }

  private String podText(Pod pod) {
    return "Pod " + pod.getMetadata().getName() + " in StatefulSet " + set.getMetadata().getName();
  }
}
