package io.kennel.store;

/** The revision has left the window of past revisions; list again and start from there. */
public final class CompactedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CompactedException(long revision, long oldest) {
    super("revision " + revision + " is no longer available; the oldest one is " + oldest);
  }
}
