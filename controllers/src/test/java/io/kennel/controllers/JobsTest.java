package io.kennel.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.kennel.agent.runtime.ContainerRuntime.ContainerConfig;
import io.kennel.agent.runtime.simulated.SimulatedProgram;
import io.kennel.api.ObjectKey;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Api.PatchType;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.controllers.pod.PodState;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Jobs against the real server, with simulated nodes on which programs end. */
class JobsTest {
  private static final ObjectKey PI = new ObjectKey("default", "pi");

  private final SimulatedWorld world = new SimulatedWorld(7);
  private final TestCluster cluster = new TestCluster(world, JobsTest::program);

  @BeforeEach
  void startNodes() {
    for (int i = 1; i <= 3; i++) {
      cluster.startNode(i);
    }
    await("nodes are ready", cluster::nodesReady);
  }

  @AfterEach
  void close() {
    cluster.close();
    assertThat(world.failures()).isEmpty();
  }

  /** Arguments: how many seconds it runs, and its exit code for each index, or for all. */
  private static SimulatedProgram program(ContainerConfig config) {
    List<String> arguments = config.arguments() == null ? List.of("1", "0") : config.arguments();
    String index = config.environment().getOrDefault("JOB_COMPLETION_INDEX", "0");
    int place = Math.min(1 + Integer.parseInt(index), arguments.size() - 1);
    Duration runsFor = Duration.ofSeconds(Long.parseLong(arguments.getFirst()));
    return SimulatedProgram.exiting(runsFor, Integer.parseInt(arguments.get(place)));
  }

  @Test
  void countsItsCompletionsAndEnds() {
    create("completions: 5, parallelism: 2", "Never", "1, 0");
    watch(() -> assertThat(active()).as("at once").isLessThanOrEqualTo(2), "Complete");
    Job job = job();
    assertThat(job.getStatus().getSucceeded()).isEqualTo(5);
    assertThat(job.getStatus().getUncountedTerminatedPods().getSucceeded()).isEmpty();
    assertThat(job.getStatus().getCompletionTime()).isNotNull();
    assertThat(conditions())
        .containsExactly(
            "SuccessCriteriaMet CompletionsReached Reached expected number of succeeded pods",
            "Complete CompletionsReached Reached expected number of succeeded pods");
    world.runFor(Duration.ofSeconds(3));
    assertThat(cluster.pods()).hasSize(5).allMatch(p -> p.getMetadata().getFinalizers().isEmpty());
    assertThat(cluster.events("Completed")).containsExactly("Job completed");
    assertThat(cluster.events("SuccessfulCreate")).hasSize(5);
    String version = job().getMetadata().getResourceVersion();
    world.runFor(Duration.ofMinutes(30));
    assertThat(job().getMetadata().getResourceVersion()).as("at rest").isEqualTo(version);
  }

  @Test
  void failsOnceItsLimitIsReachedAndWaitsLongerEachTime() {
    create("backoffLimit: 2", "Never", "1, 3");
    watch(() -> {}, "Failed");
    assertThat(job().getStatus().getFailed()).isEqualTo(3);
    assertThat(conditions())
        .containsExactly(
            "FailureTarget BackoffLimitExceeded Job has reached the specified backoff limit",
            "Failed BackoffLimitExceeded Job has reached the specified backoff limit");
    assertThat(Duration.between(created(0), created(1)).toSeconds()).isBetween(10L, 13L);
    assertThat(Duration.between(created(1), created(2)).toSeconds()).isBetween(20L, 23L);
    world.runFor(Duration.ofSeconds(1));
    assertThat(cluster.events("BackoffLimitExceeded"))
        .containsExactly("Job has reached the specified backoff limit");
  }

  @Test
  void restartsInPlaceCountAgainstTheLimit() {
    create("backoffLimit: 1", "OnFailure", "1, 3");
    watch(() -> assertThat(cluster.pods()).hasSizeLessThanOrEqualTo(1), "Failed");
    assertThat(conditions().getLast()).startsWith("Failed BackoffLimitExceeded");
  }

  @Test
  void isStoppedAtItsDeadline() {
    create("activeDeadlineSeconds: 30, parallelism: 2, completions: 2", "Never", "1000, 0");
    await("both work", () -> active() == 2);
    watch(() -> {}, "Failed");
    assertThat(conditions().getLast())
        .isEqualTo("Failed DeadlineExceeded Job was active longer than specified deadline");
    await("no pod is left", () -> cluster.pods().isEmpty());
    assertThat(job().getStatus().getActive()).isNull();
  }

  @Test
  void anIndexedJobDoesEachIndexOnce() {
    create("completions: 4, parallelism: 3, completionMode: Indexed", "Never", "1, 0");
    watch(() -> {}, "Complete");
    assertThat(job().getStatus().getCompletedIndexes()).isEqualTo("0-3");
    assertThat(cluster.pods())
        .extracting(
            pod -> pod.getMetadata().getLabels().get("batch.kubernetes.io/job-completion-index"))
        .containsExactlyInAnyOrder("0", "1", "2", "3");
    Pod pod = cluster.pods().getFirst();
    String index =
        pod.getMetadata().getAnnotations().get("batch.kubernetes.io/job-completion-index");
    assertThat(pod.getSpec().getHostname()).isEqualTo("pi-" + index);
    assertThat(pod.getMetadata().getName()).matches("pi-" + index + "-\\w{5}");
  }

