package io.kennel.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.kennel.api.ObjectKey;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Api.ListOptions;
import io.kennel.client.Api.PatchType;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Owners;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Deployments and replica sets against the real server, with simulated nodes. */
class WorkloadsTest {
  private static final ObjectKey WEB = new ObjectKey("default", "web");

  private final SimulatedWorld world = new SimulatedWorld(7);
  private final TestCluster cluster = new TestCluster(world);

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

  @Test
  void aDeploymentRollsOutAndTellsItsStory() {
    deploy(3, "RollingUpdate");
    await("it is complete", () -> isComplete(3));
    Deployment web = web();
    assertThat(web.getMetadata().getAnnotations())
        .containsEntry("deployment.kubernetes.io/revision", "1");
    ReplicaSet first = sets().getFirst();
    assertThat(web.getStatus().getConditions())
        .extracting(DeploymentCondition::getType, DeploymentCondition::getReason)
        .extracting(Object::toString)
        .containsExactly(
            "(\"Available\", \"MinimumReplicasAvailable\")",
            "(\"Progressing\", \"NewReplicaSetAvailable\")");
    assertThat(condition("Progressing").getMessage())
        .isEqualTo("ReplicaSet \"" + name(first) + "\" has successfully progressed.");
    image("web:2");
    await("it is complete again", () -> isComplete(3) && sets().size() == 2);
    ReplicaSet second =
        sets().stream().filter(set -> set.getSpec().getReplicas() == 3).findFirst().orElseThrow();
    world.runFor(Duration.ofSeconds(5));
    assertThat(cluster.events("ScalingReplicaSet"))
        .containsExactlyInAnyOrder(
            "Scaled up replica set " + name(first) + " from 0 to 3",
            "Scaled up replica set " + name(second) + " from 0 to 1",
            "Scaled down replica set " + name(first) + " from 3 to 2",
            "Scaled up replica set " + name(second) + " from 1 to 2",
            "Scaled down replica set " + name(first) + " from 2 to 1",
            "Scaled up replica set " + name(second) + " from 2 to 3",
            "Scaled down replica set " + name(first) + " from 1 to 0");
    assertThat(cluster.pods()).hasSize(3).allMatch(pod -> Owners.isControlledBy(pod, second));
    assertThat(cluster.events("SuccessfulCreate"))
        .contains("Created pod: " + cluster.pods().getFirst().getMetadata().getName());
    String version = web().getMetadata().getResourceVersion();
    world.runFor(Duration.ofMinutes(30));
    assertThat(web().getMetadata().getResourceVersion()).as("at rest").isEqualTo(version);
  }

  @Test
  void goingBackBringsTheOldSetToLifeUnderANewRevision() {
    deploy(2, "RollingUpdate");
    await("it is complete", () -> isComplete(2));
    String first = name(sets().getFirst());
    image("web:2");
    await("the second is complete", () -> isComplete(2) && "2".equals(revision()));
    image("web:1");
    await("the first is back", () -> isComplete(2) && "3".equals(revision()));
    ReplicaSet back = cluster.get(Kinds.REPLICA_SET, "default", first);
    assertThat(back.getSpec().getReplicas()).isEqualTo(2);
    assertThat(back.getMetadata().getAnnotations())
        .containsEntry("deployment.kubernetes.io/revision", "3")
        .containsEntry("deployment.kubernetes.io/revision-history", "1");
  }

  @Test
  void recreationStartsNothingNewBeforeTheOldIsGone() {
    deploy(2, "Recreate");
    await("it is complete", () -> isComplete(2));
    image("web:2");
    boolean done =
        world.runUntil(
            () -> {
              assertThat(cluster.pods().stream().map(WorkloadsTest::image).distinct())
                  .as("one revision at a time")
                  .hasSizeLessThanOrEqualTo(1);
              return isComplete(2) && "2".equals(revision());
            },
            Duration.ofMinutes(3));
    assertThat(done).isTrue();
  }

  @Test
  void aPausedDeploymentOnlyScales() {
    deploy(2, "RollingUpdate");
    await("it is complete", () -> isComplete(2));
    patch("spec: {paused: true}");
    image("web:2");
    world.runFor(Duration.ofSeconds(10));
    assertThat(sets()).hasSize(1);
    assertThat(condition("Progressing").getReason()).isEqualTo("DeploymentPaused");
    patch("spec: {replicas: 4}");
    await("it has grown", () -> cluster.readyPods() == 4);
    patch("spec: {paused: false}");
    await("it is complete", () -> isComplete(4) && sets().size() == 2);
  }

  @Test
  void aRolloutThatGetsNowhereTimesOut() {
    deploy(1, "RollingUpdate");
    await("it is complete", () -> isComplete(1));
    patch("spec: {progressDeadlineSeconds: 30, template: {spec: {nodeSelector: {disk: ssd}}}}");
    world.runFor(Duration.ofSeconds(25));
    assertThat(condition("Progressing").getStatus()).isEqualTo("True");
    world.runFor(Duration.ofSeconds(20));
    assertThat(condition("Progressing").getReason()).isEqualTo("ProgressDeadlineExceeded");
    assertThat(cluster.readyPods()).as("the old pod stays").isEqualTo(1);
  }

