package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateTerminatedBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.kennel.agent.pod.PodView.Failure;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What to report of each container. Pure. */
final class ContainerStatusDecision {
  private final PodView view;
  private final PodStatus before;
  private final String runtimeName;

  /**
   * @param before the status reported last, which is what is left of containers that are gone. The
   *     object may show an older one
   * @param runtimeName the scheme of container ids, such as {@code runc}
   */
  ContainerStatusDecision(PodView view, PodStatus before, String runtimeName) {
    this.view = view;
    this.before = before;
    this.runtimeName = runtimeName;
  }

  /** In the order of the pod's specification. */
  List<ContainerStatus> ofInit() {
    List<ContainerStatus> result = new ArrayList<>();
    for (Container each : view.initContainers()) {
      result.add(of(each, before.getInitContainerStatuses(), true));
    }
    return result;
  }

  /** In the order of the pod's specification; such containers are never ready. */
  List<ContainerStatus> ofEphemeral() {
    List<ContainerStatus> before =
        view.pod().getStatus() == null
            ? List.of()
            : view.pod().getStatus().getEphemeralContainerStatuses();
    List<ContainerStatus> result = new ArrayList<>();
    for (Container each : view.ephemeralContainers()) {
      result.add(of(each, before, false).edit().withReady(false).withStarted(null).build());
    }
    return result;
  }

  /** In the order of their names, as kubelet does. */
  List<ContainerStatus> ofApps() {
    List<ContainerStatus> result = new ArrayList<>();
    for (Container each : view.appContainers()) {
      result.add(of(each, before.getContainerStatuses(), false));
    }
    result.sort(Comparator.comparing(ContainerStatus::getName));
    return result;
  }

  private ContainerStatus of(Container spec, List<ContainerStatus> reported, boolean init) {
    ContainerState state = view.newest(spec.getName());
    ContainerStatus last = find(reported, spec.getName());
    if (state == null) {
      return withoutContainer(spec, last);
    }
    ContainerStatusBuilder status =
        new ContainerStatusBuilder()
            .withName(spec.getName())
            .withImage(spec.getImage())
            .withImageID(state.imageDigest())
            .withRestartCount(state.config().attempt())
            .withReady(ready(spec, state, init))
            .withStarted(started(state));
    boolean made = state.phase() != Phase.CREATED && !PodPhase.hookRuns(view, state);
    if (made) {
      status.withContainerID(id(state));
    }
    setState(status, spec, state);
    setLastState(status, spec, state, last);
    return status.build();
  }

  private void setState(ContainerStatusBuilder status, Container spec, ContainerState state) {
    Failure failure = view.remembered().failures().get(spec.getName());
    switch (state.phase()) {
      case CREATED -> waiting(status, "ContainerCreating", null);
      case RUNNING -> {
        if (PodPhase.hookRuns(view, state)) {
          waiting(status, "ContainerCreating", null);
        } else {
          status.withState(
              new ContainerStateBuilder()
                  .withNewRunning(Times.textOrNull(state.startedAt()))
                  .build());
        }
      }
      case EXITED -> {
        if (restarts(spec, state) && failure != null) {
          waiting(status, failure.reason(), failure.message());
        } else if (restarts(spec, state) && !Restarts.of(state).delay().isOver(view.now())) {
          waiting(status, "CrashLoopBackOff", backoffMessage(spec, state));
        } else {
          status.withState(new ContainerStateBuilder().withTerminated(terminated(state)).build());
        }
      }
    }
  }

  /** What ended before: the previous container, or this one while the next is waited for. */
  private void setLastState(
      ContainerStatusBuilder status,
      Container spec,
      ContainerState state,
      @Nullable ContainerStatus last) {
    if (state.phase() == Phase.EXITED && status.buildState().getWaiting() != null) {
      status.withLastState(new ContainerStateBuilder().withTerminated(terminated(state)).build());
      return;
    }
    ContainerState previous = view.previous(spec.getName());
    if (previous != null && previous.phase() == Phase.EXITED) {
      status.withLastState(
          new ContainerStateBuilder().withTerminated(terminated(previous)).build());
    } else if (last != null && state.config().attempt() > 0 && last.getLastState() != null) {
      status.withLastState(last.getLastState());
    } else {
      status.withLastState(new ContainerStateBuilder().build());
    }
  }

