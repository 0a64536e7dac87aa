package io.kennel.cluster;

/** An order could not be given or carried out; the message says why, and what to do. */
public final class ControlFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ControlFailure(String message) {
    super(message);
  }
}
