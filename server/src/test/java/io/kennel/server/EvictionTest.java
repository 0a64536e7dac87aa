package io.kennel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Evictions and the budgets they spend, over the whole server. */
class EvictionTest {
  private static final String PODS = "/api/v1/namespaces/default/pods";
  private static final String BUDGETS = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";

  private final ServerHarness api = new ServerHarness();

  private void createPod(String name) {
    api.post(
        PODS,
        """
        metadata: {name: %s, labels: {app: a}}
        spec: {nodeName: node-1, containers: [{name: c, image: i}]}
        """
            .formatted(name));
    api.patch(
        PODS + "/" + name + "/status",
        "merge",
        "{\"status\":{\"phase\":\"Running\","
            + "\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
  }

  private void createBudget(int allowed) {
    api.post(
        BUDGETS,
        "{metadata: {name: b}, spec: {maxUnavailable: 1, selector: {matchLabels: {app: a}}}}");
    api.patch(
        BUDGETS + "/b/status",
        "merge",
        "{\"status\":{\"observedGeneration\":1,\"disruptionsAllowed\":" + allowed + "}}");
  }

  private JsonNode evict(String name, String options) {
    return api.post(
        PODS + "/" + name + "/eviction",
        "{apiVersion: policy/v1, kind: Eviction, metadata: {name: %s}%s}".formatted(name, options));
  }

  @Test
  void aPodGoesAndItsBudgetIsCharged() {
    createPod("a");
    createBudget(1);
    JsonNode answer = evict("a", "");
    assertThat(answer.path("status").asString()).isEqualTo("Success");
    JsonNode pod = api.get(PODS + "/a");
    assertThat(pod.at("/metadata/deletionTimestamp").asString()).isNotEmpty();
    assertThat(pod.at("/status/conditions/1/type").asString()).isEqualTo("DisruptionTarget");
    assertThat(pod.at("/status/conditions/1/reason").asString()).isEqualTo("EvictionByEvictionAPI");
    JsonNode budget = api.get(BUDGETS + "/b");
    assertThat(budget.at("/status/disruptionsAllowed").asInt()).isZero();
    assertThat(budget.at("/status/disruptedPods").has("a")).isTrue();
    assertThat(budget.at("/metadata/generation").asInt()).isEqualTo(1);

    createPod("b");
    JsonNode refused = evict("b", "");
    assertThat(refused.path("code").asInt()).isEqualTo(429);
    assertThat(refused.path("reason").asString()).isEqualTo("TooManyRequests");
    assertThat(api.get(PODS + "/b").path("metadata").has("deletionTimestamp")).isFalse();
  }

  @Test
  void aTrialChangesNothing() {
    createPod("a");
    createBudget(1);
    long revision = api.store.snapshot().revision();
    assertThat(evict("a", ", deleteOptions: {dryRun: [All]}").path("status").asString())
        .isEqualTo("Success");
    assertThat(api.store.snapshot().revision()).isEqualTo(revision);
  }

  @Test
  void anotherPodOfTheNameIsSpared() {
    createPod("a");
    createBudget(1);
    JsonNode refused = evict("a", ", deleteOptions: {preconditions: {uid: other}}");
    assertThat(refused.path("code").asInt()).isEqualTo(409);
    assertThat(api.get(BUDGETS + "/b").at("/status/disruptionsAllowed").asInt()).isEqualTo(1);
    assertThat(evict("none", "").path("message").asString()).isEqualTo("pods \"none\" not found");
    JsonNode misnamed = api.post(PODS + "/a/eviction", "{kind: Eviction, metadata: {name: other}}");
    assertThat(misnamed.path("message").asString())
        .isEqualTo("name in URL does not match name in Eviction object");
  }

  @Test
  void manyAtOnceSpendNoMoreThanThereIs() throws Exception {
    int pods = 12;
    int allowed = 5;
    IntStream.range(0, pods).forEach(i -> createPod("p" + i));
    createBudget(allowed);
    List<Callable<JsonNode>> evictions =
        IntStream.range(0, pods)
            .mapToObj(i -> (Callable<JsonNode>) () -> evict("p" + i, ""))
            .toList();
    int gone = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<JsonNode> answer : threads.invokeAll(evictions)) {
        boolean isDone = answer.get().path("status").asString().equals("Success");
        gone += isDone ? 1 : 0;
        assertThat(isDone || answer.get().path("code").asInt() == 429).isTrue();
      }
    }
    assertThat(gone).isEqualTo(allowed);
    JsonNode budget = api.get(BUDGETS + "/b");
    assertThat(budget.at("/status/disruptionsAllowed").asInt()).isZero();
    assertThat(budget.at("/status/disruptedPods").size()).isEqualTo(allowed);
  }

  @Test
  void budgetsAreChecked() {
    assertThat(message("{maxUnavailable: 1, minAvailable: 1}"))
        .endsWith("minAvailable and maxUnavailable cannot be both set");
    assertThat(message("{maxUnavailable: -1}"))
        .isEqualTo(
            "PodDisruptionBudget.policy \"b\" is invalid: spec.maxUnavailable: Invalid value: -1:"
                + " must be greater than or equal to 0");
    assertThat(message("{minAvailable: '101%'}"))
        .isEqualTo(
            "PodDisruptionBudget.policy \"b\" is invalid: spec.minAvailable: Invalid value:"
                + " \"101%\": must not be greater than 100%");
    assertThat(message("{minAvailable: x}")).contains("a valid percent string must be");
    assertThat(message("{minAvailable: 1, unhealthyPodEvictionPolicy: No}"))
        .endsWith(
            "Unsupported value: \"No\": supported values: \"AlwaysAllow\", \"IfHealthyBudget\"");
  }

  private String message(String spec) {
    return api.post(BUDGETS, "{metadata: {name: b}, spec: " + spec + "}")
        .path("message")
        .asString();
  }
}
