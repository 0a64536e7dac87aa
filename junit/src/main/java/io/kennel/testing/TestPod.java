package io.kennel.testing;

import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.agent.probe.ProbeClient.Answer;
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

  /** Its namespace and name, such as {@code default/store-0}. */
  @Override
  public String toString() {
    return key.toString();
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

  /**
   * The process of one container exits now.
   *
   * @throws UnsupportedOperationException with real pods, whose processes exit as they please
   */
  public void crash(String container, int exitCode) {
    cluster.processes().crash(bound(), container, exitCode);
  }

  /**
   * Sets what the probes of its running containers answer from now on, until they end. A pod
   * without a readinessProbe stays ready, as everywhere.
   *
   * @throws UnsupportedOperationException with real pods, whose probes ask their processes
   */
  public void probesFail(String message) {
    cluster.processes().setProbes(bound(), new Answer(Answer.Outcome.FAILURE, message));
  }

  /**
   * Has the probes of its running containers succeed from now on.
   *
   * @throws UnsupportedOperationException with real pods, whose probes ask their processes
   */
  public void probesSucceed() {
    cluster.processes().setProbes(bound(), Answer.OK);
  }

  /**
   * Where it listens, for a client of the test's own on this machine: a real pod at its own
   * address, a server of a simulated program at a free port that is another one after a restart.
   *
   * @param port as the program and the manifest have it
   * @throws IllegalStateException where the pod has no address yet, its node is cut off, or no
   *     simulated program serves this port
   */
  public InetSocketAddress address(int port) {
    Pod pod = bound();
    String ip = pod.getStatus() == null ? null : pod.getStatus().getPodIP();
    InetSocketAddress found =
        ip == null || !node().connected() ? null : cluster.processes().address(ip, port);
    if (found == null) {
      throw new IllegalStateException("nothing answers at port " + port + " of pod " + key);
    }
    return found;
  }

  /** What its only or newest container has written; with real pods, what its first has. */
  public List<String> log() {
    return cluster.processes().log(bound());
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
