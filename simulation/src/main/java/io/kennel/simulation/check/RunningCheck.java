package io.kennel.simulation.check;

import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.agent.runtime.ContainerRuntime.SandboxConfig;
import io.kennel.agent.runtime.ContainerRuntime.SandboxState;
import io.kennel.simulation.history.Rule;
import io.kennel.simulation.process.SimulatedNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the machines really run, whatever the API says: a name's containers run at most once in the
 * whole cluster, and a claim is mounted on at most one machine. Pods that the user has given up do
 * not count; nor does the mount of a fenced pod of which nothing runs: its machine lets it do so
 * only once it may. But whatever anybody has said, a claim is written on at most one machine.
 */
public final class RunningCheck implements Runnable {
  private final List<SimulatedNode> nodes;
  private final GivenUp givenUp;
  private final FencedPods fenced;
  private long checked = -1;

  public RunningCheck(List<SimulatedNode> nodes, GivenUp givenUp, FencedPods fenced) {
    this.nodes = nodes;
    this.givenUp = givenUp;
    this.fenced = fenced;
  }

  @Override
  public void run() {
    long changes = 0;
    for (SimulatedNode node : nodes) {
      changes += node.runtime().changes() + node.storage().changes();
    }
    if (changes == checked) {
      return;
    }
    checked = changes;
    Map<String, String> running = new HashMap<>();
    Map<String, String> mounted = new HashMap<>();
    Map<String, String> written = new HashMap<>();
    for (SimulatedNode node : nodes) {
      containers(node, running);
      volumes(node, mounted);
      writers(node, written);
    }
  }

  private static void writers(SimulatedNode node, Map<String, String> written) {
    node.storage()
        .mounted()
        .forEach((uid, claims) -> {
          if (runs(node, uid)) {
            claims.forEach(claim -> one(claim, "written", node, written));
          }
        });
  }

  private static void one(
      String claim, String what, SimulatedNode node, Map<String, String> places) {
    String other = places.put(claim, node.name());
    Rule.that(
        other == null || other.equals(node.name()),
        "claim",
        claim,
        "is " + what + " on",
        node.name(),
        "and",
        String.valueOf(other));
  }

  private void containers(SimulatedNode node, Map<String, String> running) {
    Map<String, SandboxConfig> pods = new HashMap<>();
    for (SandboxState sandbox : node.runtime().listSandboxes()) {
      pods.put(sandbox.id(), sandbox.config());
    }
    for (ContainerState container : node.runtime().listContainers()) {
      SandboxConfig pod = pods.get(container.sandboxId());
      if (container.phase() != Phase.RUNNING || pod == null || givenUp.pod(pod.podUid())) {
        continue;
      }
      String identity = pod.podNamespace() + "/" + pod.podName() + "/" + container.config().name();
      String place = container.id() + " of pod " + pod.podUid();
      String other = running.put(identity, place);
      Rule.that(other == null, identity, "runs twice:", place, "and", String.valueOf(other));
    }
  }

  private static boolean runs(SimulatedNode node, String podUid) {
    return node.runtime().listContainers(podUid).stream()
        .anyMatch(each -> each.phase() == Phase.RUNNING);
  }

  private void volumes(SimulatedNode node, Map<String, String> mounted) {
    for (Map.Entry<String, Set<String>> pod : node.storage().mounted().entrySet()) {
      boolean isDead = fenced.contains(pod.getKey()) && !runs(node, pod.getKey());
      if (isDead || givenUp.pod(pod.getKey())) {
        continue;
      }
      pod.getValue().forEach(claim -> one(claim, "mounted", node, mounted));
    }
  }
}
