package io.kennel.agent.image;

/** An image that is damaged, hostile, or of a form that is not supported. Never retried. */
final class RefusedImage extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RefusedImage(String message) {
    super(message);
  }
}
