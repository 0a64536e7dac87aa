package io.kennel.client.model;

import tools.jackson.databind.JsonNode;

/**
 * Reads and writes the objects of one class, as Jackson's reflection would. An interface, because
 * the JVM's verifier takes any object for one and so loads no codec before it is used.
 *
 * @param <T> the class
 */
interface ModelCodec<T> {
  /**
   * @param tree not null, and not JSON's null; neither changed nor kept
   * @throws tools.jackson.core.JacksonException where the JSON is not of the class's form
   */
  T decode(JsonNode tree);

  /** A new tree that nobody else holds. */
  JsonNode encode(T model);
}
