package io.kennel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.server.request.ApiResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Deployments, ReplicaSets, DaemonSets and Jobs as the server keeps them. */
class WorkloadKindsTest {
  private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
  private static final String SETS = "/apis/apps/v1/namespaces/default/replicasets";
  private static final String DAEMONS = "/apis/apps/v1/namespaces/default/daemonsets";
  private static final String JOBS = "/apis/batch/v1/namespaces/default/jobs";
  private static final String WEB =
      """
      metadata: {name: web}
      spec:
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: web, image: "web:1"}]}
      """;
  private static final String PI =
      """
      metadata: {name: pi}
      spec: {template: {spec: {restartPolicy: Never, containers: [{name: pi, image: pi}]}}}
      """;

  private final ServerHarness api = new ServerHarness();

  @Test
  void deploymentsGetWhatKubernetesGivesThem() {
    JsonNode spec = api.post(DEPLOYMENTS, WEB).path("spec");
    assertThat(spec.path("replicas").asInt()).isEqualTo(1);
    assertThat(spec.at("/strategy/type").asString()).isEqualTo("RollingUpdate");
    assertThat(spec.at("/strategy/rollingUpdate/maxSurge").asString()).isEqualTo("25%");
    assertThat(spec.path("revisionHistoryLimit").asInt()).isEqualTo(10);
    assertThat(spec.path("progressDeadlineSeconds").asInt()).isEqualTo(600);
    assertThat(spec.at("/template/spec/dnsPolicy").asString()).isEqualTo("ClusterFirst");
    assertThat(api.table(DEPLOYMENTS)).containsExactly("web|0/1|0|0|0s|web|web:1|app=web");
    assertThat(api.get(DEPLOYMENTS + "/web/scale").at("/status/selector").asString())
        .isEqualTo("app=web");
  }

