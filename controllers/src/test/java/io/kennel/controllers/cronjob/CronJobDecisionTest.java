package io.kennel.controllers.cronjob;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.kennel.client.Models;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Each row: a cron job that starts every ten minutes, made at noon, and what is done about it. */
class CronJobDecisionTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final List<Job> jobs = new ArrayList<>();
  private final Set<String> foreign = new HashSet<>();
  private final List<String> active = new ArrayList<>();
  private String spec = "";
  private String schedule = "*/10 * * * *";
  private String last = "";
  private String deletion = "";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "''                                 | 0     | ''                       | 600",
        "''                                 | 599   | ''                       | 1",
        "''                                 | 600   | create 12:10             | 0",
        "''                                 | 1100  | create 12:10             | 0",
        "'suspend: true'                    | 6000  | ''                       | -",
        "'startingDeadlineSeconds: 60'      | 660   | create 12:10             | 0",
        "'startingDeadlineSeconds: 60'      | 661   | MissSchedule             | 539",
        "'startingDeadlineSeconds: 60'      | 86400 | create 12:00             | 0",
        "''                                 | 3000  | create 12:50             | 0",
        "''                                 | 60000 | create 04:40             | 0",
        "''                                 | 60600 | TooManyMissedTimes, create 04:50 | 0",
        "'startingDeadlineSeconds: 3600'    | 60600 | create 04:50             | 0",
        "'timeZone: Nowhere/City'           | 6000  | UnknownTimeZone          | -",
      })
  void startsOnlyTheNewest(String fields, long seconds, String done, Long lookAgain) {
    spec = fields;
    Plan plan = decide(seconds);
    assertThat(text(plan)).isEqualTo(done);
    assertThat(plan.lookAgain())
        .isEqualTo(lookAgain == null ? null : Duration.ofSeconds(lookAgain));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "0 0 31 2 *  | InvalidSchedule     | -",
        "sometimes   | UnparseableSchedule | -",
        "@yearly     | ''                  | 86400"
      })
  void schedulesThatDoNotStart(String text, String done, Long lookAgain) {
    schedule = text;
    Plan plan = decide(3600);
    assertThat(text(plan)).isEqualTo(done);
    assertThat(plan.lookAgain())
        .isEqualTo(lookAgain == null ? null : Duration.ofSeconds(lookAgain));
  }

  @ParameterizedTest
  @CsvSource({
    "Allow, create 12:20",
    "Forbid, JobAlreadyActive",
    "Replace, 'delete tick-29454490, status []'"
  })
  void keepsToItsPolicyWhileAJobIsAtWork(String policy, String done) {
    spec = "concurrencyPolicy: " + policy;
    last = "2026-01-01T12:10:00Z";
    jobs.add(started(600, ""));
    active.add("tick-29454490");
    assertThat(text(decide(1200))).isEqualTo(done);
  }

  @ParameterizedTest
  @CsvSource({"Allow, create 12:20", "Forbid, JobAlreadyActive", "Replace, create 12:20"})
  void aJobThatGoesAwayIsInNobodysWayButThatOfForbid(String policy, String done) {
    spec = "concurrencyPolicy: " + policy;
    last = "2026-01-01T12:10:00Z";
    Job going = started(600, "");
    going.getMetadata().setDeletionTimestamp("2026-01-01T12:11:00Z");
    jobs.add(going);
    if (!policy.equals("Replace")) {
      active.add("tick-29454490");
    }
    assertThat(text(decide(1200))).isEqualTo(done);
  }

  @Test
  void aJobTellsItsStart() {
    spec = "timeZone: Europe/Berlin";
    Plan.Told told = (Plan.Told) decide(600).actions().getFirst();
    Job job = (Job) ((Plan.Create<?>) told.action()).object();
    assertThat(job.getMetadata().getName()).isEqualTo("tick-29454490");
    assertThat(job.getMetadata().getLabels()).containsEntry("app", "tick");
    assertThat(job.getMetadata().getAnnotations())
        .containsEntry("note", "kept")
        .containsEntry(StartedJob.START, "2026-01-01T13:10:00+01:00");
    OwnerReference owner = job.getMetadata().getOwnerReferences().getFirst();
    assertThat(owner.getController()).isTrue();
    assertThat(owner.getUid()).isEqualTo("uid-of-tick");
    assertThat(StartedJob.start(cronJob(), job)).isEqualTo(NOON.plusSeconds(600));
  }

  @Test
  void writesDownWhatIsThereBeforeAnythingElse() {
    jobs.add(started(600, ""));
    Plan plan = decide(1200);
    assertThat(text(plan)).isEqualTo("status [tick-29454490]");
    assertThat(plan.lookAgain()).isEqualTo(Duration.ZERO);
    CronJobStatus status = status(plan);
    assertThat(status.getLastScheduleTime()).isEqualTo("2026-01-01T12:10:00Z");
    ObjectReference reference = status.getActive().getFirst();
    assertThat(reference.getKind()).isEqualTo("Job");
    assertThat(reference.getApiVersion()).isEqualTo("batch/v1");
    assertThat(reference.getUid()).isEqualTo("uid-of-tick-29454490");
  }

  @ParameterizedTest
  @CsvSource({"Complete, 2026-01-01T12:11:00Z", "Failed,"})
  void seesWhatHasEnded(String condition, String success) {
    last = "2026-01-01T12:10:00Z";
    jobs.add(started(600, condition));
    active.add("tick-29454490");
    Plan plan = decide(700);
    assertThat(text(plan)).isEqualTo("status [], SawCompletedJob");
    assertThat(status(plan).getLastSuccessfulTime()).isEqualTo(success);
  }

  @Test
  void seesWhatHasEndedBeforeItWasWrittenDown() {
    jobs.add(started(600, "Complete"));
    assertThat(text(decide(700))).isEqualTo("status [], SawCompletedJob");
  }

  @Test
  void missesWhatIsGone() {
    last = "2026-01-01T12:10:00Z";
    active.add("tick-29454490");
    assertThat(text(decide(700))).isEqualTo("status [], MissingJob");
  }

  @Test
  void aJobThatPeopleHaveStartedDoesNotCountAsActive() {
    spec = "concurrencyPolicy: Forbid";
    jobs.add(job("by-hand", "", ""));
    assertThat(text(decide(600))).isEqualTo("UnexpectedJob, create 12:10");
  }

  @Test
  void aNameThatIsTakenIsNotFoughtFor() {
    foreign.add("tick-29454490");
    Plan plan = decide(600);
    assertThat(text(plan)).isEqualTo("FailedCreate");
    assertThat(plan.lookAgain()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void keepsSomeOfThoseThatHaveEnded() {
    last = "2026-01-01T18:00:00Z";
    for (int i = 1; i <= 5; i++) {
      jobs.add(started(i * 600L, "Complete"));
      jobs.add(started(18000 + i * 600L, "Failed"));
    }
    spec = "successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 4";
    for (Action action : decide(21600).actions()) {
      assertThat(action).as("the times of successes come first").isNotInstanceOf(Plan.Told.class);
    }
    String deletions = text(CronJobDecision.decide(view(written(decide(21600))), at(21600)));
    assertThat(deletions)
        .isEqualTo("delete tick-29454490, delete tick-29454500, delete tick-29454790");
  }

  @Test
  void startsNothingOnceItIsBeingDeleted() {
    deletion = "2026-01-01T12:05:00Z";
    Plan plan = decide(600);
    assertThat(plan.actions()).isEmpty();
    assertThat(plan.lookAgain()).isNull();
  }

  private Plan decide(long seconds) {
    return CronJobDecision.decide(view(cronJob()), at(seconds));
  }

  private static Instant at(long seconds) {
    return NOON.plusSeconds(seconds);
  }

  private CronJobView view(CronJob cronJob) {
    return new CronJobView(cronJob, jobs, foreign);
  }

  private CronJob cronJob() {
    String yaml =
        """
        metadata:
          name: tick
          namespace: default
          uid: uid-of-tick
          creationTimestamp: "2026-01-01T12:00:00Z"
        spec:
          schedule: "%s"
          jobTemplate:
            metadata: {labels: {app: tick}, annotations: {note: kept}}
            spec: {template: {spec: {containers: [{name: tick, image: tick}]}}}
        """
            .formatted(schedule);
    CronJob cronJob = Models.decode(YAMLMapper.shared().readTree(yaml), CronJob.class);
    CronJob given =
        Models.decode(
            YAMLMapper.shared().readTree("spec: {schedule: x, " + spec + "}"), CronJob.class);
    cronJob.getSpec().setSuspend(given.getSpec().getSuspend());
    cronJob.getSpec().setTimeZone(given.getSpec().getTimeZone());
    cronJob.getSpec().setConcurrencyPolicy(given.getSpec().getConcurrencyPolicy());
    cronJob.getSpec().setStartingDeadlineSeconds(given.getSpec().getStartingDeadlineSeconds());
    cronJob
        .getSpec()
        .setSuccessfulJobsHistoryLimit(given.getSpec().getSuccessfulJobsHistoryLimit());
    cronJob.getSpec().setFailedJobsHistoryLimit(given.getSpec().getFailedJobsHistoryLimit());
    cronJob.getMetadata().setDeletionTimestamp(deletion.isEmpty() ? null : deletion);
    CronJobStatus status = new CronJobStatus();
    status.setLastScheduleTime(last.isEmpty() ? null : last);
    for (String name : active) {
      ObjectReference reference = new ObjectReference();
      reference.setName(name);
      reference.setUid("uid-of-" + name);
      status.getActive().add(reference);
    }
    cronJob.setStatus(status);
    return cronJob;
  }

  private static Job started(long seconds, String condition) {
    Instant start = NOON.plusSeconds(seconds);
    return job("tick-" + start.getEpochSecond() / 60, start.toString(), condition);
  }

  private static Job job(String name, String start, String condition) {
    String ended =
        condition.isEmpty() ? "" : "conditions: [{type: " + condition + ", status: 'True'}],";
    String completed =
        condition.equals("Complete")
            ? "completionTime: \"" + Instant.parse(start).plusSeconds(60) + "\","
            : "";
    String yaml =
        """
        metadata:
          name: %s
          namespace: default
          uid: uid-of-%s
          annotations: {"%s": "%s"}
        status: {%s %s startTime: "%s"}
        """
            .formatted(name, name, StartedJob.START, start, ended, completed, start);
    return Models.decode(YAMLMapper.shared().readTree(yaml), Job.class);
  }

  private static CronJobStatus status(Plan plan) {
    return written(plan).getStatus();
  }

  private static CronJob written(Plan plan) {
    return (CronJob) ((Plan.UpdateStatus<?>) plan.actions().getFirst()).object();
  }

  /** What a plan does, in short. */
  private static String text(Plan plan) {
    return String.join(", ", plan.actions().stream().map(CronJobDecisionTest::text).toList());
  }

  private static String text(Action action) {
    return switch (action) {
      case Plan.Emit emit -> emit.reason();
      case Plan.Told told -> text(told.action());
      case Plan.Delete<?> delete -> "delete " + delete.key().name();
      case Plan.UpdateStatus<?> update ->
          "status "
              + ((CronJob) update.object())
                  .getStatus().getActive().stream().map(ObjectReference::getName).toList();
      case Plan.Create<?> create -> {
        Job job = (Job) create.object();
        yield "create "
            + job.getMetadata().getAnnotations().get(StartedJob.START).substring(11, 16);
      }
      default -> action.toString();
    };
  }
}
