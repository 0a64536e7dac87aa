package io.kennel.server.proxy;

import io.kennel.api.StatusException;
import io.kennel.api.json.JsonTrees;
import io.kennel.server.metrics.NodeStats;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/** Asks nodes' agents for {@code /stats/summary}. */
final class AgentSummaries implements NodeStats {
  private final Targets targets;
  private final Forwarder forwarder;

  AgentSummaries(Targets targets, Forwarder forwarder) {
    this.targets = targets;
    this.forwarder = forwarder;
  }

  @Override
  public CompletableFuture<JsonNode> summary(String node) {
    try {
      return forwarder.fetch(targets.agent(node, "/stats/summary")).thenApply(JsonTrees::read);
    } catch (StatusException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
