package io.kennel.store;

/** A key was not as the write required; nothing was written. */
public final class PreconditionFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PreconditionFailedException(Key key, String found) {
    super("precondition failed on " + key + ": " + found);
  }
}
