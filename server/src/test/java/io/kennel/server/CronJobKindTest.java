package io.kennel.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** CronJobs as the server keeps them. */
class CronJobKindTest {
  private static final String CRON_JOBS = "/apis/batch/v1/namespaces/default/cronjobs";
  private static final String TICK =
      """
      metadata: {name: tick}
      spec:
        schedule: "*/5 * * * *"
        jobTemplate:
          spec:
            template:
              spec: {restartPolicy: Never, containers: [{name: tick, image: "tick:1"}]}
      """;

  private final ServerHarness api = new ServerHarness();

  @Test
  void getsWhatKubernetesGivesIt() {
    JsonNode job = api.post(CRON_JOBS, TICK);
    JsonNode spec = job.path("spec");
    assertThat(spec.path("concurrencyPolicy").asString()).isEqualTo("Allow");
    assertThat(spec.path("suspend").toString()).isEqualTo("false");
    assertThat(spec.path("successfulJobsHistoryLimit").asInt()).isEqualTo(3);
    assertThat(spec.path("failedJobsHistoryLimit").asInt()).isEqualTo(1);
    assertThat(spec.has("startingDeadlineSeconds")).isFalse();
    assertThat(spec.at("/jobTemplate/spec/template/spec/dnsPolicy").asString())
        .isEqualTo("ClusterFirst");
    assertThat(spec.at("/jobTemplate/spec").has("backoffLimit"))
        .as("jobs have their own defaults")
        .isFalse();
    assertThat(job.path("status").toString()).isEqualTo("{}");
    assertThat(job.at("/metadata/generation").asInt()).isEqualTo(1);
    JsonNode suspended =
        api.patch(CRON_JOBS + "/tick", "strategic-merge", "{\"spec\":{\"suspend\":true}}");
    assertThat(suspended.at("/metadata/generation").asInt()).isEqualTo(2);
  }

