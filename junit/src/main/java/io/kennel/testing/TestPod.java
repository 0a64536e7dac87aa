package io.kennel.testing;

import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.agent.probe.ProbeClient.Answer;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.api.ObjectKey;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pod by its name, which may come and go; and what a test can do to its processes. */
public final class TestPod {
  private final TestCluster cluster;
  private final ObjectKey key;

  TestPod(TestCluster cluster, ObjectKey key) {
    this.cluster = cluster;
    this.key = key;
  }

  /** The object as the API has it now; null where it does not exist. */
  public @Nullable Pod find() {
    return cluster.objects().find(Pod.class, key.namespace(), key.name());
  }

  /**
   * The node it is bound to.
   *
   * @throws IllegalStateException where it does not exist or is not bound
   */
  public TestNode node() {
    return cluster.node(bound().getSpec().getNodeName());
  }

  /** Its only or newest container's process exits now, as a crash of the program does. */
  public void crash(int exitCode) {
    crash("", exitCode);
  }

  /** The process of one container exits now. */
  public void crash(String container, int exitCode) {
    TestNode node = node();
    String id = container(node, container).id();
    String reason = exitCode == 0 ? "Completed" : "Error";
    node.inOrder("crash of " + key, () -> node.runtime().crash(id, exitCode, reason));
  }

  /**
   * Sets what the probes of its running containers answer from now on, until they end. A pod
   * without a readinessProbe stays ready, as everywhere.
   */
  public void probesFail(String message) {
    setProbes(new Answer(Answer.Outcome.FAILURE, message));
  }

  /** Has the probes of its running containers succeed from now on. */
  public void probesSucceed() {
    setProbes(Answer.OK);
  }

  /**
   * Where a server of its program listens, on this machine: for a client of the test's own. It is
   * another address after a restart.
   *
   * @param port as the program and the manifest have it
   * @throws IllegalStateException where nothing runs that serves this port, or its node is cut off
   */
  public InetSocketAddress address(int port) {
    Pod pod = bound();
    String ip = pod.getStatus() == null ? null : pod.getStatus().getPodIP();
    InetSocketAddress found =
        ip == null || !node().connected() ? null : cluster.servers().address(ip, port);
    if (found == null) {
      throw new IllegalStateException("nothing answers at port " + port + " of pod " + key);
    }
    return found;
  }

  /** What its only or newest container has written. */
  public List<String> log() {
    TestNode node = node();
    return node.runtime().log(container(node, "").id());
  }

  private void setProbes(Answer answer) {
    TestNode node = node();
    String uid = bound().getMetadata().getUid();
    node.inOrder(
        "probes of " + key,
        () ->
            node.runtime()
                .listContainers(uid)
                .forEach(container -> node.probes().set(container.id(), answer)));
  }

  private ContainerState container(TestNode node, String name) {
    ContainerState found = node.container(bound().getMetadata().getUid(), name);
    if (found == null) {
      throw new IllegalStateException("pod " + key + " has no container " + name + " yet");
    }
    return found;
  }

  private Pod bound() {
    Pod pod = find();
    if (pod == null || pod.getSpec().getNodeName() == null) {
      throw new IllegalStateException(
          "pod " + key + (pod == null ? " does not exist" : " has no node"));
    }
    return pod;
  }
}