  @Test
  void aSuccessPolicyEndsItEarly() {
    create(
        "completions: 3, parallelism: 3, completionMode: Indexed,"
            + " successPolicy: {rules: [{succeededIndexes: '0', succeededCount: 1}]},"
            + " backoffLimit: 10",
        "Never",
        "1, 0, 1, 1");
    watch(() -> {}, "Complete");
    assertThat(conditions().getLast()).isEqualTo("Complete SuccessPolicy Matched rules at index 0");
    assertThat(job().getStatus().getCompletedIndexes()).isEqualTo("0");
  }

  @Test
  void aFailurePolicyEndsItAtOnce() {
    create(
        "podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [42]}}]}",
        "Never",
        "1, 42");
    watch(() -> {}, "Failed");
    assertThat(conditions().getLast())
        .matches(
            "Failed PodFailurePolicy Container pi for pod default/pi-\\w{5} failed"
                + " with exit code 42 matching FailJob rule at index 0");
    assertThat(job().getStatus().getFailed()).isEqualTo(1);
  }

  @Test
  void suspendsAndResumes() {
    create("suspend: true", "Never", "20, 0");
    world.runFor(Duration.ofSeconds(5));
    assertThat(cluster.pods()).isEmpty();
    assertThat(job().getStatus().getStartTime()).isNull();
    patch("spec: {suspend: false}");
    await("it works", () -> active() == 1);
    assertThat(job().getStatus().getStartTime()).isNotNull();
    patch("spec: {suspend: true}");
    await("its pod is gone", () -> cluster.pods().isEmpty());
    patch("spec: {suspend: false}");
    watch(() -> {}, "Complete");
    assertThat(job().getStatus().getFailed()).as("stopped pods do not count").isNull();
    assertThat(cluster.events("Suspended")).isNotEmpty();
    assertThat(cluster.events("Resumed")).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Background", "Foreground"})
  void itsPodsGoWithIt(String propagation) {
    create("parallelism: 2, completions: 2", "Never", "1000, 0");
    await("both work", () -> active() == 2);
    cluster.api.delete(Kinds.JOB, PI, new DeleteOptions(null, propagation, "", ""));
    await("all is gone", () -> cluster.pods().isEmpty() && findJob() == null);
  }

  @Test
  void orphansAreHeldByNobody() {
    create("", "Never", "1000, 0");
    await("it works", () -> active() == 1);
    cluster.api.delete(Kinds.JOB, PI, DeleteOptions.DEFAULT);
    await("it is gone", () -> findJob() == null);
    await(
        "its pod is free",
        () -> cluster.pods().stream().allMatch(p -> p.getMetadata().getFinalizers().isEmpty()));
    assertThat(cluster.pods()).hasSize(1).allMatch(PodState::isActive);
  }

  @Test
  void goesWhenItsTimeIsOver() {
    create("ttlSecondsAfterFinished: 60", "Never", "1, 0");
    watch(() -> {}, "Complete");
    world.runFor(Duration.ofSeconds(50));
    assertThat(findJob()).isNotNull();
    await("it is gone", () -> findJob() == null && cluster.pods().isEmpty());
  }

  @Test
  void aPodDeletedByHandIsReplaced() {
    create("", "Never", "30, 0");
    await("it works", () -> active() == 1);
    Pod pod = cluster.pods().getFirst();
    cluster.api.delete(
        Kinds.POD, new ObjectKey("default", pod.getMetadata().getName()), DeleteOptions.DEFAULT);
    watch(() -> {}, "Complete");
    assertThat(job().getStatus().getFailed()).isEqualTo(1);
    assertThat(job().getStatus().getSucceeded()).isEqualTo(1);
  }

  private void create(String spec, String restartPolicy, String arguments) {
    var _ =
        cluster.api.create(
            Kinds.JOB,
            Models.decode(
                YAMLMapper.shared()
                    .readTree(
                        """
                        apiVersion: batch/v1
                        kind: Job
                        metadata: {name: pi, namespace: default}
                        spec: {%s template: {spec: {restartPolicy: %s,
                          containers: [{name: pi, image: pi, args: [%s]}]}}}
                        """
                            .formatted(
                                spec.isEmpty() ? "" : spec + ",",
                                restartPolicy,
                                "\"" + arguments.replace(", ", "\", \"") + "\"")),
                Job.class));
  }

  private void patch(String yaml) {
    var _ =
        cluster.api.patch(
            Kinds.JOB, PI, "", PatchType.STRATEGIC_MERGE, YAMLMapper.shared().readTree(yaml));
  }

  private Job job() {
    return cluster.api.get(Kinds.JOB, PI);
  }

  private Job findJob() {
    return cluster.get(Kinds.JOB, "default", "pi");
  }

  private long active() {
    return cluster.pods().stream().filter(PodState::isActive).count();
  }

  private java.time.Instant created(int place) {
    return cluster.pods().stream()
        .map(pod -> java.time.Instant.parse(pod.getMetadata().getCreationTimestamp()))
        .sorted()
        .toList()
        .get(place);
  }

  private List<String> conditions() {
    return job().getStatus().getConditions().stream()
        .map(each -> each.getType() + " " + each.getReason() + " " + each.getMessage())
        .toList();
  }

  private boolean has(String type) {
    return job().getStatus().getConditions().stream()
        .filter(each -> type.equals(each.getType()))
        .map(JobCondition::getStatus)
        .anyMatch("True"::equals);
  }

  /** Checks at every moment until the job has ended so. */
  private void watch(Runnable check, String end) {
    await(
        end,
        () -> {
          check.run();
          return has(end);
        });
  }

  private void await(String what, BooleanSupplier condition) {
    assertThat(world.runUntil(condition, Duration.ofMinutes(5)))
        .as(() -> what + "; job " + findJob() + "; " + cluster.events("FailedCreate"))
        .isTrue();
  }
}
