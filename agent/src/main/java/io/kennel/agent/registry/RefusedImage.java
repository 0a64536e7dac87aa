package io.kennel.agent.registry;

/** An image that is damaged, hostile, or of a form that is not supported. Never retried. */
public final class RefusedImage extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RefusedImage(String message) {
    super(message);
  }
}
