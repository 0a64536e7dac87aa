package io.kennel.controllers.daemonset;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.kennel.client.Models;
import io.kennel.client.Plan;
import io.kennel.controllers.Plans;
import io.kennel.controllers.pod.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class DaemonSetDecisionTest {
  private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");
  private static final String PLAIN = "";
  private static final ControllerRevision OLD = revision(set("web:0", PLAIN), 1);
  private static final ControllerRevision NEW = revision(set("web:1", PLAIN), 2);

  private final List<Node> nodes = new ArrayList<>();
  private final List<Pod> pods = new ArrayList<>();
  private DaemonSet set = set("web:1", PLAIN);

  @Test
  void eachNodeGetsAPodThatGoesThereAndNowhereElse() {
    nodes("a", "b", "c");
    pods.add(ready(NEW, "b", 60));
    List<Pod> created = created(decide());
    assertThat(created).extracting(DaemonPod::nodeOf).containsExactly("a", "c");
    for (Pod pod : created) {
      assertThat(pod.getMetadata().getName()).matches("web-\\w{5}");
      assertThat(pod.getMetadata().getLabels())
          .containsEntry("app", "web")
          .containsEntry("controller-revision-hash", DaemonPod.hash(NEW));
      assertThat(pod.getSpec().getNodeName()).as("the scheduler binds it").isNull();
    }
  }

  /** Source: the table of the documentation page "DaemonSet", "Taints and tolerations". */
  @Test
  void aPodBearsWithWhatANodeMayHave() {
    nodes("a");
    String given =
        """
        hostNetwork: true
        tolerations:
        - {key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute,
           tolerationSeconds: 5}
        - {key: own, operator: Exists}
        """;
    set = set("web:1", given);
    assertThat(created(decide()).getFirst().getSpec().getTolerations())
        .extracting(DaemonSetDecisionTest::text)
        .containsExactly(
            "own Exists null null",
            "node.kubernetes.io/not-ready Exists NoExecute null",
            "node.kubernetes.io/unreachable Exists NoExecute null",
            "node.kubernetes.io/disk-pressure Exists NoSchedule null",
            "node.kubernetes.io/memory-pressure Exists NoSchedule null",
            "node.kubernetes.io/pid-pressure Exists NoSchedule null",
            "node.kubernetes.io/unschedulable Exists NoSchedule null",
            "node.kubernetes.io/network-unavailable Exists NoSchedule null");
    set = set("web:1", PLAIN);
    assertThat(created(decide()).getFirst().getSpec().getTolerations()).hasSize(6);
  }

  private static String text(Toleration toleration) {
    return toleration.getKey()
        + " "
        + toleration.getOperator()
        + " "
        + toleration.getEffect()
        + " "
        + toleration.getTolerationSeconds();
  }

  @Test
  void nodesThatShallHaveNoPodLoseItOrKeepWhatTheyHave() {
    nodes("a");
    nodes.add(tainted("b", "own:NoSchedule"));
    nodes.add(tainted("c", "own:NoExecute"));
    assertThat(created(decide())).extracting(DaemonPod::nodeOf).containsExactly("a");
    for (String node : List.of("a", "b", "c")) {
      pods.add(ready(NEW, node, 60));
    }
    Plan plan = decide(NEW).plan();
    assertThat(created(plan)).isEmpty();
    assertThat(deleted(plan)).containsExactly("web-c");
    assertThat(status(plan).getDesiredNumberScheduled()).isEqualTo(1);
    assertThat(status(plan).getCurrentNumberScheduled()).isEqualTo(1);
    assertThat(status(plan).getNumberMisscheduled()).isEqualTo(2);
  }

  @Test
  void whileAPodEndsNoOtherIsMade() {
    nodes("a", "b", "c");
    pods.add(terminating(ready(NEW, "a", 60)));
    pods.add(terminating(phase(ready(NEW, "b", 60), "Failed")));
    pods.add(ready(NEW, "c", 60));
    assertThat(created(decide())).extracting(DaemonPod::nodeOf).containsExactly("b");
  }

  @Test
  void oneOfSeveralStaysTheOldestThatIsOnItsNode() {
    nodes("a");
    pods.add(named(ready(NEW, "a", 30), "younger"));
    pods.add(named(ready(NEW, "a", 60), "older"));
    Pod waiting = DaemonPod.of(set, DaemonPod.spec(set), DaemonPod.hash(NEW), "a", "waiting");
    waiting.getMetadata().setCreationTimestamp(NOW.minusSeconds(90).toString());
    waiting.getMetadata().setUid("waiting");
    pods.add(waiting);
    assertThat(deleted(decide().plan())).containsExactly("younger", "waiting");
  }

  @Test
  void podsThatWaitForANodeThatIsGoneGo() {
    nodes("a");
    pods.add(ready(NEW, "a", 60));
    Pod waiting = DaemonPod.of(set, DaemonPod.spec(set), DaemonPod.hash(NEW), "gone", "waiting");
    waiting.getMetadata().setUid("waiting");
    pods.add(waiting);
    pods.add(named(ready(NEW, "gone", 60), "bound"));
    assertThat(deleted(decide().plan())).as("but not bound ones").containsExactly("waiting");
  }

  @Test
  void endedPodsAreReplacedThoseThatFailAgainMoreRarely() {
    nodes("a", "b");
    pods.add(named(phase(ready(NEW, "a", 60), "Failed"), "failed"));
    pods.add(named(phase(ready(NEW, "b", 60), "Succeeded"), "succeeded"));
    var decided = decide();
    assertThat(deleted(decided.plan())).containsExactly("failed", "succeeded");
    assertThat(decided.failed()).containsExactly("a");
    assertThat(created(decided)).as("first they have to go").isEmpty();
    assertThat(Plans.flat(decided.plan()))
        .filteredOn(Plan.Emit.class::isInstance)
        .extracting(emit -> ((Plan.Emit) emit).message())
        .containsExactly(
            "Found failed daemon pod default/failed on node a, will try to kill it",
            "Found succeeded daemon pod default/succeeded on node b, will try to delete it");
    pods.removeLast();
    nodes.removeLast();
    Plan held = decide(Map.of("a", Duration.ofSeconds(4)), List.of(), NEW).plan();
    assertThat(deleted(held)).isEmpty();
    assertThat(held.lookAgain()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void triesWhatWasNeverAnsweredAgainUnderTheSameNameForTheSameNode() {
    nodes("a", "b");
    Pod lost = DaemonPod.of(set, DaemonPod.spec(set), DaemonPod.hash(NEW), "b", "web-lost1");
    List<Pod> created = created(decide(Map.of(), List.of(lost), NEW));
    assertThat(created).extracting(DaemonPod::nodeOf).containsExactly("a", "b");
    assertThat(created.get(0).getMetadata().getName()).isNotEqualTo("web-lost1");
    assertThat(created.get(1).getMetadata().getName()).isEqualTo("web-lost1");
  }

  @Test
  void createsNoMoreThanTheLimitAtOnce() {
    for (int i = 0; i < 300; i++) {
      nodes("node-" + i);
    }
    var decided = decide();
    assertThat(created(decided)).hasSize(DaemonSetDecision.PODS_MAX);
    assertThat(decided.plan().lookAgain()).isNotNull();
    assertThat(status(decided.plan()).getDesiredNumberScheduled()).isEqualTo(300);
    assertThat(decided.statusOtherwise().object().getStatus().getCurrentNumberScheduled()).isZero();
  }

  /**
   * Five nodes, whose pods are old and available, old and not available, new and available, new and
   * not available, or ending.
   */
  @ParameterizedTest
  @CsvSource({
    "1, 1, ooooo, 1",
    "2, 2, ooooo, 2",
    "40%, 2, ooooo, 2",
    "41%, 3, ooooo, 3",
    "1, 1, noooo, 1",
    "1, 1, xoooo, 0",
    "2, 2, xoooo, 1",
    "1, 1, uoooo, 1",
    "1, 1, uuuuu, 5",
    "1, 1, toooo, 0",
    "3, 3, txuoo, 1",
    "1, 1, nnnnn, 0",
  })
  void aRollingUpdateKeepsItsLimit(String unavailable, int most, String state, int replaced) {
    set = with("updateStrategy: {rollingUpdate: {maxUnavailable: %s}}".formatted(unavailable));
    update(state);
    Plan plan = decide(OLD, NEW).plan();
    assertThat(deleted(plan)).hasSize(replaced);
    long lost =
        deleted(plan).stream()
            .filter(name -> state.charAt(Integer.parseInt(name.substring(4))) == 'o')
            .count();
    assertThat(lost).isLessThanOrEqualTo(Math.max(0, most - count(state, "xut")));
    Integer updated = status(plan).getUpdatedNumberScheduled();
    assertThat(updated == null ? 0 : updated).isEqualTo(count(state, "nx"));
  }

  private static int count(String state, String which) {
    return Math.toIntExact(state.chars().filter(each -> which.indexOf(each) >= 0).count());
  }

  /**
   * The same letters. In capitals there is a new pod beside the old one: {@code O}, not available
   * yet; {@code A}, available; {@code U}, not available, as the old one is not either.
   */
  @ParameterizedTest
  @CsvSource({
    "1, oooo, 1, 0",
    "2, oooo, 2, 0",
    "50%, oooo, 2, 0",
    "1, uooo, 2, 0",
    "1, Oooo, 0, 0",
    "2, Oooo, 1, 0",
    "1, Aooo, 1, 1",
    "1, Uooo, 1, 1",
    "1, tooo, 1, 0",
    "1, nnnn, 0, 0",
  })
  void aRollingUpdateMayMakeTheNewBeforeTheOldGoes(
      String surge, String state, int made, int deleted) {
    set =
        with("updateStrategy: {rollingUpdate: {maxUnavailable: 0, maxSurge: %s}}".formatted(surge));
    update(state);
    var decided = decide(OLD, NEW);
    List<Pod> created = created(decided);
    assertThat(created).hasSize(made).extracting(DaemonPod::nodeOf).doesNotHaveDuplicates();
    assertThat(created).allMatch(pod -> DaemonPod.hash(pod).equals(DaemonPod.hash(NEW)));
    assertThat(deleted(decided.plan()))
        .as("only where the new one serves, or the old one does not")
        .hasSize(deleted)
        .allMatch(name -> name.startsWith("web-"))
        .allMatch(name -> "AU".indexOf(state.charAt(Integer.parseInt(name.substring(4)))) >= 0);
  }

  @Test
  void withOnDeleteNothingIsReplacedButMadeAnew() {
    set = with("updateStrategy: {type: OnDelete}");
    update("oou");
    nodes("new");
    var decided = decide(OLD, NEW);
    assertThat(deleted(decided.plan())).isEmpty();
    assertThat(created(decided)).extracting(DaemonPod::hash).containsExactly(DaemonPod.hash(NEW));
  }

  @Test
  void aTemplateThatWasThereBeforeIsTheNewestAgain() {
    set = set("web:0", PLAIN);
    List<ControllerRevision> updated = new ArrayList<>();
    for (Plan.Action action : decide(OLD, NEW).plan().actions()) {
      if (action instanceof Plan.Update<?> update) {
        updated.add((ControllerRevision) update.object());
      }
    }
    assertThat(updated).hasSize(1);
    assertThat(updated.getFirst().getMetadata().getName()).isEqualTo(OLD.getMetadata().getName());
    assertThat(updated.getFirst().getRevision()).isEqualTo(3);
  }

  @Test
  void revisionsThatPodsHaveAreKeptBeyondTheLimit() {
    set = with("revisionHistoryLimit: 0");
    ControllerRevision older = revision(set("web:older", PLAIN), 0);
    update("o");
    List<String> gone = new ArrayList<>();
    for (Plan.Action action : decide(older, OLD, NEW).plan().actions()) {
      if (action instanceof Plan.Delete<?> delete) {
        gone.add(delete.key().name());
      }
    }
    assertThat(gone).containsExactly(older.getMetadata().getName());
  }

  @Test
  void aPodIsAvailableOnceItHasBeenReadyLongEnough() {
    nodes("a", "b");
    pods.add(ready(NEW, "a", 20));
    pods.add(ready(NEW, "b", 40));
    set = with("minReadySeconds: 30");
    Plan plan = decide(NEW).plan();
    assertThat(status(plan).getNumberReady()).isEqualTo(2);
    assertThat(status(plan).getNumberAvailable()).isEqualTo(1);
    assertThat(status(plan).getNumberUnavailable()).isEqualTo(1);
    assertThat(plan.lookAgain()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void aSetThatIsBeingDeletedDoesNothingMore() {
    nodes("a");
    set = set.edit().editMetadata().withDeletionTimestamp(NOW.toString()).endMetadata().build();
    assertThat(decide().plan()).isEqualTo(Plan.NOTHING);
  }

  /** Node {@code n-3} and pod {@code web-3} for the fourth letter. */
  private void update(String state) {
    for (int i = 0; i < state.length(); i++) {
      nodes("n-" + i);
      char what = state.charAt(i);
      Pod pod = ready("outOAU".indexOf(what) >= 0 ? OLD : NEW, "n-" + i, 60);
      pod = "uxU".indexOf(what) >= 0 ? unready(pod) : what == 't' ? terminating(pod) : pod;
      pods.add(named(pod, "web-" + i));
      if (Character.isUpperCase(what)) {
        Pod fresh = ready(NEW, "n-" + i, 30);
        pods.add(named(what == 'A' ? fresh : unready(fresh), "new-" + i));
      }
    }
  }

  private DaemonSetDecision.Decided decide(ControllerRevision... revisions) {
    return decide(Map.of(), List.of(), revisions);
  }

  private DaemonSetDecision.Decided decide(
      Map<String, Duration> heldBack, List<Pod> unclear, ControllerRevision... revisions) {
    return DaemonSetDecision.decide(
        new DaemonSetView(set, pods, unclear, List.of(revisions), nodes, heldBack, false, 1),
        Moment.of(NOW));
  }

  private static List<Pod> created(DaemonSetDecision.Decided decided) {
    return created(decided.plan());
  }

  private static List<Pod> created(Plan plan) {
    List<Pod> created = new ArrayList<>();
    for (Plan.Action action : Plans.flat(plan)) {
      if (action instanceof Plan.Told told && told.action() instanceof Plan.Create<?> create) {
        created.add((Pod) create.object());
      }
    }
    return created;
  }

  private static List<String> deleted(Plan plan) {
    List<String> names = new ArrayList<>();
    for (Plan.Action action : Plans.flat(plan)) {
      if (action instanceof Plan.Told told && told.action() instanceof Plan.Delete<?> delete) {
        assertThat(delete.options().uid()).as("deletes by uid").isNotEmpty();
        names.add(delete.key().name());
      }
    }
    assertThat(names).doesNotHaveDuplicates();
    return names;
  }

  private static DaemonSetStatus status(Plan plan) {
    return plan.actions().stream()
        .filter(Plan.UpdateStatus.class::isInstance)
        .map(action -> ((DaemonSet) ((Plan.UpdateStatus<?>) action).object()).getStatus())
        .findFirst()
        .orElseThrow();
  }

  private static ControllerRevision revision(DaemonSet set, long number) {
    for (Plan.Action action :
        DaemonSetDecision.decide(
                new DaemonSetView(
                    set, List.of(), List.of(), List.of(), List.of(), Map.of(), false, 1),
                Moment.of(NOW))
            .plan()
            .actions()) {
      if (action instanceof Plan.Create<?> create
          && create.object() instanceof ControllerRevision revision) {
        return revision
            .edit()
            .withRevision(number)
            .editMetadata()
            .withUid(revision.getMetadata().getName())
            .endMetadata()
            .build();
      }
    }
    throw new AssertionError("no revision");
  }

  private void nodes(String... names) {
    for (String name : names) {
      nodes.add(tainted(name, null));
    }
  }

  private static Node tainted(String name, String taint) {
    var node =
        new NodeBuilder()
            .withNewMetadata()
            .withName(name)
            .addToLabels("disk", "ssd")
            .endMetadata()
            .withNewSpec();
    if (taint != null) {
      String[] parts = taint.split(":", 2);
      node = node.addNewTaint().withKey(parts[0]).withEffect(parts[1]).endTaint();
    }
    return node.endSpec().build();
  }

  /** A pod of a revision on a node that has been ready for so long. */
  private Pod ready(ControllerRevision revision, String node, int seconds) {
    String since = NOW.minusSeconds(seconds).toString();
    return DaemonPod.of(set, DaemonPod.spec(set), DaemonPod.hash(revision), node, "web-" + node)
        .edit()
        .editMetadata()
        .withUid("uid-" + node + seconds)
        .withCreationTimestamp(since)
        .endMetadata()
        .editSpec()
        .withNodeName(node)
        .endSpec()
        .withNewStatus()
        .withPhase("Running")
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .withLastTransitionTime(since)
        .endCondition()
        .endStatus()
        .build();
  }

  private static Pod unready(Pod pod) {
    return pod.edit()
        .editStatus()
        .editFirstCondition()
        .withStatus("False")
        .endCondition()
        .endStatus()
        .build();
  }

  private static Pod terminating(Pod pod) {
    return pod.edit().editMetadata().withDeletionTimestamp(NOW.toString()).endMetadata().build();
  }

  private static Pod phase(Pod pod, String phase) {
    return pod.edit().editStatus().withPhase(phase).endStatus().build();
  }

  private static Pod named(Pod pod, String name) {
    return pod.edit().editMetadata().withName(name).endMetadata().build();
  }

  /** The set with further fields of its spec. */
  private static DaemonSet with(String spec) {
    ObjectNode tree = (ObjectNode) Models.encode(set("web:1", PLAIN));
    add((ObjectNode) tree.get("spec"), spec);
    return Models.decode(tree, DaemonSet.class);
  }

  /**
   * The set.
   *
   * @param podSpec further fields of the template's spec
   */
  private static DaemonSet set(String image, String podSpec) {
    var tree =
        YAMLMapper.shared()
            .readTree(
                """
                metadata: {name: web, namespace: default, uid: set, generation: 1}
                spec:
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec: {containers: [{name: web, image: "%s"}]}
                """
                    .formatted(image));
    add((ObjectNode) tree.at("/spec/template/spec"), podSpec);
    return Models.decode(tree, DaemonSet.class);
  }

  private static void add(ObjectNode object, String fields) {
    if (!fields.isEmpty()) {
      YAMLMapper.shared().readTree(fields).forEachEntry(object::set);
    }
  }
}
