package io.kennel.simulation;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.kennel.api.ObjectKey;
import io.kennel.api.StatusException;
import io.kennel.client.Api;
import io.kennel.client.Kinds;
import io.kennel.world.Randomness;
import io.kennel.world.simulated.Actor;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A user who makes sets, scales and updates them, and deletes pods, until told to stop. */
final class Workload {
  private static final String NAMESPACE = "default";
  private static final int SETS = 2;
  private static final int REPLICAS_MAX = 4;
  private static final int PAUSE_MILLIS_MAX = 10_000;

  /** Never zero: that is a forced deletion, which gives up the identity's guarantee. */
  private static final int GRACE_SECONDS_MAX = 30;

  private final Randomness random;
  private final boolean claims;
  private boolean active = true;
  private int images;

  /** Whether sets have volume claims is up to the caller: it takes a provisioner. */
  Workload(Randomness random, boolean claims) {
    this.random = random;
    this.claims = claims;
  }

  void stop() {
    active = false;
  }

  /** What the user's process runs. */
  void run(Actor world, Api api) {
    if (!active) {
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
      api.create(Kinds.STATEFUL_SET, newSet(key));
      return;
    }
    switch (random.nextInt(6)) {
      case 0, 1 -> scale(api, set);
      case 2, 3 -> update(api, set);
      default -> deletePod(api, key);
    }
  }

  private void scale(Api api, StatefulSet set) {
    int replicas = random.nextInt(REPLICAS_MAX + 1);
    api.update(Kinds.STATEFUL_SET, set.edit().editSpec().withReplicas(replicas).endSpec().build());
  }

  private void update(Api api, StatefulSet set) {
    api.update(
        Kinds.STATEFUL_SET,
        set.edit()
            .editSpec()
            .editTemplate()
            .editSpec()
            .editFirstContainer()
            .withImage(nextImage())
            .endContainer()
            .endSpec()
            .endTemplate()
            .endSpec()
            .build());
  }

  private void deletePod(Api api, ObjectKey set) {
    ObjectKey pod = new ObjectKey(set.namespace(), set.name() + "-" + random.nextInt(REPLICAS_MAX));
    api.delete(Kinds.POD, pod, Api.DeleteOptions.DEFAULT);
  }

  private String nextImage() {
    return "app:" + ++images;
  }

  private StatefulSet newSet(ObjectKey key) {
    Map<String, String> labels = Map.of("app", key.name());
    return new StatefulSetBuilder()
        .withNewMetadata()
        .withNamespace(key.namespace())
        .withName(key.name())
        .endMetadata()
        .withNewSpec()
        .withServiceName(key.name())
        .withReplicas(1 + random.nextInt(REPLICAS_MAX))
        .withPodManagementPolicy(random.nextInt(3) == 0 ? "Parallel" : "OrderedReady")
        .withNewUpdateStrategy()
        .withType(random.nextInt(4) == 0 ? "OnDelete" : "RollingUpdate")
        .endUpdateStrategy()
        .withNewSelector()
        .withMatchLabels(labels)
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(labels)
        .endMetadata()
        .withNewSpec()
        .withTerminationGracePeriodSeconds(1L + random.nextInt(GRACE_SECONDS_MAX))
        .addNewContainer()
        .withName("app")
        .withImage(nextImage())
        .withReadinessProbe(random.nextInt(2) == 0 ? probe() : null)
        .endContainer()
        .endSpec()
        .endTemplate()
        .withVolumeClaimTemplates(claims && random.nextInt(2) == 0 ? List.of(claim()) : List.of())
        .endSpec()
        .build();
  }

  private static Probe probe() {
    return new ProbeBuilder()
        .withNewExec()
        .withCommand("ready")
        .endExec()
        .withPeriodSeconds(5)
        .build();
  }

  private static PersistentVolumeClaim claim() {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName("data")
        .endMetadata()
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withNewResources()
        .withRequests(Map.of("storage", new Quantity("1Mi")))
        .endResources()
        .endSpec()
        .build();
  }
}
