package io.kennel.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class MetricsDocumentsTest {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final JsonNode SUMMARY =
      YAML.readTree(
          """
          node:
            nodeName: n
            cpu: {time: '2026-01-01T00:00:01.5Z', usageNanoCores: 7, windowNanos: 1}
            memory: {workingSetBytes: 4096}
          pods:
          - podRef: {name: p, namespace: d, uid: u}
            cpu: {time: '2026-01-01T00:00:01.5Z', usageNanoCores: 3000000, windowNanos: 15500000000}
            containers:
            - {name: a, cpu: {usageNanoCores: 1000000}, memory: {workingSetBytes: 1048576}}
            - {name: b, cpu: {usageNanoCores: 2000000}, memory: {workingSetBytes: 2097153}}
          """);

  @Test
  void podsAreFoundByTheirUid() {
    JsonNode pod = YAML.readTree("metadata: {name: p, namespace: d, uid: u, labels: {x: y}}");
    ObjectNode metrics = MetricsDocuments.pod(pod, SUMMARY);
    assertThat(metrics.path("kind").asString()).isEqualTo("PodMetrics");
    assertThat(metrics.at("/metadata/labels/x").asString()).isEqualTo("y");
    assertThat(metrics.path("timestamp").asString()).isEqualTo("2026-01-01T00:00:01Z");
    assertThat(metrics.path("window").asString()).isEqualTo("15.5s");
    assertThat(metrics.at("/containers/0/usage").toString())
        .isEqualTo("{\"cpu\":\"1000000n\",\"memory\":\"1024Ki\"}");
    assertThat(MetricsTable.of(java.util.List.of(metrics)).at("/rows/0/cells").toString())
        .isEqualTo("[\"p\",\"3m\",\"3Mi\",\"15.5s\"]");
    JsonNode next = YAML.readTree("metadata: {name: p, namespace: d, uid: other}");
    assertThat(MetricsDocuments.pod(next, SUMMARY)).as("another pod of the name").isNull();
  }

  @Test
  void nodesHaveTheirOwnFigures() {
    JsonNode node = YAML.readTree("metadata: {name: n}");
    ObjectNode metrics = MetricsDocuments.node(node, SUMMARY);
    assertThat(metrics.path("usage").toString()).isEqualTo("{\"cpu\":\"7n\",\"memory\":\"4Ki\"}");
    assertThat(MetricsDocuments.node(node, YAML.readTree("{}"))).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "1500000000, 1.5s",
    "59999000000, 59.999s",
    "60000000000, 1m0s",
    "90000000000, 1m30s",
    "3600000000000, 1h0m0s",
    "3725250000000, 1h2m5.25s",
    "86400000000000, 24h0m0s",
  })
  void windowsAreGoDurations(long nanos, String text) {
    assertThat(MetricsDocuments.window(nanos)).isEqualTo(text);
  }
}
