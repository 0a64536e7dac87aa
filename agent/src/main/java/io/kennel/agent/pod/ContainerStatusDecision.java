package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.kennel.agent.pod.PodView.Failure;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.client.Models;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What to report of each container. Pure. */
final class ContainerStatusDecision {
  private static final Comparator<ContainerStatus> BY_NAME =
      Comparator.comparing(ContainerStatus::getName);

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
    List<ContainerStatus> result = new ArrayList<>(view.initContainers().size());
    for (Container each : view.initContainers()) {
      result.add(of(each, before.getInitContainerStatuses(), true));
    }
    return result;
  }

  /** In the order of the pod's specification; such containers are never ready. */
  List<ContainerStatus> ofEphemeral() {
    List<Container> containers = view.ephemeralContainers();
    if (containers.isEmpty()) {
      return List.of();
    }
    List<ContainerStatus> before =
        view.pod().getStatus() == null
            ? List.of()
            : view.pod().getStatus().getEphemeralContainerStatuses();
    List<ContainerStatus> result = new ArrayList<>(containers.size());
    for (Container each : containers) {
      ContainerStatus status = Models.copy(of(each, before, false));
      status.setReady(false);
      status.setStarted(null);
      result.add(status);
    }
    return result;
  }

  /** In the order of their names, as kubelet does. */
  List<ContainerStatus> ofApps() {
    List<ContainerStatus> result = new ArrayList<>(view.appContainers().size());
    for (Container each : view.appContainers()) {
      result.add(of(each, before.getContainerStatuses(), false));
    }
    result.sort(BY_NAME);
    return result;
  }

  private ContainerStatus of(Container spec, List<ContainerStatus> reported, boolean init) {
    ContainerState state = view.newest(spec.getName());
    ContainerStatus last = find(reported, spec.getName());
    if (state == null) {
      return withoutContainer(spec, last);
    }
    ContainerStatus status = named(spec);
    status.setImageID(state.imageDigest());
    status.setRestartCount(state.config().attempt());
    status.setReady(ready(spec, state, init));
    status.setStarted(started(state));
    boolean made = state.phase() != Phase.CREATED && !PodPhase.hookRuns(view, state);
    if (made) {
      status.setContainerID(id(state));
    }
    setState(status, spec, state);
    setLastState(status, spec, state, last);
    return status;
  }

  private static ContainerStatus named(Container spec) {
    ContainerStatus status = new ContainerStatus();
    status.setName(spec.getName());
    status.setImage(spec.getImage());
    return status;
  }

  private void setState(ContainerStatus status, Container spec, ContainerState state) {
    Failure failure = view.remembered().failures().get(spec.getName());
    switch (state.phase()) {
      case CREATED -> status.setState(ContainerStates.creating());
      case RUNNING -> {
        if (PodPhase.hookRuns(view, state)) {
          status.setState(ContainerStates.creating());
        } else {
          status.setState(ContainerStates.running(state.startedAt()));
        }
      }
      case EXITED -> {
        if (restarts(spec, state) && failure != null) {
          status.setState(ContainerStates.waiting(failure.reason(), failure.message()));
        } else if (restarts(spec, state) && !Restarts.of(state).delay().isOver(view.now())) {
          status.setState(ContainerStates.waiting("CrashLoopBackOff", backoffMessage(spec, state)));
        } else {
          status.setState(ContainerStates.terminated(end(state)));
        }
      }
    }
  }

  /** What ended before: the previous container, or this one while the next is waited for. */
  private void setLastState(
      ContainerStatus status,
      Container spec,
      ContainerState state,
      @Nullable ContainerStatus last) {
    if (state.phase() == Phase.EXITED && status.getState().getWaiting() != null) {
      status.setLastState(ContainerStates.terminated(end(state)));
      return;
    }
    ContainerState previous = view.previous(spec.getName());
    if (previous != null && previous.phase() == Phase.EXITED) {
      status.setLastState(ContainerStates.terminated(end(previous)));
    } else if (last != null && state.config().attempt() > 0 && last.getLastState() != null) {
      status.setLastState(last.getLastState());
    } else {
      status.setLastState(ContainerStates.none());
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
    ContainerStatus status = named(spec);
    status.setImageID("");
    status.setReady(false);
    status.setStarted(false);
    status.setRestartCount(last == null ? 0 : last.getRestartCount());
    status.setLastState(ContainerStates.none());
    Failure failure = view.remembered().failures().get(spec.getName());
    boolean ended = view.deleting() || PodPhase.ended(view);
    if (last != null && last.getState() != null && last.getState().getRunning() != null) {
      if (ended) {
        setLost(status, last);
      } else {
        status.setState(ContainerStates.creating());
        status.setLastState(last.getLastState());
      }
      return status;
    }
    String refusal = view.remembered().refusal();
    if (refusal != null && !ended) {
      status.setState(ContainerStates.waiting(Refusals.REASON, refusal));
    } else if (failure != null && !ended) {
      status.setState(ContainerStates.waiting(failure.reason(), failure.message()));
    } else if (view.initContainers().isEmpty()) {
      status.setState(ContainerStates.creating());
    } else {
      status.setState(ContainerStates.waiting("PodInitializing", null));
    }
    return status;
  }

  private boolean isOver(ContainerStatus last) {
    return last.getState().getTerminated() != null
        && (view.deleting() || PodPhase.endedBefore(view));
  }

  /** It ran when it was last reported and nobody knows how it ended. */
  private static void setLost(ContainerStatus status, ContainerStatus last) {
    ContainerStateTerminated end = new ContainerStateTerminated();
    end.setExitCode(137);
    end.setReason("ContainerStatusUnknown");
    end.setMessage("The container could not be located when the pod was terminated");
    end.setContainerID(last.getContainerID());
    status.setContainerID(last.getContainerID());
    status.setImageID(last.getImageID());
    status.setState(ContainerStates.terminated(end));
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

  private ContainerStateTerminated end(ContainerState state) {
    String message = view.terminationMessages().getOrDefault(state.id(), "");
    ContainerStateTerminated end = new ContainerStateTerminated();
    end.setExitCode(state.exitCode());
    end.setReason(state.reason());
    end.setMessage(message.isEmpty() ? null : message);
    end.setStartedAt(Times.textOrNull(state.startedAt()));
    end.setFinishedAt(Times.textOrNull(state.finishedAt()));
    end.setContainerID(id(state));
    return end;
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
