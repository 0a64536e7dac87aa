package io.kennel.server.metrics;

import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/** Asks nodes' agents what runs there uses. Thread-safe. */
@FunctionalInterface
public interface NodeStats {
  /**
   * The answer of a node's agent to {@code /stats/summary}.
   *
   * @return fails where the agent cannot be reached, does not answer in time, or says too much
   */
  CompletableFuture<JsonNode> summary(String node);
}
