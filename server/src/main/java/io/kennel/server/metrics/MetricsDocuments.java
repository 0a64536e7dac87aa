package io.kennel.server.metrics;

import io.kennel.server.json.Json;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes {@code NodeMetrics} and {@code PodMetrics} of what agents say. Pure. */
final class MetricsDocuments {
  static final String VERSION = "metrics.k8s.io/v1beta1";
  private static final int KIBIBYTE = 1024;
  private static final int NANO_DIGITS = 9;

  private MetricsDocuments() {}

  /** Null where the agent has no figures of anything yet. */
  static @Nullable ObjectNode node(JsonNode node, JsonNode summary) {
    JsonNode figures = summary.path("node");
    if (figures.path("cpu").isMissingNode()) {
      return null;
    }
    ObjectNode metrics = head("NodeMetrics", node, figures);
    usage(metrics, figures);
    return metrics;
  }

  /** Null where the agent has no figures of the pod yet. */
  static @Nullable ObjectNode pod(JsonNode pod, JsonNode summary) {
    String uid = Json.text(pod, "metadata", "uid");
    for (JsonNode figures : summary.path("pods")) {
      if (Json.text(figures, "podRef", "uid").equals(uid)) {
        ObjectNode metrics = head("PodMetrics", pod, figures);
        ArrayNode containers = metrics.putArray("containers");
        for (JsonNode container : figures.path("containers")) {
          ObjectNode one = containers.addObject().put("name", Json.text(container, "name"));
          usage(one, container);
        }
        return metrics;
      }
    }
    return null;
  }

  private static ObjectNode head(String kind, JsonNode object, JsonNode figures) {
    ObjectNode metrics = Json.object().put("kind", kind).put("apiVersion", VERSION);
    ObjectNode metadata = metrics.putObject("metadata");
    for (String field : java.util.List.of("name", "namespace", "labels")) {
      Json.copyField(metadata, object.path("metadata"), field);
    }
    String time = Json.text(figures, "cpu", "time");
    metadata.put("creationTimestamp", seconds(time));
    metrics.put("timestamp", seconds(time));
    metrics.put("window", window(figures.path("cpu").path("windowNanos").asLong(0)));
    return metrics;
  }

  private static String seconds(String time) {
    return time.replaceFirst("\\.\\d+", "");
  }

  /** As Go prints durations, such as {@code 15.123s} and {@code 1h2m3s}. */
  static String window(long nanos) {
    long seconds = nanos / 1_000_000_000L;
    long hours = seconds / 3600;
    long minutes = seconds / 60 % 60;
    BigDecimal rest =
        BigDecimal.valueOf(nanos - (seconds - seconds % 60) * 1_000_000_000L, NANO_DIGITS)
            .stripTrailingZeros();
    String text = rest.signum() == 0 ? "0s" : rest.toPlainString() + "s";
    text = hours > 0 || minutes > 0 ? minutes + "m" + text : text;
    return hours > 0 ? hours + "h" + text : text;
  }

  private static void usage(ObjectNode into, JsonNode figures) {
    into.putObject("usage")
        .put("cpu", cpu(figures.path("cpu").path("usageNanoCores").asLong(0)))
        .put("memory", figures.path("memory").path("workingSetBytes").asLong(0) / KIBIBYTE + "Ki");
  }

  private static String cpu(long nanoCores) {
    return nanoCores == 0 ? "0" : nanoCores + "n";
  }
}
