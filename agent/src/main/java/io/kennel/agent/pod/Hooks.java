package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.kennel.agent.probe.ProbeClient;
import io.kennel.agent.probe.ProbeClient.Answer;
import io.kennel.agent.runtime.ContainerRuntime;
import io.kennel.agent.runtime.ContainerRuntime.ExecResult;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.world.World;
import java.time.Duration;
import java.util.function.Consumer;

/** Runs life-cycle hooks beside the pod's steps. Source: "Container Lifecycle Hooks". */
final class Hooks {
  private final World world;
  private final ContainerRuntime runtime;
  private final ProbeClient client;

  Hooks(World world, ContainerRuntime runtime, ProbeClient client) {
    this.world = world;
    this.runtime = runtime;
    this.client = client;
  }

  /**
   * Starts a hook and returns.
   *
   * @param limit how long it may take
   * @param ended is told whether it succeeded
   */
  void start(
      String containerId,
      Container spec,
      LifecycleHandler handler,
      String ip,
      Duration limit,
      Consumer<Boolean> ended) {
    if (handler.getSleep() != null) {
      Duration sleep = Duration.ofSeconds(handler.getSleep().getSeconds());
      var _ = world.timers().after(sleep, "sleep hook", () -> ended.accept(true));
      return;
    }
    var _ =
        world
            .tasks()
            .start(
                "hook of " + containerId,
                () -> ended.accept(run(containerId, spec, handler, ip, limit)));
  }

  private boolean run(
      String containerId, Container spec, LifecycleHandler handler, String ip, Duration limit) {
    try {
      if (handler.getExec() != null) {
        ExecResult result = runtime.exec(containerId, handler.getExec().getCommand(), limit);
        return result.exitCode() == 0 && !result.timedOut();
      }
      if (handler.getHttpGet() != null) {
        return client.httpGet(handler.getHttpGet(), spec, ip, limit).outcome()
            == Answer.Outcome.SUCCESS;
      }
      return false;
    } catch (RuntimeFailure e) {
      return false;
    }
  }
}
