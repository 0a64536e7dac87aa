package io.kennel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.server.request.ApiResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What kubectl shows of pods in every state. */
class PodTableTest {
  private static final String PODS = "/api/v1/namespaces/default/pods";

  private final ServerHarness api = new ServerHarness();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Pending | {} | 0/1|Pending|0",
        "Pending | {waiting: {reason: ContainerCreating}} | 0/1|ContainerCreating|0",
        "Running | {running: {}} | 1/1|Running|0",
        "Running | {waiting: {reason: CrashLoopBackOff}} | 0/1|CrashLoopBackOff|0",
        "Succeeded | {terminated: {exitCode: 0, reason: Completed}} | 0/1|Completed|0",
        "Failed | {terminated: {exitCode: 3}} | 0/1|ExitCode:3|0",
        "Failed | {terminated: {exitCode: 137, signal: 9}} | 0/1|Signal:9|0",
        "Failed | {terminated: {exitCode: 1, reason: Error}} | 0/1|Error|0"
      })
  void states(String phase, String state, String ready, String status, String restarts) {
    api.post(PODS, "{metadata: {name: p}, spec: {containers: [{name: c, image: i}]}}");
    boolean running = state.contains("running");
    JsonNode body =
        ServerHarness.yaml(
            "{status: {phase: %s, containerStatuses: [{name: c, ready: %s, state: %s}]}}"
                .formatted(phase, running, state));
    api.patch(PODS + "/p/status", "merge", body.toString());
    assertThat(api.table(PODS).getFirst())
        .startsWith("p|%s|%s|%s|0s".formatted(ready, status, restarts));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{running: {}}; Init:0/1",
        "{waiting: {reason: PodInitializing}}; Init:0/1",
        "{waiting: {reason: ImagePullBackOff}}; Init:ImagePullBackOff",
        "{terminated: {exitCode: 2, reason: Error}}; Init:Error"
      })
  void initContainers(String state, String status) {
    ObjectNode pod =
        (ObjectNode)
            ServerHarness.yaml(
                "{metadata: {name: p}, spec: {initContainers: [{name: a, image: i}], containers:"
                    + " [{name: c, image: i}]}}");
    api.post(PODS, pod.toString());
    JsonNode body =
        ServerHarness.yaml(
            "{status: {phase: Pending, initContainerStatuses: [{name: a, state: %s}]}}"
                .formatted(state));
    api.patch(PODS + "/p/status", "merge", body.toString());
    assertThat(api.table(PODS).getFirst()).startsWith("p|0/1|" + status + "|0|");
  }

  @Test
  void aWatchShowsAgesAsTheyAreWhenItTells() {
    String table = "application/json;as=Table;v=v1;g=meta.k8s.io";
    var watch =
        (ApiResponse.Watch)
            api.send("GET", PODS + "?watch=true", "", "", table, ServerHarness.ADMIN);
    api.world.runFor(Duration.ofSeconds(90));
    api.post(PODS, "{metadata: {name: p}, spec: {containers: [{name: c, image: i}]}}");
    api.world.runFor(Duration.ofSeconds(30));
    api.patch(PODS + "/p", "merge", "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
    api.world.runFor(Duration.ofSeconds(30));
    assertThat(watch.stream().poll(10))
        .extracting(event -> event.object().tree().at("/rows/0/cells/4").asString())
        .containsExactly("60s", "60s");
  }
}
