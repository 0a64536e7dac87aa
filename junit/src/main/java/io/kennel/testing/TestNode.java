package io.kennel.testing;

import java.util.List;

/**
 * A node's machine with its agent. Each method returns when what it says has happened, and not yet
 * what follows from it.
 */
public interface TestNode {
  /** Such as {@code node-1}; as text, a node is its name. */
  String name();

  /** Pulls the cable: the agent cannot reach the API any more; its pods run on. */
  void disconnect();

  /** Plugs the cable in again. */
  void reconnect();

  /** The machine loses power: agent and containers are gone at once, its disk stays. */
  void crash();

  /**
   * Begins to shut the machine down: it takes no pods any more, ends those that it has within the
   * times of the cluster's configuration, and is off then. Does nothing where it is off.
   */
  void shutdown();

  /** Whether the machine has no power, after {@link #crash} or at the end of a shutdown. */
  boolean isOff();

  /**
   * Starts the machine after {@link #crash} or {@link #shutdown}; does nothing where it runs.
   *
   * @throws IllegalStateException where it is being shut down
   */
  void start();

  /**
   * Ends the agent and starts it anew, as an upgrade does; containers run on.
   *
   * @throws UnsupportedOperationException with real pods: agents are parts of one process there
   */
  void restartAgent();

  /** Whether the cable is plugged in. */
  boolean connected();

  /**
   * The pods that have a running container on this machine, whatever the API says of them, as
   * {@code namespace/name}.
   */
  List<String> runningPods();
}
