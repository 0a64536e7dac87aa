package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.kennel.agent.pod.PodView.Shutdown;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The phase of a pod, and whether it has come to its end. Source: "Pod Lifecycle", "Pod phase". */
final class PodPhase {
  static final String OVERDUE_MESSAGE =
      "Pod was active on the node longer than the specified deadline";

  private PodPhase() {}

  /** Whether nothing of the pod will run again, whatever happens. */
  static boolean ended(PodView view) {
    return endedBefore(view)
        || view.endsWithNode()
        || overdue(view)
        || failedInit(view) != null
        || view.appContainers().stream().allMatch(each -> finished(view, each));
  }

  /** Whether the pod has been running for longer than it may. */
  static boolean overdue(PodView view) {
    Instant deadline = TerminatingDecision.deadline(view);
    return deadline != null && !view.now().isBefore(deadline);
  }

  /** Whether the pod has ended before, though its containers may be gone by now. */
  static boolean endedBefore(PodView view) {
    return view.remembered().finalPhase() != null;
  }

  /** The phase of a status where no other can follow; null for the others. */
  static @Nullable String finalOf(@Nullable PodStatus status) {
    String phase = status == null ? null : status.getPhase();
    return phase != null && isFinal(phase) ? phase : null;
  }

  static boolean isFinal(String phase) {
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  /** The init container that has failed for good; null for none. */
  static @Nullable ContainerState failedInit(PodView view) {
    if (!view.restartPolicy().equals("Never")) {
      return null;
    }
    for (Container each : view.initContainers()) {
      ContainerState state = view.newest(each.getName());
      if (state != null
          && !PodView.isSidecar(each)
          && state.phase() == Phase.EXITED
          && state.exitCode() != 0) {
        return state;
      }
    }
    return null;
  }

  private static boolean finished(PodView view, Container container) {
    ContainerState state = view.newest(container.getName());
    return state != null
        && state.phase() == Phase.EXITED
        && !Restarts.wanted(state, view.restartPolicy());
  }

  /** {@code Pending}, {@code Running}, {@code Succeeded} or {@code Failed}. */
  static String of(PodView view) {
    String last = view.remembered().finalPhase();
    if (last != null) {
      return last;
    }
    if (view.remembered().shutdown() instanceof Shutdown.Rejected) {
      return "Failed";
    }
    if (view.endsWithNode()) {
      // Whoever replaces it must find its volumes free.
      return view.isDown() ? "Failed" : hasBegun(view) ? "Running" : "Pending";
    }
    if (overdue(view) || failedInit(view) != null) {
      return "Failed";
    }
    boolean over = (view.deleting() || !view.wanted()) && !view.anyRunning();
    int waiting = 0;
    int failed = 0;
    boolean running = false;
    for (Container each : view.appContainers()) {
      ContainerState state = view.newest(each.getName());
      if (state == null || state.phase() == Phase.CREATED || hookRuns(view, state)) {
        waiting += wasReported(view, each) ? 0 : 1;
      } else if (state.phase() == Phase.RUNNING) {
        running = true;
      } else if (state.exitCode() != 0) {
        failed++;
      }
    }
    if (over && waiting == 0) {
      return failed > 0 ? "Failed" : "Succeeded";
    }
    if (waiting > 0) {
      return over ? "Failed" : "Pending";
    }
    if (running || !ended(view)) {
      return "Running";
    }
    return failed > 0 ? "Failed" : "Succeeded";
  }

  private static boolean hasBegun(PodView view) {
    return view.appContainers().stream()
        .map(each -> view.newest(each.getName()))
        .anyMatch(state -> state != null && state.phase() != Phase.CREATED);
  }

  /** A pod that ran before is not Pending because its container must be made anew. */
  private static boolean wasReported(PodView view, Container container) {
    return view.previous(container.getName()) != null
        || view.containers().stream()
            .anyMatch(each ->
                each.config().name().equals(container.getName()) && each.phase() == Phase.EXITED);
  }

  static boolean hookRuns(PodView view, ContainerState state) {
    return view.remembered().hooks().get(state.id()) == PodView.Hook.RUNNING;
  }
}
