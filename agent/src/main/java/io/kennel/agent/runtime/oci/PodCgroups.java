package io.kennel.agent.runtime.oci;

import io.kennel.agent.runtime.Fence;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Ends a pod by the control groups that its containers are in, and all that was started in them. It
 * needs nothing of the node's runtime, which may have crashed. Who watches the containers is in
 * other groups, and writes down how they ended.
 */
public final class PodCgroups {
  private static final Duration PAUSE = Duration.ofMillis(2);
  private static final int ROUNDS_MAX = 5_000;

  private final OciConfig config;
  private final World world;
  private final Cgroups cgroups;

  /** The groups of one node's pods. */
  public PodCgroups(OciConfig config, World world) {
    this(config, Host.read().cgroupV2(), world);
  }

  PodCgroups(OciConfig config, boolean unified, World world) {
    this.config = config;
    this.world = world;
    this.cgroups = new Cgroups(unified);
  }

  /**
   * Kills all that runs of a pod, and returns once nothing does. Idempotent.
   *
   * @throws RuntimeFailure where something survives SIGKILL for ten seconds
   */
  public void kill(String podUid) {
    for (int round = 0; round < ROUNDS_MAX; round++) {
      List<Long> left = processes(podUid);
      if (left.isEmpty()) {
        return;
      }
      for (long each : left) {
        ProcessHandle.of(each).ifPresent(ProcessHandle::destroyForcibly);
      }
      pause();
    }
    throw new RuntimeFailure(
        "KillContainerError",
        "processes of pod %s survive SIGKILL: %s".formatted(podUid, processes(podUid)));
  }

  private List<Long> processes(String podUid) {
    List<Long> result = new ArrayList<>();
    for (boolean fenced : new boolean[] {false, true}) {
      String group = config.cgroup() + "/" + Fence.groupOf(podUid, fenced);
      result.addAll(cgroups.processes(group));
    }
    return result;
  }

  private void pause() {
    CompletableFuture<Boolean> over = new CompletableFuture<>();
    var _ = world.timers().after(PAUSE, "processes end", () -> over.complete(true));
    over.join();
  }
}
