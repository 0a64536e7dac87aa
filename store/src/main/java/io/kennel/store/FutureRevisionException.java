package io.kennel.store;

/** The revision has not been reached yet. */
public final class FutureRevisionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public FutureRevisionException(long revision, long newest) {
    super("revision " + revision + " has not been reached; the newest one is " + newest);
  }
}
