package io.kennel.simulation.failover;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.kennel.api.ObjectKey;
import io.kennel.api.SafeFailover;
import io.kennel.api.StatusException;
import io.kennel.client.Api;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Informer;
import io.kennel.client.Kinds;
import io.kennel.client.SharedInformers;
import io.kennel.world.Randomness;
import io.kennel.world.simulated.Actor;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Stands for a set's controller, the scheduler and an impatient user: there is always a pod of the
 * one name, on a node that is not tainted, and now and then it is deleted.
 */
final class Replacer {
  static final ObjectKey POD = new ObjectKey("default", "set-0");

  private static final Duration PERIOD = Duration.ofMillis(500);
  private static final int DELETED_ONE_IN = 60;

  private final List<String> nodes;
  private final Randomness random;

  Replacer(List<String> nodes, Randomness random) {
    this.nodes = List.copyOf(nodes);
    this.random = random;
  }

  /** What the process runs. */
  void run(Actor world, Api api, SharedInformers informers) {
    Informer<Pod> pods = informers.of(Kinds.POD);
    Informer<Node> known = informers.of(Kinds.NODE);
    pods.listen((before, after) -> {
      if (after == null) {
        world.tasks().start("replace", () -> replace(api, pods, known));
      }
    });
    pods.onSync(() -> known.onSync(() -> again(world, api, pods, known)));
  }

  private void again(Actor world, Api api, Informer<Pod> pods, Informer<Node> known) {
    replace(api, pods, known);
    world.timers().after(PERIOD, "replace", () -> again(world, api, pods, known));
  }

  private void replace(Api api, Informer<Pod> pods, Informer<Node> known) {
    try {
      for (String node : nodes) {
        if (known.view().get(ObjectKey.of(node)) == null) {
          var _ = api.create(Kinds.NODE, node(node));
        }
      }
      if (pods.view().get(POD) == null) {
        var _ = api.create(Kinds.POD, pod(choose(known)));
      } else if (random.nextInt(DELETED_ONE_IN) == 0) {
        api.delete(Kinds.POD, POD, DeleteOptions.DEFAULT);
      }
    } catch (StatusException e) {
      // The next period tries again.
    }
  }

  private String choose(Informer<Node> known) {
    List<String> free = nodes.stream().filter(name -> !isTainted(known, name)).toList();
    List<String> any = free.isEmpty() ? nodes : free;
    return any.get(random.nextInt(any.size()));
  }

  private static boolean isTainted(Informer<Node> known, String name) {
    Node node = known.view().get(ObjectKey.of(name));
    return node != null
        && node.getSpec() != null
        && node.getSpec().getTaints().stream()
            .anyMatch(taint -> taint.getKey().equals(SafeFailover.TAINT));
  }

  private static Node node(String name) {
    return new NodeBuilder().withNewMetadata().withName(name).endMetadata().build();
  }

  private static Pod pod(String node) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(POD.namespace())
        .withName(POD.name())
        .withAnnotations(Map.of(SafeFailover.ANNOTATION, SafeFailover.FENCED))
        .endMetadata()
        .withNewSpec()
        .withNodeName(node)
        .withAutomountServiceAccountToken(false)
        .withTerminationGracePeriodSeconds(1L)
        .addNewContainer()
        .withName("app")
        .withImage("app")
        .endContainer()
        .endSpec()
        .build();
  }
}
