package io.kennel.testing;

import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.agent.probe.ProbeClient.Answer;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.simulated.SimulatedServers;
import io.kennel.api.ObjectKey;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * No process runs: a program says what each does.
 *
 * @param nodes by their names
 */
record SimulatedProcesses(Function<String, SimulatedNode> nodes, SimulatedServers servers)
    implements Processes {
  @Override
  public void crash(Pod pod, String container, int exitCode) {
    SimulatedNode node = node(pod);
    String id = container(node, pod, container).id();
    String reason = exitCode == 0 ? "Completed" : "Error";
    node.inOrder("crash of " + key(pod), () -> node.runtime().crash(id, exitCode, reason));
  }

  @Override
  public void setProbes(Pod pod, Answer answer) {
    SimulatedNode node = node(pod);
    String uid = pod.getMetadata().getUid();
    node.inOrder(
        "probes of " + key(pod),
        () ->
            node.runtime()
                .listContainers(uid)
                .forEach(container -> node.probes().set(container.id(), answer)));
  }

  @Override
  public @Nullable InetSocketAddress address(String ip, int port) {
    return servers.address(ip, port);
  }

  @Override
  public List<String> log(Pod pod) {
    SimulatedNode node = node(pod);
    return node.runtime().log(container(node, pod, "").id());
  }

  private SimulatedNode node(Pod pod) {
    return nodes.apply(pod.getSpec().getNodeName());
  }

  private static ContainerState container(SimulatedNode node, Pod pod, String name) {
    ContainerState found = node.container(pod.getMetadata().getUid(), name);
    if (found == null) {
      throw new IllegalStateException("pod " + key(pod) + " has no container " + name + " yet");
    }
    return found;
  }

  private static ObjectKey key(Pod pod) {
    return new ObjectKey(pod.getMetadata().getNamespace(), pod.getMetadata().getName());
  }
}
