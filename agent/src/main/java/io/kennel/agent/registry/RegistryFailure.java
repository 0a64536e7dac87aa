package io.kennel.agent.registry;

import java.io.IOException;

/** A registry said no, or could not be understood. The message is meant for people. */
public final class RegistryFailure extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean transientFailure;

  /**
   * @param transientFailure whether the same request may succeed a moment later
   */
  RegistryFailure(String message, boolean transientFailure) {
    super(message);
    this.transientFailure = transientFailure;
  }

  boolean isTransient() {
    return transientFailure;
  }
}
