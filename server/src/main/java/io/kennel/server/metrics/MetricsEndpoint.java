package io.kennel.server.metrics;

import io.kennel.api.Catalogue;
import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.api.StatusErrors;
import io.kennel.server.http.ApiReader;
import io.kennel.server.http.Endpoint;
import io.kennel.server.http.Exchange;
import io.kennel.server.json.Json;
import io.kennel.server.request.RequestInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers {@code get} and {@code list} of {@code nodes} and {@code pods} in {@code metrics.k8s.io}.
 * A node whose agent does not answer has no metrics, nor have its pods; the others are shown.
 */
public final class MetricsEndpoint implements Endpoint {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsEndpoint.class);

  /** How many agents are asked at once. */
  private static final int AGENTS_ASKED_MAX = 64;

  private static final List<String> PASSED_ON = List.of("labelSelector", "fieldSelector");

  private final ApiReader objects;
  private final NodeStats stats;

  public MetricsEndpoint(ApiReader objects, NodeStats stats) {
    this.objects = objects;
    this.stats = stats;
  }

  /** The types that are answered here. */
  public static Catalogue types() {
    return new Catalogue(List.of(ResourceTypes.NODE_METRICS, ResourceTypes.POD_METRICS));
  }

  @Override
  public void serve(Exchange exchange) {
    RequestInfo info = RequestInfo.of(exchange.method(), exchange.path(), false, "");
    ResourceType type = types().find(info.group(), info.version(), info.resource());
    if (type == null || !info.subresource().isEmpty() || isMisplaced(type, info)) {
      throw StatusErrors.unknownResource();
    }
    boolean isTable = exchange.header(HttpHeader.ACCEPT).contains("as=Table");
    switch (info.verb()) {
      case "get" -> {
        ObjectNode one = one(type, info);
        exchange.send(200, isTable ? MetricsTable.of(List.of(one)) : one);
      }
      case "list" -> {
        List<ObjectNode> all = all(type, info, exchange.query());
        exchange.send(200, isTable ? MetricsTable.of(all) : list(type, all));
      }
      default -> throw StatusErrors.methodNotAllowed();
    }
  }

  private static boolean isMisplaced(ResourceType type, RequestInfo info) {
    boolean hasNamespace = !info.namespace().isEmpty();
    return type.namespaced() ? !hasNamespace && !info.name().isEmpty() : hasNamespace;
  }

  private ObjectNode one(ResourceType type, RequestInfo info) {
    JsonNode object = objects.find(described(type), info.namespace(), info.name());
    ObjectNode metrics = null;
    if (object != null) {
      String node = node(type, object);
      JsonNode summary = node.isEmpty() ? null : summaries(List.of(node)).get(node);
      metrics = summary == null ? null : metrics(type, object, summary);
    }
    if (metrics == null) {
      throw StatusErrors.notFound(named(type), info.name());
    }
    return metrics;
  }

  private List<ObjectNode> all(
      ResourceType type, RequestInfo info, Map<String, List<String>> query) {
    Map<String, List<String>> selection = new HashMap<>(query);
    selection.keySet().retainAll(PASSED_ON);
    List<JsonNode> found = objects.list(described(type), info.namespace(), selection);
    List<String> nodes =
        found.stream()
            .map(each -> node(type, each))
            .filter(node -> !node.isEmpty())
            .distinct()
            .toList();
    Map<String, JsonNode> summaries = summaries(nodes);
    List<ObjectNode> all = new ArrayList<>();
    for (JsonNode object : found) {
      JsonNode summary = summaries.get(node(type, object));
      ObjectNode metrics = summary == null ? null : metrics(type, object, summary);
      if (metrics != null) {
        all.add(metrics);
      }
    }
    return all;
  }

  private Map<String, JsonNode> summaries(List<String> nodes) {
    Map<String, JsonNode> summaries = new HashMap<>();
    for (int from = 0; from < nodes.size(); from += AGENTS_ASKED_MAX) {
      Map<String, CompletableFuture<JsonNode>> asked = new LinkedHashMap<>();
      nodes.stream()
          .skip(from)
          .limit(AGENTS_ASKED_MAX)
          .forEach(node -> asked.put(node, stats.summary(node)));
      asked.forEach((node, answer) -> {
        JsonNode summary = await(node, answer);
        if (summary != null) {
          summaries.put(node, summary);
        }
      });
    }
    return summaries;
  }

  private static @Nullable JsonNode await(String node, CompletableFuture<JsonNode> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      LOG.debug("The agent of {} has no metrics: {}", node, e.getMessage());
      return null;
    }
  }

  private static ResourceType described(ResourceType type) {
    return type.namespaced() ? ResourceTypes.POD : ResourceTypes.NODE;
  }

  private static String node(ResourceType type, JsonNode object) {
    return type.namespaced()
        ? Json.text(object, "spec", "nodeName")
        : Json.text(object, "metadata", "name");
  }

  private static @Nullable ObjectNode metrics(
      ResourceType type, JsonNode object, JsonNode summary) {
    return type.namespaced()
        ? MetricsDocuments.pod(object, summary)
        : MetricsDocuments.node(object, summary);
  }

  /** Metrics are called after their kind where they are missing, as metrics-server does. */
  private static ResourceType named(ResourceType type) {
    String plural = type.namespaced() ? "podmetrics" : "nodemetrics";
    return new ResourceType(
        type.group(),
        type.version(),
        type.kind(),
        plural,
        plural,
        type.shortNames(),
        type.categories(),
        type.namespaced(),
        type.subresources(),
        type.verbs());
  }

  private static ObjectNode list(ResourceType type, List<ObjectNode> items) {
    ObjectNode list = Json.object().put("kind", type.listKind());
    list.put("apiVersion", MetricsDocuments.VERSION).putObject("metadata");
    ArrayNode array = list.putArray("items");
    items.forEach(array::add);
    return list;
  }
}
