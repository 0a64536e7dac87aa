package io.kennel.samples.kvstore;

/** Which server keeps a key. Everybody who knows how many servers there are comes to the same. */
final class Sharding {
  /** A server's number is shown as one digit to base 36. */
  static final int SERVERS_MAX = 36;

  private Sharding() {}

  /** The number of the server that keeps {@code key}: the code of its first letter, modulo. */
  static int server(String key, int servers) {
    return key.codePointAt(0) % servers;
  }
}
