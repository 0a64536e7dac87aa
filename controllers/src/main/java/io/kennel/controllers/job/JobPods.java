package io.kennel.controllers.job;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.kennel.client.Api.PatchType;
import io.kennel.client.Kinds;
import io.kennel.client.Owners;
import io.kennel.client.Plan;
import io.kennel.controllers.pod.PodAvailability;
import io.kennel.controllers.pod.PodState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Questions about the pods of a job, and what is done to their finalizer. */
final class JobPods {
  /** Holds a pod until it has been counted. */
  static final String FINALIZER = "batch.kubernetes.io/job-tracking";

  static final String INDEX = "batch.kubernetes.io/job-completion-index";

  /** What a pod without an index has. */
  static final int NO_INDEX = -1;

  private JobPods() {}

  static boolean isTracked(Pod pod) {
    return pod.getMetadata().getFinalizers().contains(FINALIZER);
  }

  static String uid(Pod pod) {
    return pod.getMetadata().getUid();
  }

  /** The completion index of a pod; {@link #NO_INDEX} for none below {@code limit}. */
  static int index(Pod pod, int limit) {
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    String text = annotations == null ? null : annotations.get(INDEX);
    if (text == null || !text.matches("\\d{1,9}")) {
      return NO_INDEX;
    }
    int index = Integer.parseInt(text);
    return index < limit ? index : NO_INDEX;
  }

  /**
   * Whether the pod counts as failed. One that is being deleted does at once, unless only ended
   * pods are to be replaced; and where nobody is left who could say how it ended.
   */
  static boolean hasFailed(Pod pod, Job job) {
    if (PodState.phase(pod).equals("Failed")) {
      return true;
    }
    if (!PodState.isTerminating(pod) || PodState.phase(pod).equals("Succeeded")) {
      return false;
    }
    Long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
    boolean isForsaken = PodState.nodeOf(pod).isEmpty() || (grace != null && grace == 0);
    return isForsaken || !JobFacts.replacesOnlyFailed(job);
  }

  /** When the pod's last container ended, or its deletion began. */
  static Instant finishedAt(Pod pod, Instant now) {
    Instant latest = null;
    for (ContainerStatus status : containers(pod)) {
      var terminated = status.getState() == null ? null : status.getState().getTerminated();
      Instant end = terminated == null ? null : PodAvailability.time(terminated.getFinishedAt());
      if (end != null && (latest == null || end.isAfter(latest))) {
        latest = end;
      }
    }
    if (latest != null) {
      return latest;
    }
    Instant deletion = PodAvailability.time(pod.getMetadata().getDeletionTimestamp());
    Instant creation = PodAvailability.time(pod.getMetadata().getCreationTimestamp());
    Instant known = deletion == null ? creation : deletion;
    return known == null || known.isAfter(now) ? now : known;
  }

  /** How often the containers of a pod have been started anew. */
  static int restarts(Pod pod) {
    return containers(pod).stream().mapToInt(s -> JobFacts.value(s.getRestartCount(), 0)).sum();
  }

  static List<ContainerStatus> containers(Pod pod) {
    List<ContainerStatus> all = new ArrayList<>();
    if (pod.getStatus() != null) {
      all.addAll(pod.getStatus().getInitContainerStatuses());
      all.addAll(pod.getStatus().getContainerStatuses());
    }
    return all;
  }

  /** Lets a pod go that has been counted, or that shall not count. */
  static Plan.Patch<Pod> release(Pod pod) {
    ObjectNode patch = forUid(pod);
    metadata(patch).putArray("$deleteFromPrimitiveList/finalizers").add(FINALIZER);
    return new Plan.Patch<>(Kinds.POD, Owners.keyOf(pod), PatchType.STRATEGIC_MERGE, patch);
  }

  /** Takes hold of a pod that was adopted. */
  static Plan.Patch<Pod> track(Pod pod) {
    ObjectNode patch = forUid(pod);
    metadata(patch).putArray("finalizers").add(FINALIZER);
    return new Plan.Patch<>(Kinds.POD, Owners.keyOf(pod), PatchType.STRATEGIC_MERGE, patch);
  }

  private static ObjectNode forUid(Pod pod) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.putObject("metadata").put("uid", uid(pod));
    return patch;
  }

  private static ObjectNode metadata(ObjectNode patch) {
    return (ObjectNode) patch.get("metadata");
  }

  /** The containers that a rule about exit codes may be about, in the order of the pod. */
  static @Nullable Integer exitCode(ContainerStatus status) {
    var terminated = status.getState() == null ? null : status.getState().getTerminated();
    return terminated == null ? null : terminated.getExitCode();
  }
}
