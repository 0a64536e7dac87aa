package io.kennel.api.selector;

/** A selector that cannot be understood; the message is Kubernetes' own and says why. */
public final class SelectorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SelectorException(String message) {
    super(message);
  }
}