  @Test
  void deletionTakesSetsAndPodsAlongOrLeavesThem() {
    deploy(2, "RollingUpdate");
    await("it is complete", () -> isComplete(2));
    delete("Orphan");
    await("it is gone", () -> cluster.get(Kinds.DEPLOYMENT, "default", "web") == null);
    world.runFor(Duration.ofSeconds(5));
    assertThat(sets()).hasSize(1);
    assertThat(cluster.readyPods()).isEqualTo(2);
    String name = name(sets().getFirst());
    deploy(2, "RollingUpdate");
    await("it is complete", () -> isComplete(2));
    assertThat(sets()).hasSize(1);
    assertThat(name(sets().getFirst())).as("adopted").isEqualTo(name);
    delete("Foreground");
    await("all is gone", () -> cluster.get(Kinds.DEPLOYMENT, "default", "web") == null);
    assertThat(sets()).isEmpty();
    assertThat(cluster.pods()).isEmpty();
    deploy(2, "RollingUpdate");
    await("it is complete", () -> isComplete(2));
    delete("Background");
    await("all is gone", () -> sets().isEmpty() && cluster.pods().isEmpty());
  }

  @Test
  void aReplicaSetReplacesReleasesAndAdopts() {
    deploy(3, "RollingUpdate");
    await("it is complete", () -> isComplete(3));
    Pod pod = cluster.pods().getFirst();
    cluster.api.delete(Kinds.POD, Owners.keyOf(pod), DeleteOptions.DEFAULT);
    await("another is there", () -> cluster.readyPods() == 3 && !names().contains(name(pod)));
    Pod released = cluster.pods().getFirst();
    label(released, "other");
    await("another is there", () -> cluster.readyPods() == 4 && isComplete(3));
    assertThat(cluster.get(Kinds.POD, "default", name(released)).getMetadata().getOwnerReferences())
        .isEmpty();
    label(released, "web");
    await("one too many goes", () -> cluster.pods().size() == 3);
  }

  private void label(Pod pod, String app) {
    var _ =
        cluster.api.patch(
            Kinds.POD,
            Owners.keyOf(pod),
            "",
            PatchType.MERGE,
            YAMLMapper.shared().readTree("metadata: {labels: {app: " + app + "}}"));
  }

  private List<String> names() {
    return cluster.pods().stream().map(WorkloadsTest::name).toList();
  }

  private void deploy(int replicas, String strategy) {
    var _ =
        cluster.api.create(
            Kinds.DEPLOYMENT,
            Models.decode(
                YAMLMapper.shared()
                    .readTree(
                        """
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: web, namespace: default}
                        spec:
                          replicas: %d
                          strategy: {type: %s}
                          selector: {matchLabels: {app: web}}
                          template:
                            metadata: {labels: {app: web}}
                            spec: {containers: [{name: web, image: "web:1"}]}
                        """
                            .formatted(replicas, strategy)),
                Deployment.class));
  }

  private void image(String image) {
    patch("spec: {template: {spec: {containers: [{name: web, image: '" + image + "'}]}}}");
  }

  private void patch(String yaml) {
    var _ =
        cluster.api.patch(
            Kinds.DEPLOYMENT,
            WEB,
            "",
            PatchType.STRATEGIC_MERGE,
            YAMLMapper.shared().readTree(yaml));
  }

  private void delete(String propagation) {
    cluster.api.delete(Kinds.DEPLOYMENT, WEB, new DeleteOptions(null, propagation, "", ""));
  }

  private Deployment web() {
    return cluster.api.get(Kinds.DEPLOYMENT, WEB);
  }

  private String revision() {
    return web().getMetadata().getAnnotations().get("deployment.kubernetes.io/revision");
  }

  private DeploymentCondition condition(String type) {
    return web().getStatus().getConditions().stream()
        .filter(each -> type.equals(each.getType()))
        .findFirst()
        .orElseThrow();
  }

  private boolean isComplete(int replicas) {
    Deployment web = web();
    var status = web.getStatus();
    Integer wanted = replicas;
    return web.getMetadata().getGeneration().equals(status.getObservedGeneration())
        && wanted.equals(status.getUpdatedReplicas())
        && wanted.equals(status.getReplicas())
        && wanted.equals(status.getAvailableReplicas());
  }

  private List<ReplicaSet> sets() {
    return cluster.api.list(Kinds.REPLICA_SET, ListOptions.in("default")).items();
  }

  private static String name(io.fabric8.kubernetes.api.model.HasMetadata object) {
    return object.getMetadata().getName();
  }

  private static String image(Pod pod) {
    return pod.getSpec().getContainers().getFirst().getImage();
  }

  private void await(String what, BooleanSupplier condition) {
    assertThat(world.runUntil(condition, Duration.ofMinutes(3)))
        .as(() ->
            what
                + "; pods "
                + names()
                + "; "
                + web().getStatus()
                + "; "
                + cluster.events("FailedCreate"))
        .isTrue();
  }
}
