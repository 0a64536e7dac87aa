package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.agent.fence.FenceState;
import io.kennel.agent.probe.ProbeResults;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.agent.runtime.ContainerRuntime.SandboxState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything a decision about a pod looks at.
 *
 * @param pod the newest object that is known; the last one where it has gone
 * @param wanted whether the object exists
 * @param containers in the order in which they were created
 * @param images what is known of the pod's images, by reference; none of one that is in use
 * @param probes by container id
 * @param terminationMessages of exited containers, by id
 * @param fence whether anything of it may be started
 */
record PodView(
    Pod pod,
    boolean wanted,
    List<SandboxState> sandboxes,
    List<ContainerState> containers,
    Map<String, ImagePresence> images,
    Map<String, ProbeResults> probes,
    Map<String, String> terminationMessages,
    Remembered remembered,
    FenceState fence,
    Instant now) {

  /** Under which a failure to make the sandbox is remembered. */
  static final String SANDBOX = "";

  /** Under which a failure to take something down is remembered. */
  static final String TEARDOWN = "/";

  PodView {
    sandboxes = List.copyOf(sandboxes);
    containers = List.copyOf(containers);
    images = Map.copyOf(images);
    probes = Map.copyOf(probes);
    terminationMessages = Map.copyOf(terminationMessages);
  }

  /**
   * What the worker knows that neither the API nor the runtime can tell.
   *
   * @param startTime when this node first saw the pod
   * @param volumes how far the volumes are
   * @param failures what could not be done, by container name, or {@link #SANDBOX} or {@link
   *     #TEARDOWN}
   * @param stops the stops under way, by container id
   * @param hooks postStart hooks, by container id; none for one that is not known to have begun
   * @param facts what has been told already
   * @param refusal why this node will never run the pod; null where it may
   * @param finalPhase the phase in which the pod has ended; null before. It never changes, whatever
   *     an older state of the object says
   * @param shutdown what the shutdown of its node means for the pod; null where there is none
   * @param statusReported whether the API has acknowledged the newest status
   */
  record Remembered(
      Instant startTime,
      VolumeState volumes,
      Map<String, Failure> failures,
      Map<String, Stop> stops,
      Map<String, Hook> hooks,
      Set<String> facts,
      @Nullable String refusal,
      @Nullable String finalPhase,
      @Nullable Shutdown shutdown,
      boolean statusReported) {
    Remembered {
      failures = Map.copyOf(failures);
      stops = Map.copyOf(stops);
      hooks = Map.copyOf(hooks);
      facts = Set.copyOf(facts);
    }
  }

  /** The same view, knowing whether the status made from it has reached the API. */
  PodView reported(boolean statusReported) {
    Remembered known =
        new Remembered(
            remembered.startTime,
            remembered.volumes,
            remembered.failures,
            remembered.stops,
            remembered.hooks,
            remembered.facts,
            remembered.refusal,
            remembered.finalPhase,
            remembered.shutdown,
            statusReported);
    return new PodView(
        pod, wanted, sandboxes, containers, images, probes, terminationMessages, known, fence, now);
  }

  /** What the shutdown of its node means for a pod. */
  sealed interface Shutdown {
    /** Its turn has not come yet: nobody is led to it any more. */
    record Waits() implements Shutdown {}

    /** It ends, for good. */
    record Ends(long graceSeconds) implements Shutdown {}

    /** It came too late: the node has never run it and never will. */
    record Rejected() implements Shutdown {}
  }

  /** How far the volumes are. */
  sealed interface VolumeState {
    record Unmounted() implements VolumeState {}

    record Mounted() implements VolumeState {}

    /** An attempt has failed; the next one waits. */
    record Failed(Delay delay) implements VolumeState {}

    /** Another pod uses one of them: nothing of this one may run any more. */
    record Lost() implements VolumeState {}
  }

  /**
   * A failed attempt to make something.
   *
   * @param retry until something is done about it
   * @param backOff of a failed pull, until the next one may begin; otherwise as {@code retry}
   */
  record Failure(String reason, String message, Delay retry, Delay backOff) {
    Failure(String reason, String message, Delay retry) {
      this(reason, message, retry, retry);
    }
  }

  /**
   * A stop under way.
   *
   * @param since when it began
   * @param graceSeconds what the container was given in all
   * @param signalled whether it was told; else its preStop hook runs
   * @param hookEnded whether the preStop hook has ended
   */
  record Stop(Instant since, long graceSeconds, boolean signalled, boolean hookEnded) {
    Duration left(Instant now) {
      return Duration.ofSeconds(graceSeconds).minus(Duration.between(since, now));
    }
  }

  /** Where a postStart hook is. */
  enum Hook {
    RUNNING,
    DONE,
    FAILED
  }

  /** The newest sandbox that runs; null for none. */
  @Nullable SandboxState sandbox() {
    SandboxState newest = null;
    for (SandboxState each : sandboxes) {
      if (each.running()
          && (newest == null || each.config().attempt() > newest.config().attempt())) {
        newest = each;
      }
    }
    return newest;
  }

  /** The newest container of that name in any sandbox; null for none. */
  @Nullable ContainerState newest(String name) {
    ContainerState newest = null;
    for (ContainerState each : containers) {
      if (each.config().name().equals(name)
          && (newest == null || each.config().attempt() >= newest.config().attempt())) {
        newest = each;
      }
    }
    return newest;
  }

  /** The one before the newest; null for none. */
  @Nullable ContainerState previous(String name) {
    ContainerState newest = newest(name);
    ContainerState previous = null;
    for (ContainerState each : containers) {
      if (each.config().name().equals(name)
          && !each.equals(newest)
          && (previous == null || each.config().attempt() >= previous.config().attempt())) {
        previous = each;
      }
    }
    return previous;
  }

  /** The newest container of that name in that sandbox; null for none. */
  @Nullable ContainerState newestIn(SandboxState sandbox, String name) {
    ContainerState newest = newest(name);
    return newest != null && newest.sandboxId().equals(sandbox.id()) ? newest : null;
  }

  /** Whether nothing is left of it on the machine but what people may still want to read. */
  boolean isDown() {
    return !anyRunning()
        && sandboxes.stream().noneMatch(SandboxState::running)
        && remembered.volumes() instanceof VolumeState.Unmounted;
  }

  /** Whether the shutdown of its node ends it. */
  boolean endsWithNode() {
    return remembered.shutdown() instanceof Shutdown.Ends;
  }

  boolean anyRunning() {
    return containers.stream().anyMatch(each -> each.phase() != Phase.EXITED);
  }

  boolean deleting() {
    return pod.getMetadata().getDeletionTimestamp() != null;
  }

  List<Container> initContainers() {
    return pod.getSpec().getInitContainers();
  }

  List<Container> appContainers() {
    return pod.getSpec().getContainers();
  }

  List<Container> ephemeralContainers() {
    return EphemeralContainers.of(pod);
  }

  /** The specification of a container by its name; null for one that the pod does not name. */
  @Nullable Container spec(String name) {
    for (List<Container> list : List.of(appContainers(), initContainers(), ephemeralContainers())) {
      for (Container each : list) {
        if (each.getName().equals(name)) {
          return each;
        }
      }
    }
    return null;
  }

  boolean isInit(String name) {
    return initContainers().stream().anyMatch(each -> each.getName().equals(name));
  }

  /** An init container that keeps running beside the others. Source: KEP-753. */
  static boolean isSidecar(Container container) {
    return "Always".equals(container.getRestartPolicy());
  }

  boolean isSidecar(String name) {
    return initContainers().stream()
        .anyMatch(each -> each.getName().equals(name) && isSidecar(each));
  }

  String restartPolicy() {
    String policy = pod.getSpec().getRestartPolicy();
    return policy == null ? "Always" : policy;
  }

  ProbeResults probesOf(String containerId) {
    return probes.getOrDefault(containerId, ProbeResults.NONE);
  }

  /** {@code name_namespace(uid)}: how messages name a pod. */
  String title() {
    return pod.getMetadata().getName()
        + "_"
        + pod.getMetadata().getNamespace()
        + "("
        + pod.getMetadata().getUid()
        + ")";
  }
}
