package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.kennel.agent.pod.PodAction.RunPreStop;
import io.kennel.agent.pod.PodAction.Signal;
import io.kennel.agent.pod.PodAction.Tell;
import io.kennel.agent.pod.PodView.Stop;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import java.time.Duration;

/**
 * The steps by which one container is stopped: told to people, preStop hook, SIGTERM with what is
 * left of the grace period, SIGKILL by the runtime. Source: "Termination of Pods".
 */
final class Stopping {
  /** What a process always gets between SIGTERM and SIGKILL, as in kubelet. */
  static final long GRACE_SECONDS_MIN = 2;

  private Stopping() {}

  /** Adds the next step for a container that shall end within {@code graceSeconds}. */
  static void next(
      PodView view,
      ContainerState container,
      long graceSeconds,
      String message,
      boolean withHook,
      PodPlan.Builder plan) {
    if (container.phase() == Phase.EXITED) {
      return;
    }
    Stop stop = view.remembered().stops().get(container.id());
    if (stop == null) {
      begin(view, container, graceSeconds, message, withHook, plan);
    } else if (!stop.signalled()) {
      afterHook(view, container, stop, graceSeconds, withHook, plan);
    } else if (Math.max(GRACE_SECONDS_MIN, graceSeconds) < stop.graceSeconds()) {
      plan.add(new Signal(container.id(), Math.max(GRACE_SECONDS_MIN, graceSeconds)));
    }
  }

  private static void begin(
      PodView view,
      ContainerState container,
      long graceSeconds,
      String message,
      boolean withHook,
      PodPlan.Builder plan) {
    String name = container.config().name();
    Container spec = view.spec(name);
    if (container.phase() == Phase.CREATED) {
      plan.add(new Signal(container.id(), 0));
      return;
    }
    plan.add(new Tell(name, view.isInit(name), "Normal", "Killing", message));
    if (withHook && graceSeconds > 0 && spec != null && hasPreStop(spec)) {
      plan.add(new RunPreStop(container, spec, graceSeconds));
    } else {
      plan.add(new Signal(container.id(), Math.max(GRACE_SECONDS_MIN, graceSeconds)));
    }
  }

  private static void afterHook(
      PodView view,
      ContainerState container,
      Stop stop,
      long graceSeconds,
      boolean withHook,
      PodPlan.Builder plan) {
    long grace = Math.min(graceSeconds, stop.graceSeconds());
    Duration left = Duration.ofSeconds(grace).minus(Duration.between(stop.since(), view.now()));
    if (stop.hookEnded() || !withHook || !left.isPositive()) {
      long seconds = (left.toMillis() + 999) / 1000;
      plan.add(new Signal(container.id(), Math.max(GRACE_SECONDS_MIN, seconds)));
    } else {
      plan.lookAgain(left);
    }
  }

  private static boolean hasPreStop(Container spec) {
    return spec.getLifecycle() != null && spec.getLifecycle().getPreStop() != null;
  }
}
