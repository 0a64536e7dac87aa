package io.kennel.realpods;

import io.kennel.cluster.ClusterNode;
import io.kennel.cluster.MachineState;
import io.kennel.testing.TestNode;
import java.util.List;

/** A node of this machine: a network of its own, with a cable. */
record MachineNode(ClusterNode node) implements TestNode {
  @Override
  public String name() {
    return node.name();
  }

  @Override
  public String toString() {
    return name();
  }

  @Override
  public void disconnect() {
    node.disconnect();
  }

  @Override
  public void reconnect() {
    node.reconnect();
  }

  @Override
  public void crash() {
    node.crash();
  }

  @Override
  public void shutdown() {
    node.shutdown();
  }

  @Override
  public boolean isOff() {
    return node.state().isOff();
  }

  @Override
  public void start() {
    node.start();
  }

  @Override
  public void restartAgent() {
    throw new UnsupportedOperationException(
        "the agents of a cluster with real pods are parts of one process; use crash() and start()");
  }

  @Override
  public boolean connected() {
    return node.state() != MachineState.DISCONNECTED;
  }

  @Override
  public List<String> runningPods() {
    return node.runningPods();
  }
}