  private boolean restarts(Container spec, ContainerState state) {
    boolean over = !view.wanted() || view.deleting() || PodPhase.ended(view);
    if (over || EphemeralContainers.contains(view.pod(), spec.getName())) {
      return false;
    }
    String policy = PodView.isSidecar(spec) ? "Always" : view.restartPolicy();
    boolean init = view.isInit(spec.getName()) && !PodView.isSidecar(spec);
    return init ? state.exitCode() != 0 : Restarts.wanted(state, policy);
  }

  private String backoffMessage(Container spec, ContainerState state) {
    return "back-off %s restarting failed container=%s pod=%s"
        .formatted(
            Restarts.text(Restarts.of(state).delay().seconds()), spec.getName(), view.title());
  }

  /** Nothing of it is known to the runtime: it has not begun, or was removed with the pod. */
  private ContainerStatus withoutContainer(Container spec, @Nullable ContainerStatus last) {
    if (last != null && last.getState() != null && isOver(last)) {
      return last;
    }
    ContainerStatusBuilder status =
        new ContainerStatusBuilder()
            .withName(spec.getName())
            .withImage(spec.getImage())
            .withImageID("")
            .withReady(false)
            .withStarted(false)
            .withRestartCount(last == null ? 0 : last.getRestartCount())
            .withLastState(new ContainerStateBuilder().build());
    Failure failure = view.remembered().failures().get(spec.getName());
    boolean ended = view.deleting() || PodPhase.ended(view);
    if (last != null && last.getState() != null && last.getState().getRunning() != null) {
      return ended ? lost(status, last) : waitingAgain(status, last);
    }
    String refusal = view.remembered().refusal();
    if (refusal != null && !ended) {
      waiting(status, Refusals.REASON, refusal);
    } else if (failure != null && !ended) {
      waiting(status, failure.reason(), failure.message());
    } else {
      boolean inits = !view.initContainers().isEmpty();
      waiting(status, inits ? "PodInitializing" : "ContainerCreating", null);
    }
    return status.build();
  }

  private boolean isOver(ContainerStatus last) {
    return last.getState().getTerminated() != null
        && (view.deleting() || PodPhase.endedBefore(view));
  }

  private static ContainerStatus waitingAgain(ContainerStatusBuilder status, ContainerStatus last) {
    waiting(status, "ContainerCreating", null);
    return status.withLastState(last.getLastState()).build();
  }

  /** It ran when it was last reported and nobody knows how it ended. */
  private static ContainerStatus lost(ContainerStatusBuilder status, ContainerStatus last) {
    ContainerStateTerminated end =
        new ContainerStateTerminatedBuilder()
            .withExitCode(137)
            .withReason("ContainerStatusUnknown")
            .withMessage("The container could not be located when the pod was terminated")
            .withContainerID(last.getContainerID())
            .build();
    return status
        .withContainerID(last.getContainerID())
        .withImageID(last.getImageID())
        .withState(new ContainerStateBuilder().withTerminated(end).build())
        .build();
  }

  private boolean ready(Container spec, ContainerState state, boolean init) {
    if (init && !PodView.isSidecar(spec)) {
      return state.phase() == Phase.EXITED && state.exitCode() == 0;
    }
    return started(state) && view.probesOf(state.id()).ready();
  }

  private boolean started(ContainerState state) {
    return state.phase() == Phase.RUNNING
        && !PodPhase.hookRuns(view, state)
        && view.probesOf(state.id()).started();
  }

  private static void waiting(
      ContainerStatusBuilder status, String reason, @Nullable String message) {
    status.withState(
        new ContainerStateBuilder()
            .withNewWaiting()
            .withReason(reason)
            .withMessage(message)
            .endWaiting()
            .build());
  }

  private ContainerStateTerminated terminated(ContainerState state) {
    String message = view.terminationMessages().getOrDefault(state.id(), "");
    return new ContainerStateTerminatedBuilder()
        .withExitCode(state.exitCode())
        .withReason(state.reason())
        .withMessage(message.isEmpty() ? null : message)
        .withStartedAt(Times.textOrNull(state.startedAt()))
        .withFinishedAt(Times.textOrNull(state.finishedAt()))
        .withContainerID(id(state))
        .build();
  }

  private String id(ContainerState state) {
    return runtimeName + "://" + state.id();
  }

  private static @Nullable ContainerStatus find(List<ContainerStatus> statuses, String name) {
    for (ContainerStatus each : statuses) {
      if (each.getName().equals(name)) {
        return each;
      }
    }
    return null;
  }
}
