package io.kennel.agent.network;

/** The machine's network could not be set up. The message says what to do. */
public final class NetworkFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NetworkFailure(String message) {
    super(message);
  }

  NetworkFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
