package io.kennel.agent.runtime.oci;

import io.kennel.agent.runtime.Fence;
import io.kennel.world.World;
import java.util.ArrayList;
import java.util.List;

/**
 * Ends a pod by the control groups that its containers are in, and all that was started in them. It
 * needs nothing of the node's runtime, which may have crashed. Who watches the containers is in
 * other groups, and writes down how they ended.
 */
public final class PodCgroups {
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
   * @throws io.kennel.agent.runtime.RuntimeFailure where something survives SIGKILL for ten seconds
   */
  public void kill(String podUid) {
    Killing.untilNoneIsLeft(() -> processes(podUid), "processes of pod " + podUid, world);
  }

  private List<Long> processes(String podUid) {
    List<Long> result = new ArrayList<>();
    for (boolean fenced : new boolean[] {false, true}) {
      String group = config.cgroup() + "/" + Fence.groupOf(podUid, fenced);
      result.addAll(cgroups.processes(group));
    }
    return result;
  }
}
