package io.kennel.cluster;

import java.util.Locale;

/** What can be done to a node's machine by hand. */
public enum NodeOrder {
  /** Pulls its cable. */
  DISCONNECT,
  /** Plugs its cable in. */
  RECONNECT,
  /** Has it end its pods, each in its own time, and go off. */
  SHUTDOWN,
  /** Takes its power. */
  CRASH,
  /** Gives it power again. */
  START;

  /**
   * What has come of an order.
   *
   * @param changed whether it was not so before
   * @param machine how the machine is now
   */
  public record Done(boolean changed, MachineState machine) {}

  /** The word that is typed for it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  Done carryOut(ClusterNode node) {
    boolean changed =
        switch (this) {
          case DISCONNECT -> node.disconnect();
          case RECONNECT -> node.reconnect();
          case SHUTDOWN -> node.shutdown();
          case CRASH -> node.crash();
          case START -> node.start();
        };
    return new Done(changed, node.state());
  }
}
