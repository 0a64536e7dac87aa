package io.kennel.controllers.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import io.kennel.controllers.pod.ChangedPods;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EndpointsDecisionTest {
  private final Map<String, EndpointSlice> slices = new TreeMap<>();

  @Test
  void aServiceWithoutPodsHasOneEmptySliceAndEmptyEndpoints() {
    settle(headless(), List.of());
    assertThat(slices.values())
        .singleElement()
        .satisfies(slice -> {
          assertThat(slice.getEndpoints()).isEmpty();
          assertThat(slice.getMetadata().getName()).matches("kubia-[a-z0-9]{5}");
          assertThat(slice.getMetadata().getLabels())
              .containsEntry("kubernetes.io/service-name", "kubia")
              .containsEntry(
                  "endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io")
              .containsEntry("service.kubernetes.io/headless", "");
          assertThat(slice.getMetadata().getOwnerReferences().getFirst().getKind())
              .isEqualTo("Service");
        });
    assertThat(endpoints(headless(), List.of()).getSubsets()).isEmpty();
  }

  @Test
  void conditionsFollowThePod() {
    Pod ready = pod("kubia-0", "10.0.0.1", true);
    Pod unready = pod("kubia-1", "10.0.0.2", false);
    Pod leaving = leaving(pod("kubia-2", "10.0.0.3", true));
    Pod ended = ended(pod("kubia-3", "10.0.0.4", false));
    Pod homeless = pod("kubia-4", null, false);
    settle(headless(), List.of(ready, unready, leaving, ended, homeless));
    assertThat(conditions())
        .containsExactlyInAnyOrder(
            "kubia-0 10.0.0.1 kubia-0 true true false",
            "kubia-1 10.0.0.2 kubia-1 false false false",
            "kubia-2 10.0.0.3 kubia-2 false true true");
    EndpointSubset subset =
        endpoints(headless(), List.of(ready, unready, leaving, ended, homeless))
            .getSubsets()
            .getFirst();
    assertThat(subset.getAddresses())
        .extracting("ip", "hostname", "nodeName")
        .containsExactly(org.assertj.core.groups.Tuple.tuple("10.0.0.1", "kubia-0", "node-1"));
    assertThat(subset.getNotReadyAddresses()).extracting("ip").containsExactly("10.0.0.2");
  }

  @Test
  void aServiceMayPublishPodsThatAreNotReady() {
    Service service =
        new ServiceBuilder(headless())
            .editSpec()
            .withPublishNotReadyAddresses(true)
            .endSpec()
            .build();
    settle(service, List.of(pod("kubia-1", "10.0.0.2", false)));
    assertThat(conditions()).containsExactly("kubia-1 10.0.0.2 kubia-1 true false false");
  }

  @Test
  void onlyTheGoverningServiceGivesHostnames() {
    Service other =
        new ServiceBuilder(headless()).editMetadata().withName("other").endMetadata().build();
    settle(other, List.of(pod("kubia-0", "10.0.0.1", true)));
    assertThat(conditions()).containsExactly("kubia-0 10.0.0.1 null true true false");
  }

  @Test
  void namedPortsAreLookedUpInEachPod() {
    Service service =
        new ServiceBuilder(headless())
            .editSpec()
            .editFirstPort()
            .withTargetPort(new IntOrString("web"))
            .endPort()
            .endSpec()
            .build();
    Pod old = listening(pod("kubia-0", "10.0.0.1", true), 8080);
    Pod fresh = listening(pod("kubia-1", "10.0.0.2", true), 9090);
    settle(service, List.of(old, fresh));
    Map<Integer, String> addresses = new HashMap<>();
    slices
        .values()
        .forEach(slice ->
            addresses.put(
                slice.getPorts().getFirst().getPort(),
                slice.getEndpoints().getFirst().getAddresses().getFirst()));
    assertThat(addresses).isEqualTo(Map.of(8080, "10.0.0.1", 9090, "10.0.0.2"));
  }

  @Test
  void aSliceIsChangedInPlaceWhenPodsComeAndGo() {
    settle(headless(), List.of());
    String name = slices.keySet().iterator().next();
    settle(headless(), List.of(pod("kubia-0", "10.0.0.1", true)));
    settle(headless(), List.of());
    assertThat(slices.keySet()).containsExactly(name);
  }

  @Test
  void decidingTwiceFromAStaleViewCreatesTheSameSlice() {
    EndpointsView view =
        new EndpointsView(headless(), List.of(pod("a", "10.0.0.1", true)), List.of(), null);
    assertThat(SliceDecision.decide(view)).isEqualTo(SliceDecision.decide(view));
  }

  /** Each pod in exactly one slice, none over the limit, and nothing left to do afterwards. */
  @Test
  void slicesHoldEveryPodOnce() {
    for (int seed = 0; seed < 10; seed++) {
      Random random = new Random(seed);
      slices.clear();
      for (int step = 0; step < 5; step++) {
        List<Pod> pods = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
          if (random.nextInt(3) > 0) {
            pods.add(pod("p-" + i, "10.0." + i / 250 + "." + i % 250, random.nextBoolean()));
          }
        }
        settle(headless(), pods);
        List<String> names =
            slices.values().stream()
                .flatMap(slice -> slice.getEndpoints().stream())
                .map(each -> each.getTargetRef().getName())
                .toList();
        assertThat(names)
            .as("seed %d", seed)
            .doesNotHaveDuplicates()
            .containsExactlyInAnyOrderElementsOf(
                pods.stream().map(pod -> pod.getMetadata().getName()).toList());
        assertThat(slices.values())
            .allSatisfy(slice -> assertThat(slice.getEndpoints()).hasSizeLessThanOrEqualTo(100));
      }
    }
  }

  /** What the controller does not look at again for must change nothing that it decides. */
  @Test
  void podsThatCountAsEqualMakeNoDifference() {
    int equal = 0;
    int different = 0;
    Random random = new Random(1);
    for (int i = 0; i < 3000; i++) {
      Pod pod = ChangedPods.of(pod("kubia-0", i % 3 == 0 ? null : "10.0.0.1", i % 2 == 0), random);
      Pod changed = ChangedPods.of(pod, random);
      if (PodEndpoint.countAsEqual(pod, changed)) {
        equal++;
        assertThat(decide(changed)).isEqualTo(decide(pod));
        assertThat(changed.getMetadata().getLabels()).isEqualTo(pod.getMetadata().getLabels());
      } else {
        different++;
      }
    }
    assertThat(equal).isGreaterThan(500);
    assertThat(different).isGreaterThan(500);
  }

  private static List<Action> decide(Pod pod) {
    EndpointsView view = new EndpointsView(headless(), List.of(pod), List.of(), null);
    List<Action> actions = new ArrayList<>(SliceDecision.decide(view));
    actions.addAll(EndpointsDecision.decide(view));
    return actions;
  }

  /** Carries the plan out on {@link #slices}, and checks that a second look finds nothing to do. */
  private void settle(Service service, List<Pod> pods) {
    for (Action action : SliceDecision.decide(view(service, pods))) {
      switch (action) {
        case Plan.Create<?> create -> put((EndpointSlice) create.object());
        case Plan.Update<?> update -> put((EndpointSlice) update.object());
        case Plan.Delete<?> delete -> slices.remove(delete.key().name());
        default -> throw new AssertionError(action);
      }
    }
    assertThat(SliceDecision.decide(view(service, pods))).isEmpty();
  }

  private EndpointsView view(Service service, List<Pod> pods) {
    return new EndpointsView(service, pods, List.copyOf(slices.values()), null);
  }

  private void put(EndpointSlice slice) {
    slices.put(slice.getMetadata().getName(), slice);
  }

  private static Endpoints endpoints(Service service, List<Pod> pods) {
    Action action =
        EndpointsDecision.decide(new EndpointsView(service, pods, List.of(), null)).getFirst();
    Endpoints made = (Endpoints) ((Plan.Create<?>) action).object();
    assertThat(EndpointsDecision.decide(new EndpointsView(service, pods, List.of(), made)))
        .isEmpty();
    return made;
  }

  private List<String> conditions() {
    return slices.values().stream()
        .flatMap(slice -> slice.getEndpoints().stream())
        .map(EndpointsDecisionTest::line)
        .toList();
  }

  private static String line(Endpoint endpoint) {
    var conditions = endpoint.getConditions();
    return endpoint.getTargetRef().getName()
        + " "
        + endpoint.getAddresses().getFirst()
        + " "
        + endpoint.getHostname()
        + " "
        + conditions.getReady()
        + " "
        + conditions.getServing()
        + " "
        + conditions.getTerminating();
  }

  private static Service headless() {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName("kubia")
        .withUid("service-uid")
        .endMetadata()
        .withNewSpec()
        .withClusterIP("None")
        .withSelector(Map.of("app", "kubia"))
        .addNewPort()
        .withName("http")
        .withPort(80)
        .endPort()
        .endSpec()
        .build();
  }

  private static Pod pod(String name, String address, boolean ready) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName(name)
        .withUid("uid-" + name)
        .endMetadata()
        .withNewSpec()
        .withNodeName("node-1")
        .withHostname(name)
        .withSubdomain("kubia")
        .endSpec()
        .withNewStatus()
        .withPhase("Running")
        .withPodIP(address)
        .addNewCondition()
        .withType("Ready")
        .withStatus(ready ? "True" : "False")
        .endCondition()
        .endStatus()
        .build();
  }

  private static Pod listening(Pod pod, int port) {
    return new PodBuilder(pod)
        .editSpec()
        .addNewContainer()
        .addNewPort()
        .withName("web")
        .withContainerPort(port)
        .endPort()
        .endContainer()
        .endSpec()
        .build();
  }

  private static Pod leaving(Pod pod) {
    return new PodBuilder(pod)
        .editMetadata()
        .withDeletionTimestamp("2026-01-01T00:00:00Z")
        .endMetadata()
        .build();
  }

  private static Pod ended(Pod pod) {
    return new PodBuilder(pod).editStatus().withPhase("Failed").endStatus().build();
  }
}