  @Test
  void showsWhenItStartsAndWhetherItDid() {
    api.post(CRON_JOBS, TICK);
    assertThat(api.table(CRON_JOBS))
        .containsExactly("tick|*/5 * * * *|<none>|False|0|<none>|0s|tick|tick:1|<none>");
    String created = api.get(CRON_JOBS + "/tick").at("/metadata/creationTimestamp").asString();
    api.patch(
        CRON_JOBS + "/tick",
        "merge",
        "{\"spec\":{\"suspend\":true,\"timeZone\":\"Europe/Berlin\"}}");
    api.patch(
        CRON_JOBS + "/tick/status",
        "merge",
        "{\"status\":{\"lastScheduleTime\":\"" + created + "\",\"active\":[{\"name\":\"a\"}]}}");
    assertThat(api.table(CRON_JOBS))
        .containsExactly("tick|*/5 * * * *|Europe/Berlin|True|1|0s|0s|tick|tick:1|<none>");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "schedule: null | spec.schedule: Required value",
        "schedule: often | spec.schedule: Invalid value: \"often\": expected exactly 5 fields,"
            + " found 1: [often]",
        "schedule: 61 * * * * | spec.schedule: Invalid value: \"61 * * * *\": end of range (61)"
            + " above maximum (59): 61",
        "schedule: TZ=UTC 0 * * * * | spec.schedule: Invalid value: \"TZ=UTC 0 * * * *\": cannot"
            + " use TZ or CRON_TZ in schedule, use timeZone field instead",
        "schedule: CRON_TZ=UTC 0 * * * * | cannot use TZ or CRON_TZ in schedule",
        "timeZone: '' | spec.timeZone: Invalid value: \"\": timeZone must be nil or non-empty"
            + " string",
        "timeZone: Mars/Base | spec.timeZone: Invalid value: \"Mars/Base\": unknown time zone"
            + " Mars/Base",
        "timeZone: local | spec.timeZone: Invalid value: \"local\": timeZone must be an explicit"
            + " time zone as defined in https://www.iana.org/time-zones",
        "concurrencyPolicy: Queue | spec.concurrencyPolicy: Unsupported value: \"Queue\": supported"
            + " values: \"Allow\", \"Forbid\", \"Replace\"",
        "startingDeadlineSeconds: -1 | spec.startingDeadlineSeconds: Invalid value: -1: must be"
            + " greater than or equal to 0",
        "successfulJobsHistoryLimit: -1 | spec.successfulJobsHistoryLimit: Invalid value: -1",
        "failedJobsHistoryLimit: -1 | spec.failedJobsHistoryLimit: Invalid value: -1",
      })
  void saysWhatIsWrong(String field, String message) {
    ObjectNode tick = (ObjectNode) ServerHarness.yaml(TICK);
    ObjectNode spec = (ObjectNode) tick.get("spec");
    ServerHarness.yaml("{" + field + "}").forEachEntry(spec::set);
    refused(tick, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "completions: -1 | spec.jobTemplate.spec.completions: Invalid value: -1: must be greater"
            + " than or equal to 0",
        "completionMode: Some | spec.jobTemplate.spec.completionMode: Unsupported value: \"Some\"",
        "completionMode: Indexed | spec.jobTemplate.spec.completions: Required value: when"
            + " completion mode is Indexed",
        "podReplacementPolicy: Some | spec.jobTemplate.spec.podReplacementPolicy: Unsupported",
        "selector: {matchLabels: {a: b}} | spec.jobTemplate.spec.selector: Invalid value:"
            + " {\"matchLabels\":{\"a\":\"b\"}}: `selector` will be auto-generated",
        "manualSelector: true | spec.jobTemplate.spec.manualSelector: Unsupported value: true:"
            + " supported values: \"nil\", \"false\"",
        "backoffLimitPerIndex: 1 | spec.jobTemplate.spec.backoffLimitPerIndex: Forbidden: limits"
            + " per index are not supported here; use backoffLimit",
        "podFailurePolicy: {rules: [{action: Count}]} |"
            + " spec.jobTemplate.spec.podFailurePolicy.rules[0]: Invalid value",
        "template: {spec: {containers: [{name: a, image: a}]}} |"
            + " spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values:"
            + " \"OnFailure\", \"Never\"",
      })
  void saysWhatIsWrongWithItsJobs(String field, String message) {
    ObjectNode tick = (ObjectNode) ServerHarness.yaml(TICK);
    ObjectNode spec = (ObjectNode) tick.at("/spec/jobTemplate/spec");
    ServerHarness.yaml("{" + field + "}").forEachEntry(spec::set);
    refused(tick, message);
  }

  @Test
  void itsNameLeavesRoomForThoseOfJobs() {
    ObjectNode tick = (ObjectNode) ServerHarness.yaml(TICK);
    ((ObjectNode) tick.get("metadata")).put("name", "a".repeat(52));
    assertThat(api.post(CRON_JOBS, tick.toString()).at("/metadata/uid").asString()).isNotEmpty();
    ((ObjectNode) tick.get("metadata")).put("name", "a".repeat(53));
    refused(
        tick,
        "metadata.name: Invalid value: \""
            + "a".repeat(53)
            + "\": must be no more than 52"
            + " characters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "schedule: '@hourly', timeZone: America/New_York",
        "schedule: '@every 90m', timeZone: Etc/UTC",
        "schedule: 0 8-18/2 ? jan-jun mon-fri, startingDeadlineSeconds: 0",
        "concurrencyPolicy: Forbid, successfulJobsHistoryLimit: 0, failedJobsHistoryLimit: 0"
      })
  void takesWhatIsRight(String fields) {
    ObjectNode tick = (ObjectNode) ServerHarness.yaml(TICK);
    ObjectNode spec = (ObjectNode) tick.get("spec");
    ServerHarness.yaml("{" + fields + "}").forEachEntry(spec::set);
    JsonNode answer = api.post(CRON_JOBS, tick.toString());
    assertThat(answer.path("kind").asString()).as(answer.toString()).isEqualTo("CronJob");
  }

  private void refused(ObjectNode object, String message) {
    JsonNode answer = api.post(CRON_JOBS, object.toString());
    assertThat(answer.path("code").asInt()).as(answer.toString()).isEqualTo(422);
    assertThat(answer.path("message").asString()).contains(message);
  }
}
