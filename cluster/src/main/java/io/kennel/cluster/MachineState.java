package io.kennel.cluster;

import java.util.Locale;

/** What is the matter with the machine that a node is, whatever the API says of the node. */
public enum MachineState {
  /** It runs, and its cable is plugged in. */
  CONNECTED,
  /** Its cable is pulled: what runs on it runs on, and nobody else can tell. */
  DISCONNECTED,
  /** It has no power: nothing runs on it, and its disk stays. */
  CRASHED;

  /** The word that people see. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
