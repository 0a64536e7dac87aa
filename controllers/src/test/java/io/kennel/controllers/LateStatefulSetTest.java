package io.kennel.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.kennel.agent.runtime.simulated.SimulatedProgram;
import io.kennel.api.ObjectKey;
import io.kennel.api.StatusException;
import io.kennel.api.Transport;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Api.PatchType;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.controllers.pod.PodState;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** A StatefulSet whose controller does not hear what becomes of pods. */
class LateStatefulSetTest {
  private static final ObjectKey WEB = new ObjectKey("default", "web");
  private static final ObjectKey CLAIM = new ObjectKey("default", "data-web-0");
  private static final int REPLICAS = 3;
  private static final String CLAIMS_THAT_GO_WITH_IT =
      """
        persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete, whenScaled: Retain}
        volumeClaimTemplates:
        - metadata: {name: data}
          spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
      """;

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final List<DeafSink> sinks = new ArrayList<>();
  private final List<DeafSink> sinksOfSets = new ArrayList<>();
  private final TestCluster cluster =
      new TestCluster(world, config -> SimulatedProgram.SERVER, Deafened::new);

  @AfterEach
  void close() {
    cluster.close();
    assertThat(world.failures()).isEmpty();
  }

  /** Found by a simulation (seed 256): a third went while the deletion of two was not shown. */
  @Test
  void whatItHasDeletedCountsAsGoneBeforeItIsShown() {
    cluster.startNode(1);
    await("the node is ready", cluster::nodesReady);
    var _ = cluster.api.create(Kinds.STATEFUL_SET, set(""));
    await("all are there", () -> available() == REPLICAS);
    patch("spec: {updateStrategy: {rollingUpdate: {partition: 2}}}");
    patch("spec: {template: {spec: {containers: [{name: web, image: 'web:2'}]}}}");
    await("one is new", () -> "web:2".equals(image("web-2")) && available() == REPLICAS);
    world.runFor(Duration.ofSeconds(10));

    sinks.forEach(DeafSink::hold);
    patch("spec: {updateStrategy: {rollingUpdate: {partition: 0}}}");
    await("two are going", () -> available() == REPLICAS - 2);
    patch("spec: {template: {spec: {containers: [{name: web, image: 'web:1'}]}}}");
    world.runFor(Duration.ofSeconds(30));
    assertThat(image("web-2")).as("the third stays").isEqualTo("web:2");

    sinks.forEach(DeafSink::letGo);
    await("it settles", this::isSettled);
  }

  /** Found by a simulation (seed 13294): what the collector had let go was owned once more. */
  @Test
  void aSetThatGoesDoesNotTakeBackItsClaims() {
    cluster.startNode(1);
    await("the node is ready", cluster::nodesReady);
    var _ = cluster.api.create(Kinds.STATEFUL_SET, set(CLAIMS_THAT_GO_WITH_IT));
    await("all are there", () -> available() == REPLICAS);
    world.runFor(Duration.ofSeconds(10));
    assertThat(ownersOfClaim()).isEqualTo(1);

    sinksOfSets.forEach(DeafSink::hold);
    cluster.api.delete(Kinds.STATEFUL_SET, WEB, new DeleteOptions(null, "Orphan", "", ""));
    JsonNode nobody = YAMLMapper.shared().readTree("metadata: {ownerReferences: []}");
    var _ = cluster.api.patch(Kinds.PERSISTENT_VOLUME_CLAIM, CLAIM, "", PatchType.MERGE, nobody);
    world.runFor(Duration.ofSeconds(30));
    assertThat(ownersOfClaim()).isZero();

    sinksOfSets.forEach(DeafSink::letGo);
    await("it is gone", () -> cluster.api.find(Kinds.STATEFUL_SET, WEB) == null);
  }

  private int ownersOfClaim() {
    var claim = cluster.api.get(Kinds.PERSISTENT_VOLUME_CLAIM, CLAIM);
    return claim.getMetadata().getOwnerReferences().size();
  }

  private long available() {
    return cluster.pods().stream()
        .filter(pod -> !PodState.isTerminating(pod) && PodState.isReady(pod))
        .count();
  }

  private @Nullable String image(String pod) {
    Pod found = cluster.api.find(Kinds.POD, new ObjectKey("default", pod));
    return found == null || PodState.isTerminating(found)
        ? null
        : found.getSpec().getContainers().getFirst().getImage();
  }

  private boolean isSettled() {
    return available() == REPLICAS
        && List.of("web-0", "web-1", "web-2").stream().allMatch(pod -> "web:1".equals(image(pod)));
  }

  private static StatefulSet set(String more) {
    JsonNode tree =
        YAMLMapper.shared()
            .readTree(
                """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: web, namespace: default}
                spec:
                  serviceName: web
                  replicas: %d
                  podManagementPolicy: Parallel
                  updateStrategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 2}}
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec:
                      terminationGracePeriodSeconds: 2
                      containers: [{name: web, image: "web:1"}]
                """
                        .formatted(REPLICAS)
                    + more);
    return Models.decode(tree, StatefulSet.class);
  }

  private void patch(String yaml) {
    JsonNode patch = YAMLMapper.shared().readTree(yaml);
    var _ = cluster.api.patch(Kinds.STATEFUL_SET, WEB, "", PatchType.STRATEGIC_MERGE, patch);
  }

  private void await(String what, BooleanSupplier condition) {
    assertThat(world.runUntil(condition, Duration.ofMinutes(10))).as(what).isTrue();
  }

  /** The controllers' way to the server, on which what is told of pods can be held up. */
  private final class Deafened implements Transport {
    private final Transport inner;

    Deafened(Transport inner) {
      this.inner = inner;
    }

    @Override
    public JsonNode call(Request request) {
      return inner.call(request);
    }

    @Override
    public Subscription watch(Request request, WatchSink sink) {
      DeafSink deaf = new DeafSink(sink);
      if (request.path().equals("/api/v1/pods")) {
        sinks.add(deaf);
      }
      if (request.path().endsWith("/statefulsets")) {
        sinksOfSets.add(deaf);
      }
      return inner.watch(request, deaf);
    }
  }

  private static final class DeafSink implements Transport.WatchSink {
    private final Transport.WatchSink inner;
    private final List<Runnable> held = new ArrayList<>();
    private boolean isHeld;

    DeafSink(Transport.WatchSink inner) {
      this.inner = inner;
    }

    void hold() {
      isHeld = true;
    }

    void letGo() {
      isHeld = false;
      held.forEach(Runnable::run);
      held.clear();
    }

    private void pass(Runnable event) {
      if (isHeld) {
        held.add(event);
      } else {
        event.run();
      }
    }

    @Override
    public void event(String type, Transport.RawObject object) {
      pass(() -> inner.event(type, object));
    }

    @Override
    public void ended(@Nullable StatusException cause) {
      pass(() -> inner.ended(cause));
    }
  }
}
