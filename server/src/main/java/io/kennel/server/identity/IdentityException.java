package io.kennel.server.identity;

/** Keys or certificates could not be read, written or made. The message says what to do. */
public final class IdentityException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  IdentityException(String message, Throwable cause) {
    super(message, cause);
  }
}
