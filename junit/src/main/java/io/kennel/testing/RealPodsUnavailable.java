package io.kennel.testing;

/** Real pods cannot run here; the message says what is missing. */
public final class RealPodsUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1;

  RealPodsUnavailable(String missing) {
    super("real pods are not possible here: " + missing);
  }
}