  @Test
  void anAnnotationOfADeploymentIsAChangeOfIt() {
    api.post(DEPLOYMENTS, WEB);
    JsonNode noted =
        api.patch(DEPLOYMENTS + "/web", "merge", "{\"metadata\":{\"annotations\":{\"a\":\"b\"}}}");
    assertThat(noted.at("/metadata/generation").asInt()).isEqualTo(2);
    JsonNode labelled =
        api.patch(DEPLOYMENTS + "/web", "merge", "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
    assertThat(labelled.at("/metadata/generation").asInt()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "replicas: -1 | spec.replicas: Invalid value: -1: must be greater than or equal to 0",
        "strategy: {type: Bad} | spec.strategy.type: Unsupported value: \"Bad\": supported values:"
            + " \"Recreate\", \"RollingUpdate\"",
        "strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}} | spec.strategy.rollingUpdate:"
            + " Forbidden: may not be specified when strategy `type` is 'Recreate'",
        "strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}} |"
            + " spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when"
            + " `maxSurge` is 0",
        "strategy: {rollingUpdate: {maxUnavailable: 101%}} |"
            + " spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"101%\": must not be"
            + " greater than 100%",
        "progressDeadlineSeconds: 5, minReadySeconds: 5 | spec.progressDeadlineSeconds: Invalid"
            + " value: 5: must be greater than minReadySeconds",
        "selector: {matchLabels: {app: other}} | spec.template.metadata.labels: Invalid value:"
            + " {\"app\":\"web\"}: `selector` does not match template `labels`",
        "selector: {} | spec.selector: Invalid value: {}: empty selector is invalid for deployment",
      })
  void saysWhatIsWrongWithADeployment(String field, String message) {
    ObjectNode web = (ObjectNode) ServerHarness.yaml(WEB);
    ObjectNode spec = (ObjectNode) web.get("spec");
    ServerHarness.yaml("{" + field + "}").forEachEntry(spec::set);
    JsonNode answer = api.post(DEPLOYMENTS, web.toString());
    assertThat(answer.path("code").asInt()).as(answer.toString()).isEqualTo(422);
    assertThat(answer.path("message").asString()).contains(message);
  }

  @Test
  void selectorsStay() {
    for (String path : new String[] {DEPLOYMENTS, SETS, DAEMONS}) {
      api.post(path, WEB);
      JsonNode answer =
          api.patch(
              path + "/web",
              "merge",
              "{\"spec\":{\"selector\":{\"matchLabels\":{\"app\":\"x\"}},"
                  + "\"template\":{\"metadata\":{\"labels\":{\"app\":\"x\"}}}}}");
      assertThat(answer.path("message").asString())
          .contains("spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"x\"}}")
          .contains("field is immutable");
    }
    assertThat(api.table(SETS)).containsExactly("web|1|0|0|0s|web|web:1|app=web");
  }

  @Test
  void daemonSetsGetWhatKubernetesGivesThem() {
    JsonNode set = api.post(DAEMONS, WEB);
    JsonNode spec = set.path("spec");
    assertThat(spec.path("updateStrategy").toString())
        .isEqualTo(
            "{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"maxUnavailable\":1,\"maxSurge\":0}}");
    assertThat(spec.path("revisionHistoryLimit").asInt()).isEqualTo(10);
    assertThat(spec.at("/template/spec/dnsPolicy").asString()).isEqualTo("ClusterFirst");
    assertThat(set.at("/metadata/generation").asInt()).isEqualTo(1);
    assertThat(set.path("status").toString())
        .isEqualTo(
            "{\"currentNumberScheduled\":0,\"numberMisscheduled\":0,"
                + "\"desiredNumberScheduled\":0,\"numberReady\":0}");
    JsonNode onDelete =
        api.patch(
            DAEMONS + "/web",
            "merge",
            "{\"spec\":{\"updateStrategy\":{\"type\":\"OnDelete\",\"rollingUpdate\":null}}}");
    assertThat(onDelete.at("/spec/updateStrategy").toString()).isEqualTo("{\"type\":\"OnDelete\"}");
    assertThat(onDelete.at("/metadata/generation").asInt()).isEqualTo(2);
  }

  @Test
  void aDaemonSetShowsItsCountsAndItsNodes() {
    api.post(DAEMONS, WEB);
    assertThat(api.table(DAEMONS)).containsExactly("web|0|0|0|0|0|<none>|0s|web|web:1|app=web");
    api.patch(
        DAEMONS + "/web",
        "merge",
        "{\"spec\":{\"template\":{\"spec\":"
            + "{\"nodeSelector\":{\"disk\":\"ssd\",\"arch\":\"arm\"}}}}}");
    api.patch(
        DAEMONS + "/web/status",
        "merge",
        "{\"status\":{\"desiredNumberScheduled\":5,\"currentNumberScheduled\":4,\"numberReady\":3,"
            + "\"updatedNumberScheduled\":2,\"numberAvailable\":1}}");
    assertThat(api.table(DAEMONS))
        .containsExactly("web|5|4|3|2|1|arch=arm,disk=ssd|0s|web|web:1|app=web");
    assertThat(
            api.patch(DAEMONS + "/web/status", "merge", "{\"status\":{\"numberReady\":-1}}")
                .path("message")
                .asString())
        .contains("status.numberReady: Invalid value: -1: must be greater than or equal to 0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "minReadySeconds: -1 | spec.minReadySeconds: Invalid value: -1: must be greater than or"
            + " equal to 0",
        "revisionHistoryLimit: -1 | spec.revisionHistoryLimit: Invalid value: -1: must be greater"
            + " than or equal to 0",
        "updateStrategy: {type: Bad} | spec.updateStrategy: Unsupported value: {\"type\":\"Bad\"}:"
            + " supported values: \"RollingUpdate\", \"OnDelete\"",
        "updateStrategy: {rollingUpdate: {maxUnavailable: 0}} |"
            + " spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when"
            + " maxSurge is 0",
        "updateStrategy: {rollingUpdate: {maxUnavailable: 101%}} |"
            + " spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: \"101%\": must not"
            + " be greater than 100%",
        "updateStrategy: {rollingUpdate: {maxUnavailable: some}} | Invalid value: \"some\": a valid"
            + " percent string",
        "updateStrategy: {rollingUpdate: {maxUnavailable: 1, maxSurge: 1}} |"
            + " spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when"
            + " maxUnavailable is non-zero",
        "updateStrategy: {rollingUpdate: {maxUnavailable: 0, maxSurge: 101%}} | Invalid value:"
            + " \"101%\": must not be greater than 100%",
        "selector: {} | spec.selector: Invalid value: {}: empty selector is invalid for daemonset",
        "selector: {matchLabels: {app: other}} | spec.template.metadata.labels: Invalid value:"
            + " {\"app\":\"web\"}: `selector` does not match template `labels`",
        "template: {metadata: {labels: {app: web}}, spec: {restartPolicy: Never, containers:"
            + " [{name: web, image: web}]}} | spec.template.spec.restartPolicy: Unsupported value:"
            + " \"Never\": supported values: \"Always\"",
      })
  void saysWhatIsWrongWithADaemonSet(String field, String message) {
    ObjectNode web = (ObjectNode) ServerHarness.yaml(WEB);
    ObjectNode spec = (ObjectNode) web.get("spec");
    ServerHarness.yaml("{" + field + "}").forEachEntry(spec::set);
    JsonNode answer = api.post(DAEMONS, web.toString());
    assertThat(answer.path("code").asInt()).as(answer.toString()).isEqualTo(422);
    assertThat(answer.path("message").asString()).contains(message);
  }

  @Test
  void jobsSelectTheirOwnPodsAndNoOthers() {
    JsonNode job = api.post(JOBS, PI);
    String uid = job.at("/metadata/uid").asString();
    assertThat(job.at("/spec/selector/matchLabels").toString())
        .isEqualTo("{\"batch.kubernetes.io/controller-uid\":\"" + uid + "\"}");
    assertThat(job.at("/spec/template/metadata/labels").properties())
        .extracting(label -> label.getKey() + "=" + label.getValue().asString())
        .containsExactlyInAnyOrder(
            "controller-uid=" + uid,
            "batch.kubernetes.io/controller-uid=" + uid,
            "job-name=pi",
            "batch.kubernetes.io/job-name=pi");
    assertThat(job.at("/spec/completions").asInt()).isEqualTo(1);
    assertThat(job.at("/spec/backoffLimit").asInt()).isEqualTo(6);
    assertThat(job.at("/spec/completionMode").asString()).isEqualTo("NonIndexed");
    assertThat(api.table(JOBS).getFirst()).startsWith("pi|Running|0/1||0s|pi|pi|");
    ObjectNode again = (ObjectNode) job.deepCopy();
    ((ObjectNode) again.get("metadata")).put("name", "copy").remove("uid");
    assertThat(api.post(JOBS, again.toString()).path("message").asString())
        .contains("`selector` not auto-generated");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "parallelism: -1 | spec.parallelism: Invalid value: -1: must be greater than or equal to 0",
        "completionMode: Indexed, parallelism: 1 | spec.completions: Required value: when"
            + " completion mode is Indexed",
        "backoffLimitPerIndex: 1 | spec.backoffLimitPerIndex: Forbidden: limits per index are not"
            + " supported here; use backoffLimit",
        "successPolicy: {rules: [{succeededCount: 1}]} | spec.successPolicy: Invalid value",
        "podFailurePolicy: {rules: [{action: FailIndex, onExitCodes: {operator: In, values: [1]}}]}"
            + " | spec.podFailurePolicy.rules[0].action: Forbidden",
        "podFailurePolicy: {rules: [{action: Count}]} | specifying one of OnExitCodes and"
            + " OnPodConditions is required",
        "template: {spec: {containers: [{name: pi, image: pi}]}} |"
            + " spec.template.spec.restartPolicy: Required value: valid values:"
            + " \"OnFailure\", \"Never\"",
      })
  void saysWhatIsWrongWithAJob(String field, String message) {
    ObjectNode pi = (ObjectNode) ServerHarness.yaml(PI);
    ObjectNode spec = (ObjectNode) pi.get("spec");
    ServerHarness.yaml("{" + field + "}").forEachEntry(spec::set);
    JsonNode answer = api.post(JOBS, pi.toString());
    assertThat(answer.path("code").asInt()).as(answer.toString()).isEqualTo(422);
    assertThat(answer.path("message").asString()).contains(message);
  }

