package io.kennel.agent.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.PersistentVolumeSpec;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.kennel.agent.volume.ClaimedVolume;
import io.kennel.agent.volume.VolumeFailure;
import io.kennel.api.StatusErrors;
import io.kennel.api.Transport;
import io.kennel.api.VolumeSharing;
import io.kennel.client.ApiClient;
import io.kennel.client.Kinds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class NodeHoldsTest {
  private final List<String> killed = new ArrayList<>();
  private final MachineHolds machine =
      new MachineHolds((node, uid) -> killed.add(node + "/" + uid));
  private final Pods pods = new Pods();

  /** An API that has pods. */
  private static final class Pods implements Transport {
    private final Map<String, ObjectNode> all = new HashMap<>();
    private long revision;

    /** What happens between the next answer to a list and its arrival. */
    private Runnable meanwhile = () -> {};

    Pod create(String name, String uid) {
      revision++;
      ObjectNode pod = JsonNodeFactory.instance.objectNode();
      pod.putObject("metadata").put("namespace", "default").put("name", name).put("uid", uid);
      pod.putObject("status").put("phase", "Running");
      all.put(name, pod);
      return new PodBuilder()
          .withNewMetadata()
          .withNamespace("default")
          .withName(name)
          .withUid(uid)
          .endMetadata()
          .build();
    }

    void end(String name) {
      revision++;
      all.get(name).putObject("status").put("phase", "Failed");
    }

    void delete(String name) {
      revision++;
      all.remove(name);
    }

    @Override
    public JsonNode call(Request request) {
      String selector = String.join("", request.query().getOrDefault("fieldSelector", List.of()));
      if (!selector.isEmpty()) {
        JsonNode answer = list(selector.substring("metadata.name=".length()));
        Runnable now = meanwhile;
        meanwhile = () -> {};
        now.run();
        return answer;
      }
      String name = request.path().substring(request.path().lastIndexOf('/') + 1);
      ObjectNode found = all.get(name);
      if (found == null) {
        throw StatusErrors.notFound(Kinds.POD.type(), name);
      }
      return found.deepCopy();
    }

    private JsonNode list(String name) {
      ObjectNode list = JsonNodeFactory.instance.objectNode();
      list.putObject("metadata").put("resourceVersion", Long.toString(revision));
      var items = list.putArray("items");
      if (all.containsKey(name)) {
        items.add(all.get(name).deepCopy());
      }
      return list;
    }

    @Override
    public Subscription watch(Request request, WatchSink sink) {
      throw new UnsupportedOperationException();
    }
  }

  private List<NodeHolds.Ousted> take(String node, Pod pod) {
    return take(node, pod, VolumeSharing.ONE_NODE);
  }

  private List<NodeHolds.Ousted> take(String node, Pod pod, VolumeSharing sharing) {
    ClaimedVolume volume =
        new ClaimedVolume("data", "data-x", "pv", new PersistentVolumeSpec(), sharing, false);
    return new NodeHolds(new ApiClient(pods), node, machine).take(pod, List.of(volume));
  }

  @Test
  void whatALivingPodHasIsRefusedInKubernetesWords() {
    var _ = take("node-1", pods.create("a", "1"));
    Pod other = pods.create("b", "2");
    assertThatThrownBy(() -> take("node-2", other))
        .isInstanceOfSatisfying(
            VolumeFailure.class, e -> assertThat(e.reason()).isEqualTo("FailedAttachVolume"))
        .hasMessage(
            "Multi-Attach error for volume \"pv\" Volume is already used by pod(s) a on node-1");
    assertThat(killed).isEmpty();
  }

  @Test
  void thePodAfterAForcedDeletionGetsItAndTheOldOneIsDead() {
    var _ = take("node-1", pods.create("a", "1"));
    pods.delete("a");
    assertThat(take("node-2", pods.create("a", "2")))
        .extracting(each -> each.holder().podUid())
        .containsExactly("1");
    assertThat(killed).containsExactly("node-1/1");
  }

  @Test
  void aPodThatHasEndedKeepsNothing() {
    var _ = take("node-1", pods.create("a", "1"));
    Pod other = pods.create("b", "2");
    pods.end("a");
    var _ = take("node-2", other);
    assertThat(machine.holders("pv")).extracting(Holder::podUid).containsExactly("2");
  }

  @Test
  void aPodThatIsGoneGetsNothing() {
    Pod late = pods.create("a", "1");
    pods.delete("a");
    assertThatThrownBy(() -> take("node-1", late)).hasMessage("pod default/a is gone");
    var _ = take("node-2", pods.create("a", "2"));
    assertThatThrownBy(() -> take("node-1", late)).hasMessage("pod default/a is gone");
    assertThat(machine.holders("pv")).extracting(Holder::podUid).containsExactly("2");
  }

  /** It was there when it asked, and stood still until its successor had come and gone. */
  @Test
  void whoStoodStillWhileItsSuccessorCameAndWentIsLate() {
    Pod late = pods.create("a", "1");
    pods.meanwhile =
        () -> {
          pods.delete("a");
          var _ = take("node-2", pods.create("a", "2"));
          machine.release("2");
        };
    assertThatThrownBy(() -> take("node-1", late)).hasMessage("pod default/a is gone");
    assertThat(machine.holders("pv")).isEmpty();
    assertThat(killed).isEmpty();
  }

  @Test
  void whoStoodStillWhileItsSuccessorCameIsLate() {
    Pod late = pods.create("a", "1");
    pods.meanwhile =
        () -> {
          pods.delete("a");
          var _ = take("node-2", pods.create("a", "2"));
        };
    assertThatThrownBy(() -> take("node-1", late)).hasMessage("pod default/a is gone");
    assertThat(machine.holders("pv")).extracting(Holder::podUid).containsExactly("2");
    assertThat(killed).isEmpty();
  }

  @Test
  void whatManyNodesMayUseIsHeldByNobody() {
    var _ = take("node-1", pods.create("a", "1"), VolumeSharing.MANY_NODES);
    var _ = take("node-2", pods.create("b", "2"), VolumeSharing.MANY_NODES);
    assertThat(machine.holders("pv")).isEmpty();
  }
}
