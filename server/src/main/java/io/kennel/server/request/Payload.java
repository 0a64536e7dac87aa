package io.kennel.server.request;

import tools.jackson.databind.JsonNode;

/** The body of a request. */
public sealed interface Payload {
  /** No body. */
  Payload NONE = new None();

  /** No body. */
  record None() implements Payload {}

  /** A body as it came over the network; at most {@link ApiRequest#BODY_BYTES_MAX}. */
  record Bytes(byte[] bytes) implements Payload {}

  /** A body from within this process. The server copies what it keeps. */
  record Tree(JsonNode tree) implements Payload {}
}
