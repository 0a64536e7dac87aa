package io.kennel.agent.runtime.simulated;

import io.kennel.agent.hold.PodKiller;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The simulated machines that share their storage. */
public final class SimulatedMachines implements PodKiller {
  private final Map<String, SimulatedRuntime> runtimes = new ConcurrentHashMap<>();

  public void add(String node, SimulatedRuntime runtime) {
    runtimes.put(node, runtime);
  }

  @Override
  public void kill(String node, String podUid) {
    SimulatedRuntime runtime = runtimes.get(node);
    if (runtime != null) {
      runtime.killPod(podUid);
    }
  }
}
