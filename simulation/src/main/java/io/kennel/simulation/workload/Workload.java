package io.kennel.simulation.workload;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpecBuilder;
import io.kennel.api.ObjectKey;
import io.kennel.api.StatusException;
import io.kennel.api.WellKnownTaints;
import io.kennel.client.Api;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Kinds;
import io.kennel.world.Randomness;
import io.kennel.world.simulated.Actor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A user who makes sets, changes and deletes them and their pods, and gives up nodes, until told to
 * stop.
 */
public final class Workload {
  private static final String NAMESPACE = "default";
  private static final int SETS = 2;
  private static final int PAUSE_MILLIS_MAX = 4_000;

  private final Randomness random;
  private final Features features;
  private final SetTemplates templates;
  private final List<String> nodes;
  private boolean active = true;

  public Workload(Randomness random, Features features, List<String> nodes) {
    this.random = random;
    this.features = features;
    this.templates = new SetTemplates(random, features);
    this.nodes = List.copyOf(nodes);
  }

  public void stop() {
    active = false;
  }

  /** What the user's process runs. */
  public void run(Actor world, Api api) {
    if (!active) {
      takeBack(world, api);
      return;
    }
    ObjectKey key = new ObjectKey(NAMESPACE, "set-" + random.nextInt(SETS));
    try {
      act(api, key);
    } catch (StatusException refused) {
      // The user tries something else.
    }
    Duration pause = Duration.ofMillis(random.nextInt(PAUSE_MILLIS_MAX));
    world.timers().after(pause, "user", () -> run(world, api));
  }

  private void act(Api api, ObjectKey key) {
    StatefulSet set = api.find(Kinds.STATEFUL_SET, key);
    if (set == null) {
      var _ = api.create(Kinds.STATEFUL_SET, templates.set(key));
      return;
    }
    switch (random.nextInt(14)) {
      case 0, 1, 2 -> change(api, set, spec(set).withReplicas(templates.replicas()));
      case 3, 4, 5, 6 -> update(api, set);
      case 7 -> reconfigure(api, set);
      case 8 -> deleteSet(api, key);
      case 9 -> give(api);
      default -> deletePod(api, key);
    }
  }

  private void update(Api api, StatefulSet set) {
    change(
        api,
        set,
        spec(set)
            .editTemplate()
            .editSpec()
            .editFirstContainer()
            .withImage(templates.image())
            .endContainer()
            .endSpec()
            .endTemplate());
  }

  private void reconfigure(Api api, StatefulSet set) {
    StatefulSetSpecBuilder spec = spec(set);
    switch (random.nextInt(4)) {
      case 0 -> spec.withUpdateStrategy(templates.strategy());
      case 1 -> spec.withOrdinals(templates.ordinals());
      case 2 -> spec.withMinReadySeconds(templates.minReadySeconds());
      default -> spec.withPersistentVolumeClaimRetentionPolicy(templates.retention());
    }
    change(api, set, spec);
  }

  private static StatefulSetSpecBuilder spec(StatefulSet set) {
    return new StatefulSetSpecBuilder(set.getSpec());
  }

  private static void change(Api api, StatefulSet set, StatefulSetSpecBuilder spec) {
    var _ = api.update(Kinds.STATEFUL_SET, set.edit().withSpec(spec.build()).build());
  }

  private void deleteSet(Api api, ObjectKey key) {
    if (!features.deletions()) {
      return;
    }
    String[] ways = {"Background", "Foreground", "Orphan"};
    String way = ways[random.nextInt(ways.length)];
    api.delete(Kinds.STATEFUL_SET, key, new DeleteOptions(null, way, "", ""));
  }

  private void deletePod(Api api, ObjectKey set) {
    int ordinal = random.nextInt(SetTemplates.REPLICAS_MAX + 2);
    ObjectKey pod = new ObjectKey(set.namespace(), set.name() + "-" + ordinal);
    boolean force = features.force() && random.nextInt(3) == 0;
    DeleteOptions options = force ? new DeleteOptions(0, "", "", "") : DeleteOptions.DEFAULT;
    api.delete(Kinds.POD, pod, options);
  }

  /** Gives a node up, or takes it back. */
  private void give(Api api) {
    if (!features.force()) {
      return;
    }
    ObjectKey key = ObjectKey.of(nodes.get(random.nextInt(nodes.size())));
    Node node = api.find(Kinds.NODE, key);
    if (node != null && random.nextInt(2) == 0) {
      api.delete(Kinds.NODE, key, DeleteOptions.DEFAULT);
    } else if (node != null) {
      taint(api, node);
    }
  }

  private static void taint(Api api, Node node) {
    List<Taint> taints = new ArrayList<>(node.getSpec().getTaints());
    if (!taints.removeIf(Workload::isOutOfService)) {
      taints.add(
          new TaintBuilder()
              .withKey(WellKnownTaints.OUT_OF_SERVICE)
              .withValue("nodeshutdown")
              .withEffect("NoExecute")
              .build());
    }
    var _ = api.update(Kinds.NODE, node.edit().editSpec().withTaints(taints).endSpec().build());
  }

  private static boolean isOutOfService(Taint taint) {
    return taint.getKey().equals(WellKnownTaints.OUT_OF_SERVICE);
  }

  /** In the end every node is in service. */
  private static void takeBack(Actor world, Api api) {
    try {
      for (Node node : api.list(Kinds.NODE, Api.ListOptions.ALL).items()) {
        if (node.getSpec().getTaints().stream().anyMatch(Workload::isOutOfService)) {
          taint(api, node);
        }
      }
    } catch (StatusException again) {
      world.timers().after(Duration.ofSeconds(1), "user", () -> takeBack(world, api));
    }
  }
}
