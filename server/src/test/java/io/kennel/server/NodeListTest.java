package io.kennel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Lists by the node of pods give what looking at every pod gives. */
class NodeListTest {
  private static final List<String> NODES = List.of("", "node-1", "node-2", "node-3");
  private static final List<String> NAMESPACES = List.of("default", "kube-system");

  private final ServerHarness api = new ServerHarness();
  private final Random random = new Random(3);
  private int foundOnNodes;

  @BeforeEach
  void letPodsIn() {
    for (String namespace : NAMESPACES) {
      api.post(
          "/api/v1/namespaces/" + namespace + "/serviceaccounts", "{metadata: {name: default}}");
    }
  }

  @Test
  void showsWhatAScanShows() {
    List<String> revisions = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      change();
      if (i % 10 == 0) {
        String revision = checked("");
        revisions.add(revision);
      }
    }
    for (String revision : revisions) {
      checked("resourceVersionMatch=Exact&resourceVersion=" + revision);
    }
    assertThat(foundOnNodes).isGreaterThan(100);
  }

  private void change() {
    String namespace = NAMESPACES.get(random.nextInt(NAMESPACES.size()));
    String pods = "/api/v1/namespaces/" + namespace + "/pods";
    String name = "p" + random.nextInt(12);
    String node = NODES.get(random.nextInt(NODES.size()));
    switch (random.nextInt(4)) {
      case 0 -> api.delete(pods + "/" + name + "?gracePeriodSeconds=0");
      case 1 ->
          api.post(
              pods + "/" + name + "/binding",
              "{metadata: {name: %s}, target: {kind: Node, name: %s}}"
                  .formatted(name, node.isEmpty() ? "node-1" : node));
      case 2 -> api.patch(pods + "/" + name, "merge", "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
      default ->
          api.post(
              pods,
              "{metadata: {name: %s}, spec: {nodeName: '%s', containers: [{name: c, image: x}]}}"
                  .formatted(name, node));
    }
  }

  /** Compares all lists at one revision, and returns that. */
  private String checked(String query) {
    JsonNode all = list("/api/v1/pods", query);
    String revision = all.at("/metadata/resourceVersion").asString();
    TreeSet<String> found = new TreeSet<>();
    for (String node : NODES) {
      List<String> scanned = keys(all, node);
      found.addAll(scanned);
      foundOnNodes += node.isEmpty() ? 0 : scanned.size();
      JsonNode selected = list("/api/v1/pods", query + "&fieldSelector=spec.nodeName=" + node);
      assertThat(keys(selected, node)).as("%s at %s", node, revision).isEqualTo(scanned);
      assertThat(selected.path("items").size()).isEqualTo(scanned.size());
      JsonNode first = list("/api/v1/pods", query + "&limit=2&fieldSelector=spec.nodeName=" + node);
      assertThat(keys(first, node)).isEqualTo(scanned.subList(0, Math.min(2, scanned.size())));
      String own = "/api/v1/namespaces/kube-system/pods";
      assertThat(keys(list(own, query + "&fieldSelector=spec.nodeName=" + node), node))
          .isEqualTo(scanned.stream().filter(key -> key.startsWith("kube-system/")).toList());
    }
    assertThat(found).hasSize(all.path("items").size());
    return revision;
  }

  private JsonNode list(String path, String query) {
    JsonNode list = api.get(path + "?" + query);
    assertThat(list.path("kind").asString()).isEqualTo("PodList");
    return list;
  }

  /** Those on a node, and the version of each. */
  private static List<String> keys(JsonNode list, String node) {
    return list.path("items")
        .valueStream()
        .filter(pod -> pod.at("/spec/nodeName").asString("").equals(node))
        .map(pod ->
            pod.at("/metadata/namespace").asString()
                + "/"
                + pod.at("/metadata/name").asString()
                + "@"
                + pod.at("/metadata/resourceVersion").asString())
        .toList();
  }
}
