package io.kennel.cluster;

import java.util.Locale;

/** What is the matter with the machine that a node is, whatever the API says of the node. */
public enum MachineState {
  /** It runs, and its cable is plugged in. */
  CONNECTED,
  /** Its cable is pulled: what runs on it runs on, and nobody else can tell. */
  DISCONNECTED,
  /** It ends its pods, each in its own time, and will be off then. */
  SHUTTING_DOWN,
  /** It was shut down: nothing runs on it, and its disk stays. */
  OFF,
  /** Its power was taken: nothing runs on it, and its disk stays. */
  CRASHED;

  /** Whether it has no power. */
  public boolean isOff() {
    return this == OFF || this == CRASHED;
  }

  /** The word that people see. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
