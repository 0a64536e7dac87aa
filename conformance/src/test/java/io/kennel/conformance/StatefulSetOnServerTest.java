package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.kennel.api.ObjectKey;
import io.kennel.client.Api;
import io.kennel.client.Api.ListOptions;
import io.kennel.client.Api.PatchType;
import io.kennel.client.ApiClient;
import io.kennel.client.Informer;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Owners;
import io.kennel.client.SharedInformers;
import io.kennel.controllers.statefulset.StatefulSetController;
import io.kennel.server.MastersAuthorizer;
import io.kennel.server.ObjectApiServer;
import io.kennel.server.registry.Settings;
import io.kennel.server.request.User;
import io.kennel.store.MultiVersionStore;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The controller of sets against the real server; somebody else's node lets pods run and end. */
class StatefulSetOnServerTest {
  private static final ObjectKey KUBIA = new ObjectKey("default", "kubia");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final SimulatedWorld world = new SimulatedWorld(7);
  private final ObjectApiServer server =
      ObjectApiServer.of(
          MultiVersionStore.inMemory(), world, Settings.DEFAULT, new MastersAuthorizer());
  private final Api api = new ApiClient(server.transport(User.of("test", User.MASTERS)));
  private final SharedInformers informers = new SharedInformers(api, world);
  private final StatefulSetController controller = new StatefulSetController(api, informers, world);
  private final List<String> order = new ArrayList<>();

  @BeforeEach
  void start() {
    server.bootstrap();
    controller.start();
    Informer<Pod> pods = informers.of(Kinds.POD);
    pods.listen((before, after) -> {
      if (before == null) {
        order.add("+" + after.getMetadata().getName());
      } else if (after == null) {
        order.add("-" + before.getMetadata().getName());
      }
      if (after != null) {
        var _ = world.tasks().start("node", () -> liveOn(after));
      }
    });
  }

  @AfterEach
  void stop() {
    controller.close();
    informers.close();
    assertThat(world.failures()).isEmpty();
  }

  /** What a node does: runs pods, and confirms the end of those that are being deleted. */
  private void liveOn(Pod pod) {
    ObjectKey key = Owners.keyOf(pod);
    Pod fresh = api.find(Kinds.POD, key);
    if (fresh == null || !fresh.getMetadata().getUid().equals(pod.getMetadata().getUid())) {
      return;
    }
    if (fresh.getMetadata().getDeletionTimestamp() != null) {
      api.delete(Kinds.POD, key, new Api.DeleteOptions(0, "", fresh.getMetadata().getUid(), ""));
    } else if ("Pending".equals(fresh.getStatus().getPhase())) {
      var _ =
          api.patch(
              Kinds.POD,
              key,
              "status",
              PatchType.MERGE,
              yaml(
                  """
                  status:
                    phase: Running
                    conditions:
                    - {type: Ready, status: "True", lastTransitionTime: "2026-01-01T00:00:00Z"}
                  """));
    }
  }

  @Test
  void growsShrinksAndUpdatesInOrder() {
    create(3, "OrderedReady");
    awaitReady(3);
    assertThat(order).containsExactly("+kubia-0", "+kubia-1", "+kubia-2");

    scale(1);
    await(() -> pods().size() == 1 && status(1));
    assertThat(order).endsWith("-kubia-2", "-kubia-1");
    assertThat(api.list(Kinds.PERSISTENT_VOLUME_CLAIM, ListOptions.ALL).items()).hasSize(3);

    scale(3);
    awaitReady(3);
    order.clear();
    String before = set().getStatus().getCurrentRevision();
    image("kubia-pet-peers");
    await(() -> !set().getStatus().getCurrentRevision().equals(before));
    assertThat(order)
        .containsExactly("-kubia-2", "+kubia-2", "-kubia-1", "+kubia-1", "-kubia-0", "+kubia-0");
  }

  @Test
  void tellsItsStoryInKubernetesWords() {
    create(1, "OrderedReady");
    awaitReady(1);
    scale(0);
    await(() -> pods().isEmpty());
    world.runFor(Duration.ofSeconds(1));
    assertThat(api.list(Kinds.EVENT, ListOptions.in("default")).items())
        .extracting(Event::getReason, Event::getMessage)
        .extracting(Object::toString)
        .containsExactlyInAnyOrder(
            "(\"SuccessfulCreate\", "
                + "\"create Claim data-kubia-0 Pod kubia-0 in StatefulSet kubia success\")",
            "(\"SuccessfulCreate\", \"create Pod kubia-0 in StatefulSet kubia successful\")",
            "(\"SuccessfulDelete\", \"delete Pod kubia-0 in StatefulSet kubia successful\")");
  }

