package io.kennel.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.kennel.agent.runtime.ContainerRuntime.ContainerConfig;
import io.kennel.agent.runtime.simulated.SimulatedProgram;
import io.kennel.api.ObjectKey;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Api.ListOptions;
import io.kennel.client.Api.PatchType;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Cron jobs against the real server, while the clock moves through their starts. */
class CronJobsTest {
  private static final ObjectKey TICK = new ObjectKey("default", "tick");

  private SimulatedWorld world;
  private TestCluster cluster;
  private LateTransport way;

  /** Starts a node at the beginning of an hour; controllers reach the server badly if so asked. */
  private void start(int seed, boolean late) {
    world = new SimulatedWorld(seed);
    cluster =
        new TestCluster(
            world,
            CronJobsTest::program,
            plain -> {
              way = new LateTransport(plain, world);
              return late ? way : plain;
            });
    cluster.startNode(1);
    await("the node is ready", cluster::nodesReady);
    Instant now = world.clock().now();
    Instant hour = now.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
    world.runFor(Duration.between(now, hour.plusSeconds(1)));
  }

  @AfterEach
  void close() {
    cluster.close();
    assertThat(world.failures()).isEmpty();
  }

  /** Arguments: how many seconds it runs, and its exit code. */
  private static SimulatedProgram program(ContainerConfig config) {
    List<String> arguments = Objects.requireNonNull(config.arguments());
    return SimulatedProgram.exiting(
        Duration.ofSeconds(Long.parseLong(arguments.getFirst())),
        Integer.parseInt(arguments.getLast()));
  }

  @Test
  void startsInTimeAndKeepsThreeOfThoseThatSucceeded() {
    start(1, false);
    Instant hour = world.clock().now().truncatedTo(ChronoUnit.HOURS);
    create("", "5, 0");
    world.runFor(Duration.ofMinutes(30));
    assertThat(starts()).as("30 is at work").containsExactly("15", "20", "25", "30");
    world.runFor(Duration.ofSeconds(20));
    assertThat(starts()).containsExactly("20", "25", "30");
    assertThat(tick().getStatus().getLastScheduleTime())
        .isEqualTo(hour.plus(30, ChronoUnit.MINUTES).toString());
    assertThat(Instant.parse(tick().getStatus().getLastSuccessfulTime()))
        .isBetween(hour.plusSeconds(1805), hour.plusSeconds(1820));
    assertThat(tick().getStatus().getActive()).isEmpty();
    assertThat(events("SuccessfulCreate")).hasSize(6).allMatch(m -> m.startsWith("Created job "));
    assertThat(events("SawCompletedJob"))
        .hasSize(6)
        .allMatch(m -> m.endsWith(", condition: Complete"));
    assertThat(events("SuccessfulDelete")).hasSize(3).allMatch(m -> m.startsWith("Deleted job "));
    String version = tick().getMetadata().getResourceVersion();
    world.runFor(Duration.ofMinutes(4));
    assertThat(tick().getMetadata().getResourceVersion()).as("at rest").isEqualTo(version);
  }

  @Test
  void keepsOneOfThoseThatFailed() {
    start(2, false);
    create("", "5, 3");
    world.runFor(Duration.ofMinutes(24));
    assertThat(starts()).containsExactly("20");
    assertThat(tick().getStatus().getLastSuccessfulTime()).isNull();
    assertThat(events("SawCompletedJob")).hasSize(4).allMatch(m -> m.endsWith(": Failed"));
  }

  @Test
  void forbidWaitsForTheOneBeforeAndThenMakesUpForTheNewest() {
    start(3, false);
    create("concurrencyPolicy: Forbid", "720, 0");
    world.runFor(Duration.ofMinutes(16));
    assertThat(starts()).containsExactly("05");
    assertThat(tick().getStatus().getActive()).hasSize(1);
    assertThat(events("JobAlreadyActive")).hasSize(1);
    world.runFor(Duration.ofMinutes(2));
    assertThat(starts()).as("10 is forgotten, 15 is late").containsExactly("05", "15");
    assertThat(tick().getStatus().getActive()).hasSize(1);
  }

  @Test
  void replaceTakesAwayTheOneBefore() {
    start(4, false);
    create("concurrencyPolicy: Replace", "720, 0");
    world.runFor(Duration.ofMinutes(16));
    assertThat(starts()).containsExactly("15");
    assertThat(events("SuccessfulDelete")).hasSize(2);
    assertThat(events("MissingJob")).isEmpty();
    assertThat(tick().getStatus().getActive()).hasSize(1);
    await("the pods of the others are gone", () -> cluster.pods().size() == 1);
  }

  @Test
  void allowRunsThemSideBySide() {
    start(5, false);
    create("", "720, 0");
    world.runFor(Duration.ofMinutes(16));
    assertThat(starts()).containsExactly("05", "10", "15");
    assertThat(tick().getStatus().getActive()).hasSize(3);
  }

  @Test
  void whileSuspendedNothingStartsAndThenTheNewestDoes() {
    start(6, false);
    create("suspend: true", "5, 0");
    world.runFor(Duration.ofMinutes(13));
    assertThat(starts()).isEmpty();
    patch("spec: {suspend: false}");
    world.runFor(Duration.ofSeconds(1));
    assertThat(starts()).containsExactly("10");
    patch("spec: {suspend: true, startingDeadlineSeconds: 60}");
    world.runFor(Duration.ofMinutes(10));
    patch("spec: {suspend: false}");
    world.runFor(Duration.ofSeconds(1));
    assertThat(starts()).containsExactly("10");
    assertThat(events("MissSchedule"))
        .hasSize(1)
        .allMatch(m -> m.matches("Missed scheduled time to start a job: .*:20:00 \\+0000"));
    world.runFor(Duration.ofMinutes(2));
    assertThat(starts()).containsExactly("10", "25");
  }

