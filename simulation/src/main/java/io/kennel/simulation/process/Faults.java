package io.kennel.simulation.process;

import io.kennel.world.Randomness;

/** How often things go wrong on the links. All are chances out of 1000. */
public final class Faults {
  private final Randomness random;
  private boolean active;
  private boolean lateCalls;
  private boolean waiting;

  public Faults(Randomness random) {
    this.random = random;
  }

  /** Starts or stops all faults. */
  public void active(boolean on) {
    active = on;
  }

  /** Whether calls may take so long that all may have changed when they arrive. */
  public void lateCalls(boolean on) {
    lateCalls = on;
  }

  /** One at a time: others that were late meanwhile would wait for each other. */
  boolean callIsLate() {
    return lateCalls && !waiting && happens(30);
  }

  /** Says whether a late call waits. */
  void waiting(boolean on) {
    waiting = on;
  }

  boolean callIsLost() {
    return happens(15);
  }

  boolean answerIsLost() {
    return happens(15);
  }

  boolean othersActMeanwhile() {
    return happens(250);
  }

  boolean watchIsDropped() {
    return happens(10);
  }

  boolean watchIsDelayed() {
    return happens(30);
  }

  boolean watcherIsSlow() {
    return happens(20);
  }

  boolean programFails() {
    return happens(80);
  }

  boolean programIgnoresSignals() {
    return happens(80);
  }

  private boolean happens(int perMille) {
    return active && random.nextInt(1000) < perMille;
  }
}