  @Test
  void whatAJobRunsStaysUnlessItNeverRan() {
    api.post(JOBS, PI);
    String template = "{\"spec\":{\"template\":{\"spec\":{\"nodeSelector\":{\"a\":\"b\"}}}}}";
    assertThat(api.patch(JOBS + "/pi", "merge", template).path("message").asString())
        .contains("spec.template: Invalid value")
        .contains("field is immutable");
    assertThat(
            api.patch(JOBS + "/pi", "merge", "{\"spec\":{\"completions\":3}}")
                .path("message")
                .asString())
        .contains("spec.completions: Invalid value: 3: field is immutable");
    assertThat(
            api.patch(JOBS + "/pi", "merge", "{\"spec\":{\"parallelism\":3,\"suspend\":true}}")
                .at("/spec/parallelism")
                .asInt())
        .isEqualTo(3);
    assertThat(
            api.patch(JOBS + "/pi", "merge", template)
                .at("/spec/template/spec/nodeSelector/a")
                .asString())
        .isEqualTo("b");
  }

  @Test
  void aJobLeavesItsPodsUnlessAskedToTakeThem() {
    api.post(JOBS, PI);
    ApiResponse.Content answer = api.content("DELETE", JOBS + "/pi", "");
    assertThat(answer.warnings()).anyMatch(text -> text.startsWith("child pods are preserved"));
    assertThat(api.get(JOBS + "/pi").at("/metadata/finalizers/0").asString()).isEqualTo("orphan");
  }
}
