package io.kennel.samples.kvstore;

/** A request that asks for something that cannot be; the message says what. */
final class Refused extends Exception {
  private static final long serialVersionUID = 1;

  Refused(String message) {
    super(message);
  }
}
