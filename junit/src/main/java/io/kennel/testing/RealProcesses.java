package io.kennel.testing;

import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.agent.probe.ProbeClient.Answer;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Processes on this machine: a test asks them as anybody does, through the API or by their port.
 */
record RealProcesses(TestCluster cluster) implements Processes {
  @Override
  public void crash(Pod pod, String container, int exitCode) {
    throw new UnsupportedOperationException(
        "the process of a real pod exits by itself, such as at a command that the client executes");
  }

  @Override
  public void setProbes(Pod pod, Answer answer) {
    throw new UnsupportedOperationException("the probes of a real pod ask its processes");
  }

  @Override
  public InetSocketAddress address(String ip, int port) {
    return new InetSocketAddress(ip, port);
  }

  @Override
  public List<String> log(Pod pod) {
    return cluster
        .client()
        .pods()
        .inNamespace(pod.getMetadata().getNamespace())
        .withName(pod.getMetadata().getName())
        .inContainer(pod.getSpec().getContainers().getFirst().getName())
        .getLog()
        .lines()
        .toList();
  }
}
