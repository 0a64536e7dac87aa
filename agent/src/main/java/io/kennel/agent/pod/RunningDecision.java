package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.kennel.agent.pod.PodAction.MakeContainer;
import io.kennel.agent.pod.PodAction.MakeSandbox;
import io.kennel.agent.pod.PodAction.PrepareVolumes;
import io.kennel.agent.pod.PodAction.Remember;
import io.kennel.agent.pod.PodAction.RemoveContainer;
import io.kennel.agent.pod.PodAction.StartContainer;
import io.kennel.agent.pod.PodAction.StopSandbox;
import io.kennel.agent.pod.PodAction.Tell;
import io.kennel.agent.pod.PodView.Failure;
import io.kennel.agent.pod.PodView.Hook;
import io.kennel.agent.pod.PodView.VolumeState;
import io.kennel.agent.probe.ProbeResults.Failed;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.agent.runtime.ContainerRuntime.SandboxState;
import org.jspecify.annotations.Nullable;

/** Brings a pod up and keeps it up: volumes, sandbox, init containers in order, containers. */
final class RunningDecision {
  private final PodView view;
  private final PodPlan.Builder plan = new PodPlan.Builder();

  private RunningDecision(PodView view) {
    this.view = view;
  }

  static PodPlan decide(PodView view) {
    RunningDecision decision = new RunningDecision(view);
    decision.run();
    return decision.plan.build();
  }

  private void run() {
    if (!mayRun() || !volumesReady()) {
      return;
    }
    SandboxState sandbox = sandboxReady();
    if (sandbox == null) {
      return;
    }
    removeOld();
    for (Container each : view.ephemeralContainers()) {
      keep(sandbox, each, false, "Never");
    }
    if (initialized(sandbox)) {
      for (Container each : view.appContainers()) {
        keep(sandbox, each, false, view.restartPolicy());
      }
    }
  }

  /** A fenced pod touches nothing, its volumes neither, before its node may run it. */
  private boolean mayRun() {
    return switch (view.fence()) {
      case FREE, HELD -> true;
      case AWAITED -> false;
      case UNCLAIMED -> {
        plan.add(new PodAction.ClaimFence());
        yield false;
      }
    };
  }

  private boolean volumesReady() {
    return switch (view.remembered().volumes()) {
      case VolumeState.Mounted mounted -> true;
      case VolumeState.Unmounted unmounted -> {
        plan.add(new PrepareVolumes());
        yield false;
      }
      case VolumeState.Failed failed -> {
        if (failed.delay().isOver(view.now())) {
          plan.add(new PrepareVolumes());
        } else {
          plan.lookAgain(failed.delay().left(view.now()));
        }
        yield false;
      }
      case VolumeState.Lost lost -> {
        // Whoever has the volume now has killed it already; unless this machine's runtime erred.
        if (view.containers().stream().anyMatch(each -> each.phase() == Phase.RUNNING)) {
          plan.add(new PodAction.Kill());
        }
        yield false;
      }
    };
  }

  private @Nullable SandboxState sandboxReady() {
    SandboxState newest = view.sandbox();
    int attempt = 0;
    for (SandboxState each : view.sandboxes()) {
      attempt = Math.max(attempt, each.config().attempt() + 1);
      if (each.running() && newest != null && !each.id().equals(newest.id())) {
        plan.add(new StopSandbox(each.id()));
      }
    }
    if (newest != null) {
      return newest;
    }
    if (waitsForRetry(PodView.SANDBOX)) {
      return null;
    }
    if (attempt > 0) {
      plan.add(
          new Tell(
              "",
              false,
              "Normal",
              "SandboxChanged",
              "Pod sandbox changed, it will be killed and re-created."));
    }
    plan.add(new MakeSandbox(attempt));
    return null;
  }

  /** Of each name the newest container stays, and the one before it for its end and its log. */
  private void removeOld() {
    for (ContainerState each : view.containers()) {
      String name = each.config().name();
      ContainerState newest = view.newest(name);
      ContainerState previous = view.previous(name);
      boolean kept = each.equals(newest) || each.equals(previous) || each.phase() != Phase.EXITED;
      if (!kept) {
        plan.add(new RemoveContainer(each));
      }
    }
    for (SandboxState each : view.sandboxes()) {
      if (!each.running()
          && view.containers().stream().noneMatch(c -> c.sandboxId().equals(each.id()))) {
        plan.add(new PodAction.RemoveSandbox(each.id()));
      }
    }
  }

