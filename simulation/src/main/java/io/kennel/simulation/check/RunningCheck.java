package io.kennel.simulation.check;

import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.agent.runtime.ContainerRuntime.SandboxState;
import io.kennel.simulation.history.Rule;
import io.kennel.simulation.process.SimulatedNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the machines really run, whatever the API says: a name's containers run at most once in the
 * whole cluster, and a claim is mounted on at most one machine.
 */
public final class RunningCheck implements Runnable {
  private final List<SimulatedNode> nodes;

  public RunningCheck(List<SimulatedNode> nodes) {
    this.nodes = nodes;
  }

  @Override
  public void run() {
    Map<String, String> running = new HashMap<>();
    Map<String, String> mounted = new HashMap<>();
    for (SimulatedNode node : nodes) {
      containers(node, running);
      for (Set<String> claims : node.storage().mounted().values()) {
        for (String claim : claims) {
          String other = mounted.put(claim, node.name());
          Rule.that(
              other == null || other.equals(node.name()),
              "claim",
              claim,
              "is mounted on",
              node.name(),
              "and",
              other == null ? "" : other);
        }
      }
    }
  }

  private static void containers(SimulatedNode node, Map<String, String> running) {
    Map<String, SandboxState> sandboxes = new HashMap<>();
    node.runtime().listSandboxes().forEach(sandbox -> sandboxes.put(sandbox.id(), sandbox));
    for (ContainerState container : node.runtime().listContainers()) {
      SandboxState sandbox = sandboxes.get(container.sandboxId());
      if (container.phase() != Phase.RUNNING || sandbox == null) {
        continue;
      }
      String identity =
          sandbox.config().podNamespace()
              + "/"
              + sandbox.config().podName()
              + "/"
              + container.config().name();
      String place = container.id() + " of pod " + sandbox.config().podUid();
      String other = running.put(identity, place);
      Rule.that(other == null, identity, "runs twice:", place, "and", other == null ? "" : other);
    }
  }
}