  @Test
  void aDeletedPodComesBackUnderItsName() {
    create(2, "Parallel");
    awaitReady(2);
    String before = pods().getFirst().getMetadata().getUid();
    api.delete(Kinds.POD, new ObjectKey("default", "kubia-0"), Api.DeleteOptions.DEFAULT);
    await(() -> pods().size() == 2 && !pods().getFirst().getMetadata().getUid().equals(before));
    awaitReady(2);
  }

  @Test
  void undoBringsBackTheFirstRevisionUnderANewNumber() {
    create(1, "OrderedReady");
    awaitReady(1);
    String first = set().getStatus().getCurrentRevision();
    image("second");
    await(() -> !set().getStatus().getCurrentRevision().equals(first));
    JsonNode patch =
        Models.encode(
            api.get(Kinds.CONTROLLER_REVISION, new ObjectKey("default", first)).getData());
    assertThat(patch.path("spec").path("template").path("$patch").asString()).isEqualTo("replace");
    var _ = api.patch(Kinds.STATEFUL_SET, KUBIA, "", PatchType.STRATEGIC_MERGE, patch);
    await(() -> set().getStatus().getCurrentRevision().equals(first));
    assertThat(api.get(Kinds.CONTROLLER_REVISION, new ObjectKey("default", first)).getRevision())
        .isEqualTo(3);
    assertThat(api.list(Kinds.CONTROLLER_REVISION, ListOptions.ALL).items()).hasSize(2);
  }

  @Test
  void adoptsAnOrphanThatItsSelectorMatches() {
    var _ =
        api.create(
            Kinds.POD,
            Models.decode(
                yaml(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: kubia-0, namespace: default, labels: {app: kubia}}
                    spec: {containers: [{name: kubia, image: kubia-pet}]}
                    """),
                Pod.class));
    create(1, "OrderedReady");
    await(() -> {
      Pod pod = api.find(Kinds.POD, new ObjectKey("default", "kubia-0"));
      return pod != null && Owners.isControlledBy(pod, set());
    });
  }

  @Test
  void doesNothingMoreOnceAllIsAsItShouldBe() {
    create(3, "Parallel");
    awaitReady(3);
    world.runFor(Duration.ofSeconds(5));
    String version = set().getMetadata().getResourceVersion();
    world.runFor(Duration.ofMinutes(30));
    assertThat(set().getMetadata().getResourceVersion()).isEqualTo(version);
  }

  private void create(int replicas, String policy) {
    var _ =
        api.create(
            Kinds.STATEFUL_SET,
            Models.decode(
                yaml(
                    """
                    apiVersion: apps/v1
                    kind: StatefulSet
                    metadata: {name: kubia, namespace: default}
                    spec:
                      serviceName: kubia
                      replicas: %d
                      podManagementPolicy: %s
                      selector: {matchLabels: {app: kubia}}
                      template:
                        metadata: {labels: {app: kubia}}
                        spec:
                          containers:
                          - name: kubia
                            image: kubia-pet
                            volumeMounts: [{name: data, mountPath: /var/data}]
                      volumeClaimTemplates:
                      - metadata: {name: data}
                        spec:
                          accessModes: [ReadWriteOnce]
                          resources: {requests: {storage: 1Mi}}
                    """
                        .formatted(replicas, policy)),
                StatefulSet.class));
  }

  private void scale(int replicas) {
    patch("spec: {replicas: " + replicas + "}");
  }

  private void image(String image) {
    patch("spec: {template: {spec: {containers: [{name: kubia, image: " + image + "}]}}}");
  }

  private void patch(String yaml) {
    var _ = api.patch(Kinds.STATEFUL_SET, KUBIA, "", PatchType.STRATEGIC_MERGE, yaml(yaml));
  }

  private StatefulSet set() {
    return api.get(Kinds.STATEFUL_SET, KUBIA);
  }

  private List<Pod> pods() {
    return api.list(Kinds.POD, ListOptions.in("default")).items();
  }

  private boolean status(int ready) {
    var status = set().getStatus();
    return Integer.valueOf(ready).equals(status.getReadyReplicas())
        && Integer.valueOf(ready).equals(status.getReplicas());
  }

  private void awaitReady(int replicas) {
    await(() -> status(replicas));
  }

  private void await(BooleanSupplier done) {
    assertThat(world.runUntil(done, PATIENCE)).as(world::trace).isTrue();
  }

  private static JsonNode yaml(String text) {
    return YAMLMapper.shared().readTree(text);
  }
}