  /** Whether the app containers may run. Runs what must run before them. */
  private boolean initialized(SandboxState sandbox) {
    boolean appsBegan =
        view.appContainers().stream()
            .anyMatch(each -> view.newestIn(sandbox, each.getName()) != null);
    for (Container each : view.initContainers()) {
      ContainerState state = view.newestIn(sandbox, each.getName());
      if (PodView.isSidecar(each)) {
        keep(sandbox, each, true, "Always");
        if (!appsBegan && !sidecarStarted(state)) {
          return false;
        }
      } else if (!appsBegan && !succeeded(state)) {
        String policy = view.restartPolicy().equals("Never") ? "Never" : "Always";
        keep(sandbox, each, true, policy);
        return false;
      }
    }
    return true;
  }

  private boolean sidecarStarted(@Nullable ContainerState state) {
    return state != null
        && state.phase() == Phase.RUNNING
        && !PodPhase.hookRuns(view, state)
        && view.probesOf(state.id()).started();
  }

  private static boolean succeeded(@Nullable ContainerState state) {
    return state != null && state.phase() == Phase.EXITED && state.exitCode() == 0;
  }

  /** Sees to it that a container runs, under a policy. */
  private void keep(SandboxState sandbox, Container spec, boolean init, String policy) {
    ContainerState state = view.newest(spec.getName());
    if (state == null) {
      make(sandbox, spec, init, 0, 0);
      return;
    }
    switch (state.phase()) {
      case EXITED -> again(sandbox, spec, init, state, policy);
      case CREATED -> {
        if (!state.sandboxId().equals(sandbox.id())) {
          // The machine stopped before it could start. It never will: its sandbox is gone.
          plan.add(new PodAction.Signal(state.id(), 0));
        } else if (!view.remembered().facts().contains(startFact(state.id()))) {
          plan.add(new StartContainer(spec, state.id())).add(new Remember(startFact(state.id())));
        }
      }
      case RUNNING -> watch(spec, state, policy);
    }
  }

  static String startFact(String containerId) {
    return "started " + containerId;
  }

  private void again(
      SandboxState sandbox, Container spec, boolean init, ContainerState state, String policy) {
    if (!Restarts.wanted(state, policy)) {
      return;
    }
    Restarts.Restart restart = Restarts.of(state);
    if (!restart.delay().isOver(view.now())) {
      String fact = "back-off " + state.id();
      if (!view.remembered().facts().contains(fact)) {
        plan.add(Tell.warning(spec, init, "BackOff", backoffMessage(spec))).add(new Remember(fact));
      }
      plan.lookAgain(restart.delay().left(view.now()));
      return;
    }
    int attempt = state.config().attempt() + 1;
    make(sandbox, spec, init, attempt, restart.nextBackoffSeconds());
  }

  private String backoffMessage(Container spec) {
    return "Back-off restarting failed container %s in pod %s"
        .formatted(spec.getName(), view.title());
  }

  private void make(
      SandboxState sandbox, Container spec, boolean init, int attempt, int backoffSeconds) {
    if (waitsForRetry(spec.getName())) {
      return;
    }
    Failure failure = view.remembered().failures().get(spec.getName());
    if (failure != null && !failure.backOff().isOver(view.now())) {
      ImagePolicy.backOff(spec, init, failure, view.now(), plan);
    } else if (ImagePolicy.ready(view, spec, init, plan)) {
      plan.add(new MakeContainer(spec, sandbox.id(), attempt, backoffSeconds));
    }
  }

  private boolean waitsForRetry(String name) {
    Failure failure = view.remembered().failures().get(name);
    if (failure == null || failure.retry().isOver(view.now())) {
      return false;
    }
    plan.lookAgain(failure.retry().left(view.now()));
    return true;
  }

  /** Stops a running container that must be restarted. */
  private void watch(Container spec, ContainerState state, String policy) {
    String restart = policy.equals("Never") ? "" : ", will be restarted";
    Failed failed = view.probesOf(state.id()).failed();
    long grace = TerminatingDecision.graceSeconds(view);
    if (!state.config().hash().equals(Hashes.of(spec))) {
      String message = "Container " + spec.getName() + " definition changed, will be restarted";
      Stopping.next(view, state, grace, message, true, plan);
    } else if (view.remembered().hooks().get(state.id()) == Hook.FAILED) {
      Stopping.next(view, state, grace, "FailedPostStartHook", true, plan);
    } else if (failed != Failed.NONE) {
      String word = failed == Failed.LIVENESS ? "liveness" : "startup";
      String message = "Container " + spec.getName() + " failed " + word + " probe" + restart;
      Stopping.next(view, state, probeGrace(spec, failed, grace), message, true, plan);
    } else if (view.remembered().stops().containsKey(state.id())) {
      Stopping.next(view, state, grace, "", true, plan);
    }
  }

  private static long probeGrace(Container spec, Failed failed, long grace) {
    var probe = failed == Failed.LIVENESS ? spec.getLivenessProbe() : spec.getStartupProbe();
    Long own = probe == null ? null : probe.getTerminationGracePeriodSeconds();
    return own == null ? grace : own;
  }
}
