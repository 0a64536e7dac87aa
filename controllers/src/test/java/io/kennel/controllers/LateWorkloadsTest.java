package io.kennel.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.kennel.agent.runtime.ContainerRuntime.ContainerConfig;
import io.kennel.agent.runtime.simulated.SimulatedProgram;
import io.kennel.api.ObjectKey;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Api.ListOptions;
import io.kennel.client.Api.PatchType;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Owners;
import io.kennel.controllers.pod.PodState;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What has to hold at every moment, whatever the controllers' informers and calls do: they see
 * changes up to three seconds late, and one write in twelve fails, half of them after it was done.
 */
class LateWorkloadsTest {
  private static final ObjectKey WEB = new ObjectKey("default", "web");
  private static final ObjectKey PI = new ObjectKey("default", "pi");

  private SimulatedWorld world;
  private LateTransport way;
  private TestCluster cluster;
  private long checked;

  private void start(int seed) {
    world = new SimulatedWorld(seed);
    cluster =
        new TestCluster(
            world,
            LateWorkloadsTest::program,
            plain -> {
              way = new LateTransport(plain, world);
              return way;
            });
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

  private static SimulatedProgram program(ContainerConfig config) {
    Integer code = config.arguments() == null ? null : Integer.valueOf(config.arguments().get(1));
    if (code == null) {
      return SimulatedProgram.SERVER.readyAfter(Duration.ofMillis(700));
    }
    boolean fails = code > 0 && config.hash().hashCode() % code == 0;
    return SimulatedProgram.exiting(Duration.ofSeconds(2), fails ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 0",
    "2, 0, 1",
    "3, 2, 1",
    "4, 25%, 25%",
    "5, 50%, 0",
    "6, 0, 50%",
    "7, 100%, 100%"
  })
  void aRollingUpdateKeepsItsLimits(int seed, String surge, String unavailable) {
    start(seed);
    int replicas = 4;
    deploy(
        replicas,
        "{type: RollingUpdate, rollingUpdate: {maxSurge: %s, maxUnavailable: %s}}"
            .formatted(surge, unavailable));
    await("all are there", () -> isComplete(replicas));
    int most = replicas + number(surge, replicas, true);
    int fewest = replicas - number(unavailable, replicas, false);
    Map<String, Integer> asked = new HashMap<>();
    afterEveryChange(() -> {
      List<ReplicaSet> sets = sets();
      assertThat(sets.stream().mapToInt(set -> set.getSpec().getReplicas()).sum())
          .as("pods asked for")
          .isLessThanOrEqualTo(most);
      List<Pod> pods = cluster.pods();
      for (ReplicaSet set : sets) {
        String uid = set.getMetadata().getUid();
        asked.merge(uid, set.getSpec().getReplicas(), Math::max);
        assertThat(pods.stream().filter(p -> isOf(p, set) && PodState.isActive(p)).count())
            .as("never more than were ever asked for: %s", set.getMetadata().getName())
            .isLessThanOrEqualTo(asked.get(uid));
      }
      assertThat(pods.stream().filter(p -> PodState.isActive(p) && PodState.isReady(p)).count())
          .as("available")
          .isGreaterThanOrEqualTo(fewest);
    });
    for (int step = 2; step <= 5; step++) {
      image("web:" + (step % 3));
      world.runFor(Duration.ofMillis(random(6000)));
    }
    settles(replicas);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void aRecreationNeverHasTwoRevisionsAtOnce(int seed) {
    start(seed);
    deploy(3, "{type: Recreate}");
    await("all are there", () -> isComplete(3));
    afterEveryChange(() ->
        assertThat(
                cluster.pods().stream()
                    .filter(pod -> !PodState.isTerminal(pod))
                    .map(pod -> pod.getMetadata().getLabels().get("pod-template-hash"))
                    .distinct())
            .as("revisions at once")
            .hasSizeLessThanOrEqualTo(1));
    for (int step = 2; step <= 7; step++) {
      image("web:" + (step % 3));
      world.runFor(Duration.ofMillis(random(8000)));
    }
    settles(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void aDeploymentThatIsPushedAboutSettles(int seed) {
    start(seed);
    deploy(3, "{type: RollingUpdate}");
    int replicas = 3;
    for (int step = 0; step < 12; step++) {
      switch (random(5)) {
        case 0 -> image("web:" + random(3));
        case 1 -> {
          replicas = random(6);
          patch("spec: {replicas: " + replicas + "}");
        }
        case 2 -> patch("spec: {paused: " + (random(2) == 0) + "}");
        case 3 -> deleteSomePod();
        default -> patch("spec: {strategy: {rollingUpdate: {maxSurge: " + (1 + random(3)) + "}}}");
      }
      world.runFor(Duration.ofMillis(random(4000)));
    }
    patch("spec: {paused: false}");
    settles(replicas);
  }

  @ParameterizedTest
  @CsvSource({"1, NonIndexed, 0", "2, NonIndexed, 3", "3, Indexed, 0", "4, Indexed, 3"})
  void aJobCountsEachPodOnce(int seed, String mode, int failures) {
    start(seed);
    createJob(mode, failures);
    int[] before = new int[1];
    afterEveryChange(() -> {
      Job job = job();
      int now = job.getStatus().getSucceeded() == null ? 0 : job.getStatus().getSucceeded();
      assertThat(now).as("counts only rise").isGreaterThanOrEqualTo(before[0]);
      before[0] = now;
      assertThat(cluster.pods().stream().filter(PodState::isActive).count())
          .as("at once")
          .isLessThanOrEqualTo(3);
    });
    await("it ends", () -> ended() != null);
    assertThat(ended()).isEqualTo("Complete");
    assertThat(job().getStatus().getSucceeded()).isEqualTo(7);
    assertThat(phase("Succeeded")).isEqualTo(7);
    Integer failed = job().getStatus().getFailed();
    assertThat(phase("Failed")).isEqualTo(failed == null ? 0 : failed);
    way.beGood();
    await(
        "no pod is held",
        () -> cluster.pods().stream().allMatch(p -> p.getMetadata().getFinalizers().isEmpty()));
  }

  private long phase(String phase) {
    return cluster.pods().stream().filter(pod -> PodState.phase(pod).equals(phase)).count();
  }

  private void settles(int replicas) {
    way.beGood();
    await("it settles", () -> isComplete(replicas) && isAsTheTemplateSays(replicas));
  }

  private boolean isAsTheTemplateSays(int replicas) {
    List<Pod> pods = cluster.pods().stream().filter(PodState::isActive).toList();
    String image = web().getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
    return pods.size() == replicas && pods.stream().allMatch(pod -> image(pod).equals(image));
  }

  private void afterEveryChange(Runnable check) {
    checked = cluster.revision();
    world.afterEveryEvent(() -> {
      long revision = cluster.revision();
      if (revision != checked) {
        checked = revision;
        check.run();
      }
    });
  }

  private int random(int bound) {
    return world.random().nextInt(bound);
  }

  private void deleteSomePod() {
    List<Pod> pods = cluster.pods();
    if (!pods.isEmpty()) {
      Pod pod = pods.get(random(pods.size()));
      cluster.api.delete(Kinds.POD, Owners.keyOf(pod), DeleteOptions.DEFAULT);
    }
  }

  private static int number(String share, int replicas, boolean up) {
    int value = Integer.parseInt(share.replace("%", ""));
    if (!share.endsWith("%")) {
      return value;
    }
    return up ? Math.ceilDiv(value * replicas, 100) : value * replicas / 100;
  }

  private void deploy(int replicas, String strategy) {
    create(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: default}
        spec:
          replicas: %d
          strategy: %s
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              terminationGracePeriodSeconds: 2
              containers: [{name: web, image: "web:1"}]
        """
            .formatted(replicas, strategy),
        Kinds.DEPLOYMENT,
        Deployment.class);
  }

  private void createJob(String mode, int failures) {
    create(
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: pi, namespace: default}
        spec:
          completions: 7
          parallelism: 3
          backoffLimit: 1000
          completionMode: %s
          template:
            spec:
              restartPolicy: Never
              containers: [{name: pi, image: pi, args: ["2", "%d"]}]
        """
            .formatted(mode, failures),
        Kinds.JOB,
        Job.class);
  }

  private <T extends io.fabric8.kubernetes.api.model.HasMetadata> void create(
      String yaml, io.kennel.client.Kind<T> kind, Class<T> model) {
    var _ = cluster.api.create(kind, Models.decode(YAMLMapper.shared().readTree(yaml), model));
  }

  private void image(String image) {
    patch("spec: {template: {spec: {containers: [{name: web, image: '" + image + "'}]}}}");
  }

  private void patch(String yaml) {
    JsonNode patch = YAMLMapper.shared().readTree(yaml);
    var _ = cluster.api.patch(Kinds.DEPLOYMENT, WEB, "", PatchType.STRATEGIC_MERGE, patch);
  }

  private Deployment web() {
    return cluster.api.get(Kinds.DEPLOYMENT, WEB);
  }

  private Job job() {
    return cluster.api.get(Kinds.JOB, PI);
  }

  private String ended() {
    return job().getStatus().getConditions().stream()
        .map(condition -> condition.getType())
        .filter(type -> type.equals("Complete") || type.equals("Failed"))
        .findFirst()
        .orElse(null);
  }

  private List<ReplicaSet> sets() {
    return cluster.api.list(Kinds.REPLICA_SET, ListOptions.in("default")).items();
  }

  private static boolean isOf(Pod pod, ReplicaSet set) {
    return Owners.isControlledBy(pod, set);
  }

  private static String image(Pod pod) {
    return pod.getSpec().getContainers().getFirst().getImage();
  }

  private boolean isComplete(int replicas) {
    Deployment web = web();
    var status = web.getStatus();
    return web.getMetadata().getGeneration().equals(status.getObservedGeneration())
        && is(status.getUpdatedReplicas(), replicas)
        && is(status.getReplicas(), replicas)
        && is(status.getAvailableReplicas(), replicas);
  }

  private static boolean is(Integer count, int wanted) {
    return Objects.requireNonNullElse(count, 0) == wanted;
  }

  private void await(String what, BooleanSupplier condition) {
    assertThat(world.runUntil(condition, Duration.ofMinutes(30))).as(() -> what).isTrue();
  }
}
