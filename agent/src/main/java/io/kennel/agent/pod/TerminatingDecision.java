package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.agent.pod.PodAction.DeleteObject;
import io.kennel.agent.pod.PodAction.Forget;
import io.kennel.agent.pod.PodAction.ReleaseVolumes;
import io.kennel.agent.pod.PodAction.RemoveSandbox;
import io.kennel.agent.pod.PodAction.StopSandbox;
import io.kennel.agent.pod.PodView.Shutdown;
import io.kennel.agent.pod.PodView.VolumeState;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.agent.runtime.ContainerRuntime.SandboxState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends a pod: containers, sandboxes, volumes, object, in this order and none before the last. */
final class TerminatingDecision {
  /** What a pod without a grace period of its own gets. */
  static final long GRACE_SECONDS_DEFAULT = 30;

  /** The fact that the removal of the object is under way. */
  static final String DELETE_REQUESTED = "delete requested";

  private TerminatingDecision() {}

  /** The next steps for a pod that is being deleted, is gone, or may run no longer. */
  static PodPlan decide(PodView view) {
    PodPlan.Builder plan = new PodPlan.Builder();
    stopContainers(view, graceSeconds(view), view.wanted(), plan);
    if (view.anyRunning() || waitsForRetry(view, plan)) {
      return plan.build();
    }
    settle(view, plan);
    if (!plan.isEmpty() || holdsVolumes(view) || !mayRemove(view)) {
      return plan.build();
    }
    for (SandboxState sandbox : view.sandboxes()) {
      plan.add(new RemoveSandbox(sandbox.id()));
    }
    if (view.sandboxes().isEmpty() && !view.wanted()) {
      plan.add(new Forget());
    } else if (view.sandboxes().isEmpty()
        && !view.remembered().facts().contains(DELETE_REQUESTED)) {
      plan.add(new DeleteObject());
    }
    return plan.build();
  }

  /** Something could not be taken down: it is tried again, but not at once. */
  static boolean waitsForRetry(PodView view, PodPlan.Builder plan) {
    PodView.Failure failure = view.remembered().failures().get(PodView.TEARDOWN);
    if (failure == null || failure.retry().isOver(view.now())) {
      return false;
    }
    plan.lookAgain(failure.retry().left(view.now()));
    return true;
  }

  /** Takes down what is left once no container runs: sandboxes, then volumes. */
  static void settle(PodView view, PodPlan.Builder plan) {
    for (SandboxState sandbox : view.sandboxes()) {
      if (sandbox.running()) {
        plan.add(new StopSandbox(sandbox.id()));
      }
    }
    if (plan.isEmpty() && holdsVolumes(view)) {
      plan.add(new ReleaseVolumes());
    }
  }

  /** What a container exited with must have reached the API before the container goes. */
  private static boolean mayRemove(PodView view) {
    return !view.wanted() || (view.deleting() && view.remembered().statusReported());
  }

  private static boolean holdsVolumes(PodView view) {
    return !(view.remembered().volumes() instanceof VolumeState.Unmounted);
  }

  /** Stops everything at once, but sidecars only after all others, the last of them first. */
  static void stopContainers(PodView view, long grace, boolean withHook, PodPlan.Builder plan) {
    boolean others = false;
    for (ContainerState container : view.containers()) {
      String name = container.config().name();
      if (container.phase() != Phase.EXITED && !view.isSidecar(name)) {
        others = true;
        Stopping.next(view, container, grace, "Stopping container " + name, withHook, plan);
      }
    }
    if (others) {
      return;
    }
    List<Container> inits = view.initContainers();
    for (int index = inits.size() - 1; index >= 0; index--) {
      ContainerState container = view.newest(inits.get(index).getName());
      if (container != null && container.phase() != Phase.EXITED) {
        String message = "Stopping container " + container.config().name();
        Stopping.next(view, container, grace, message, withHook, plan);
        return;
      }
    }
    stopStrangers(view, grace, plan);
  }

  /** Containers that an older form of the pod had, or doubles of one name. */
  private static void stopStrangers(PodView view, long grace, PodPlan.Builder plan) {
    for (ContainerState container : view.containers()) {
      String message = "Stopping container " + container.config().name();
      Stopping.next(view, container, grace, message, false, plan);
    }
  }

  /** The time the pod has to end; short for one whose object is gone already. */
  static long graceSeconds(PodView view) {
    if (!view.wanted()) {
      return Stopping.GRACE_SECONDS_MIN;
    }
    return view.remembered().shutdown() instanceof Shutdown.Ends ends
        ? Math.min(ends.graceSeconds(), ownGraceSeconds(view))
        : ownGraceSeconds(view);
  }

  private static long ownGraceSeconds(PodView view) {
    Long ofDeletion = view.pod().getMetadata().getDeletionGracePeriodSeconds();
    if (view.deleting() && ofDeletion != null) {
      return ofDeletion;
    }
    return specGraceSeconds(view.pod());
  }

  static long specGraceSeconds(Pod pod) {
    Long ofSpec = pod.getSpec().getTerminationGracePeriodSeconds();
    return ofSpec == null ? GRACE_SECONDS_DEFAULT : ofSpec;
  }

  /** When the pod has run for as long as it may; null where it may for ever. */
  static @Nullable Instant deadline(PodView view) {
    Long seconds = view.pod().getSpec().getActiveDeadlineSeconds();
    return seconds == null ? null : view.remembered().startTime().plusSeconds(seconds);
  }
}