  @Test
  void anotherScheduleIsFollowedAtOnce() {
    start(7, false);
    create("", "5, 0");
    world.runFor(Duration.ofMinutes(6));
    patch("spec: {schedule: '7 * * * *'}");
    world.runFor(Duration.ofMinutes(10));
    assertThat(starts()).containsExactly("05", "07");
  }

  @ParameterizedTest
  @CsvSource({"'', 45", "startingDeadlineSeconds: 30, ''"})
  void aControllerThatWasAwayMakesUpForTheNewestOnly(String fields, String madeUp) {
    start(8, false);
    create(fields, "5, 0");
    world.runFor(Duration.ofMinutes(6));
    cluster.controllers.close();
    world.runFor(Duration.ofMinutes(41));
    assertThat(starts()).containsExactly("05");
    cluster.restartControllers();
    world.runFor(Duration.ofSeconds(30));
    assertThat(starts())
        .containsExactlyElementsOf(madeUp.isEmpty() ? List.of("05") : List.of("05", madeUp));
    assertThat(events("MissSchedule")).hasSize(madeUp.isEmpty() ? 1 : 0);
    world.runFor(Duration.ofMinutes(4));
    assertThat(starts()).endsWith("50");
  }

  @Test
  void aControllerThatWasAwayForLongSaysSo() {
    start(9, false);
    create("", "5, 0");
    world.runFor(Duration.ofMinutes(6));
    cluster.controllers.close();
    world.runFor(Duration.ofHours(9));
    cluster.restartControllers();
    world.runFor(Duration.ofSeconds(10));
    assertThat(events("TooManyMissedTimes")).hasSize(1);
    assertThat(starts()).containsExactly("05", "05");
  }

  @Test
  void itsJobsGoWithIt() {
    start(10, false);
    create("", "720, 0");
    world.runFor(Duration.ofMinutes(11));
    assertThat(cluster.pods()).hasSize(2);
    cluster.api.delete(Kinds.CRON_JOB, TICK, DeleteOptions.DEFAULT);
    await("all is gone", () -> jobs().isEmpty() && cluster.pods().isEmpty());
  }

  /** What has to hold at every moment, however late informers are and whatever calls fail. */
  @ParameterizedTest
  @CsvSource({
    "21, Forbid",
    "22, Forbid",
    "23, Forbid",
    "24, Replace",
    "25, Replace",
    "26, Replace"
  })
  void noTwoAreAtWorkAtOnceEvenOnABadWay(int seed, String policy) {
    start(seed, true);
    create("concurrencyPolicy: " + policy, "400, 0");
    Set<String> seen = new TreeSet<>();
    for (int step = 0; step < 6050; step++) {
      world.runFor(Duration.ofMillis(500));
      List<Job> atWork =
          jobs().stream()
              .filter(job -> job.getStatus().getCompletionTime() == null)
              .filter(job -> job.getMetadata().getDeletionTimestamp() == null)
              .toList();
      assertThat(atWork).hasSizeLessThanOrEqualTo(1);
      atWork.forEach(job -> seen.add(job.getMetadata().getUid()));
    }
    assertThat(seen).as("one for each name").hasSize(policy.equals("Replace") ? 10 : 7);
    way.beGood();
    world.runFor(Duration.ofSeconds(10));
    assertThat(tick().getStatus().getActive()).hasSize(1);
  }

  private void create(String fields, String arguments) {
    String yaml =
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: tick, namespace: default}
        spec:
          schedule: "*/5 * * * *"
          jobTemplate:
            spec:
              backoffLimit: 0
              template:
                spec:
                  restartPolicy: Never
                  terminationGracePeriodSeconds: 1
                  containers: [{name: tick, image: "tick:1", args: [%s]}]
          %s
        """
            .formatted(arguments.replaceAll("(\\d+)", "'$1'"), fields);
    CronJob tick = Models.decode(YAMLMapper.shared().readTree(yaml), CronJob.class);
    var _ = cluster.api.create(Kinds.CRON_JOB, tick);
  }

  private void patch(String yaml) {
    var _ =
        cluster.api.patch(
            Kinds.CRON_JOB,
            TICK,
            "",
            PatchType.STRATEGIC_MERGE,
            YAMLMapper.shared().readTree(yaml));
  }

  private CronJob tick() {
    return cluster.api.get(Kinds.CRON_JOB, TICK);
  }

  private List<Job> jobs() {
    return cluster.api.list(Kinds.JOB, ListOptions.in("default")).items();
  }

  /** The minutes of the hour for which there are jobs. */
  private List<String> starts() {
    return jobs().stream()
        .map(job ->
            job.getMetadata()
                .getAnnotations()
                .get("batch.kubernetes.io/cronjob-scheduled-timestamp")
                .substring(14, 16))
        .toList();
  }

  private List<String> events(String reason) {
    return cluster.api.list(Kinds.EVENT, ListOptions.ALL).items().stream()
        .filter(event ->
            reason.equals(event.getReason())
                && "CronJob".equals(event.getInvolvedObject().getKind()))
        .map(Event::getMessage)
        .toList();
  }

  private void await(String what, BooleanSupplier condition) {
    assertThat(world.runUntil(condition, Duration.ofMinutes(5))).as(what).isTrue();
  }
}
