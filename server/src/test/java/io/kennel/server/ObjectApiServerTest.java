package io.kennel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.api.StatusException;
import io.kennel.api.Transport;
import io.kennel.api.Transport.RawObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ObjectApiServerTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";

  private final ServerHarness api = new ServerHarness();

  @Test
  void createsReadsReplacesAndDeletes() {
    JsonNode created = api.post(MAPS, "{metadata: {name: a}, data: {k: v}}");
    assertThat(created.path("kind").asString()).isEqualTo("ConfigMap");
    assertThat(created.at("/metadata/uid").asString()).isNotEmpty();
    assertThat(created.at("/metadata/namespace").asString()).isEqualTo("default");
    assertThat(api.get(MAPS + "/a")).isEqualTo(created);

    ObjectNode changed = (ObjectNode) created.deepCopy();
    changed.putObject("data").put("k", "w");
    JsonNode updated = api.put(MAPS + "/a", changed);
    assertThat(updated.at("/data/k").asString()).isEqualTo("w");
    assertThat(api.put(MAPS + "/a", updated)).as("no change, no version").isEqualTo(updated);

    JsonNode stale = api.put(MAPS + "/a", changed);
    assertThat(stale.path("code").asInt()).isEqualTo(409);
    assertThat(stale.path("message").asString())
        .isEqualTo(
            "Operation cannot be fulfilled on configmaps \"a\": the object has been modified;"
                + " please apply your changes to the latest version and try again");

    JsonNode deleted = api.delete(MAPS + "/a");
    assertThat(deleted.path("status").asString()).isEqualTo("Success");
    assertThat(api.get(MAPS + "/a").path("message").asString())
        .isEqualTo("configmaps \"a\" not found");
  }

  @Test
  void refusesWhatKubernetesRefuses() {
    api.post(MAPS, "{metadata: {name: a}}");
    assertThat(message(api.post(MAPS, "{metadata: {name: a}}")))
        .isEqualTo("configmaps \"a\" already exists");
    assertThat(message(api.post(MAPS, "{metadata: {name: A_}}")))
        .startsWith("ConfigMap \"A_\" is invalid: metadata.name: Invalid value: \"A_\"");
    assertThat(message(api.post("/api/v1/namespaces/none/configmaps", "{metadata: {name: a}}")))
        .isEqualTo("namespaces \"none\" not found");
    assertThat(message(api.get("/api/v1/namespaces/default/nonsense")))
        .isEqualTo("the server could not find the requested resource");
    assertThat(api.post(MAPS + "/a", "{metadata: {name: a}}").path("code").asInt()).isEqualTo(405);
    assertThat(api.post(MAPS, "{metadata: [").path("code").asInt()).isEqualTo(400);
  }

  @Test
  void listsInParts() {
    for (String name : List.of("a", "b", "c", "d", "e")) {
      api.post(MAPS, "{metadata: {name: " + name + ", labels: {odd: '" + name + "'}}}");
    }
    JsonNode first = api.get(MAPS + "?limit=2");
    assertThat(names(first)).containsExactly("a", "b");
    assertThat(first.at("/metadata/remainingItemCount").asInt()).isEqualTo(3);
    api.delete(MAPS + "/c");
    String token = first.at("/metadata/continue").asString();
    JsonNode second = api.get(MAPS + "?limit=2&continue=" + token);
    assertThat(names(second)).as("as of the first part").containsExactly("c", "d");
    assertThat(second.at("/metadata/resourceVersion"))
        .isEqualTo(first.at("/metadata/resourceVersion"));
    assertThat(names(api.get(MAPS))).containsExactly("a", "b", "d", "e");
    assertThat(names(api.get(MAPS + "?labelSelector=odd in (a,d)"))).containsExactly("a", "d");
    assertThat(names(api.get(MAPS + "?fieldSelector=metadata.name=d"))).containsExactly("d");
    assertThat(names(api.get("/api/v1/configmaps"))).containsExactly("a", "b", "d", "e");
  }

  @Test
  void watchesInOrder() {
    api.post(MAPS, "{metadata: {name: a, labels: {x: y}}}");
    Recorder all = watch(Map.of());
    Recorder some = watch(Map.of("labelSelector", List.of("x=y")));
    api.post(MAPS, "{metadata: {name: b}}");
    api.patch(MAPS + "/b", "merge", "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}");
    api.patch(MAPS + "/a", "merge", "{\"metadata\":{\"labels\":{\"x\":null}}}");
    api.delete(MAPS + "/b");
    api.world.runFor(Duration.ofSeconds(1));
    assertThat(all.events)
        .containsExactly("ADDED a", "ADDED b", "MODIFIED b", "MODIFIED a", "DELETED b");
    assertThat(some.events).containsExactly("ADDED a", "ADDED b", "DELETED a", "DELETED b");
    assertThat(all.ends).isZero();
  }

  @Test
  void endsWatchesInTime() {
    Recorder watch = watch(Map.of("timeoutSeconds", List.of("5")));
    api.world.runFor(Duration.ofSeconds(4));
    assertThat(watch.ends).isZero();
    api.world.runFor(Duration.ofSeconds(2));
    assertThat(watch.ends).isOne();
  }

  @Test
  void dryRunWritesNothing() {
    long revision = api.store.snapshot().revision();
    JsonNode created = api.post(MAPS + "?dryRun=All", "{metadata: {name: a}}");
    assertThat(created.at("/metadata/uid").asString()).isNotEmpty();
    assertThat(api.store.snapshot().revision()).isEqualTo(revision);
  }

  @Test
  void namespacesGoInTwoSteps() {
    api.post("/api/v1/namespaces", "{metadata: {name: n}}");
    JsonNode ending = api.delete("/api/v1/namespaces/n");
    assertThat(ending.at("/status/phase").asString()).isEqualTo("Terminating");
    assertThat(message(api.post("/api/v1/namespaces/n/configmaps", "{metadata: {name: a}}")))
        .isEqualTo(
            "configmaps \"a\" is forbidden: unable to create new content in namespace n because"
                + " it is being terminated");
    ObjectNode finalized = (ObjectNode) ending.deepCopy();
    ((ObjectNode) finalized.path("spec")).remove("finalizers");
    api.put("/api/v1/namespaces/n/finalize", finalized);
    assertThat(api.get("/api/v1/namespaces/n").path("code").asInt()).isEqualTo(404);
  }

  @Test
  void finalizersHoldObjects() {
    api.post(MAPS, "{metadata: {name: a, finalizers: [example.com/hold]}}");
    JsonNode marked = api.delete(MAPS + "/a");
    assertThat(marked.at("/metadata/deletionTimestamp").asString()).isNotEmpty();
    api.patch(MAPS + "/a", "merge", "{\"metadata\":{\"finalizers\":null}}");
    assertThat(api.get(MAPS + "/a").path("code").asInt()).isEqualTo(404);
  }

  @Test
  void whoListsAndWhoWatchesShareWhatIsDecoded() {
    api.post(MAPS, "{metadata: {name: a}}");
    List<RawObject> seen = new ArrayList<>();
    api.transport.watch(
        new Transport.Request("GET", MAPS, Map.of(), null, null),
        new Recorder() {
          @Override
          public void event(String type, RawObject object) {
            seen.add(object);
          }
        });
    api.world.runFor(Duration.ofSeconds(1));
    Transport.ObjectList list =
        api.transport.list(new Transport.Request("GET", MAPS, Map.of(), null, null));
    assertThat(list.resourceVersion())
        .isEqualTo(api.get(MAPS).at("/metadata/resourceVersion").asString());
    assertThat(list.items()).hasSize(1);
    StringBuilder model =
        list.items().getFirst().as(StringBuilder.class, tree -> new StringBuilder(tree.toString()));
    assertThat(list.items().getFirst().as(StringBuilder.class, tree -> null)).isSameAs(model);
    assertThat(seen.getFirst().as(StringBuilder.class, tree -> null)).isSameAs(model);
  }

  private Recorder watch(Map<String, List<String>> query) {
    Recorder recorder = new Recorder();
    api.transport.watch(new Transport.Request("GET", MAPS, query, null, null), recorder);
    return recorder;
  }

  private static String message(JsonNode status) {
    return status.path("message").asString();
  }

  private static List<String> names(JsonNode list) {
    return list.path("items").valueStream().map(o -> o.at("/metadata/name").asString()).toList();
  }

  /** Writes down what a watch says. */
  private static class Recorder implements Transport.WatchSink {
    final List<String> events = new ArrayList<>();
    int ends;

    @Override
    public void event(String type, RawObject object) {
      events.add(type + " " + object.tree().at("/metadata/name").asString());
    }

    @Override
    public void ended(StatusException failure) {
      ends++;
    }
  }
}
