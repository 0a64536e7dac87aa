package io.kennel.simulation.workload;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetOrdinals;
import io.fabric8.kubernetes.api.model.apps.StatefulSetPersistentVolumeClaimRetentionPolicy;
import io.fabric8.kubernetes.api.model.apps.StatefulSetUpdateStrategy;
import io.fabric8.kubernetes.api.model.apps.StatefulSetUpdateStrategyBuilder;
import io.kennel.api.ObjectKey;
import io.kennel.api.SafeFailover;
import io.kennel.world.Randomness;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sets of every shape, and the parts of a set that may change. */
final class SetTemplates {
  static final int REPLICAS_MAX = 4;
  private static final int ORDINAL_MAX = 3;
  private static final int MIN_READY_SECONDS_MAX = 12;
  private static final int GRACE_SECONDS_MAX = 30;

  /** Few, so that a set often goes back to a revision that it had before. */
  private static final int IMAGES = 3;

  private final Randomness random;
  private final Features features;

  SetTemplates(Randomness random, Features features) {
    this.random = random;
    this.features = features;
  }

  String image() {
    return "app:" + random.nextInt(IMAGES);
  }

  int replicas() {
    return random.nextInt(REPLICAS_MAX + 1);
  }

  @Nullable StatefulSetOrdinals ordinals() {
    return features.ordinals() && random.nextInt(2) == 0
        ? new StatefulSetOrdinals(1 + random.nextInt(ORDINAL_MAX))
        : null;
  }

  @Nullable Integer minReadySeconds() {
    return features.minReady() && random.nextInt(2) == 0
        ? random.nextInt(MIN_READY_SECONDS_MAX)
        : null;
  }

  StatefulSetUpdateStrategy strategy() {
    StatefulSetUpdateStrategyBuilder strategy = new StatefulSetUpdateStrategyBuilder();
    if (random.nextInt(4) == 0) {
      return strategy.withType("OnDelete").build();
    }
    return strategy
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withPartition(
            features.partitions() && random.nextInt(2) == 0 ? random.nextInt(REPLICAS_MAX) : 0)
        .withMaxUnavailable(
            features.maxUnavailable() && random.nextInt(2) == 0
                ? new IntOrString(2 + random.nextInt(2))
                : null)
        .endRollingUpdate()
        .build();
  }

  @Nullable StatefulSetPersistentVolumeClaimRetentionPolicy retention() {
    return features.retention()
        ? new StatefulSetPersistentVolumeClaimRetentionPolicy(keepOrDelete(), keepOrDelete())
        : null;
  }

  private String keepOrDelete() {
    return random.nextInt(2) == 0 ? "Retain" : "Delete";
  }

  StatefulSet set(ObjectKey key) {
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
        .withUpdateStrategy(strategy())
        .withOrdinals(ordinals())
        .withMinReadySeconds(minReadySeconds())
        .withPersistentVolumeClaimRetentionPolicy(retention())
        .withRevisionHistoryLimit(random.nextInt(3))
        .withNewSelector()
        .withMatchLabels(labels)
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(labels)
        .withAnnotations(failover())
        .endMetadata()
        .withNewSpec()
        .withTerminationGracePeriodSeconds(1L + random.nextInt(GRACE_SECONDS_MAX))
        .addNewContainer()
        .withName("app")
        .withImage(image())
        .withReadinessProbe(random.nextInt(2) == 0 ? probe() : null)
        .endContainer()
        .endSpec()
        .endTemplate()
        .withVolumeClaimTemplates(random.nextInt(3) > 0 ? List.of(claim()) : List.of())
        .endSpec()
        .build();
  }

  private @Nullable Map<String, String> failover() {
    return features.failover() && random.nextInt(3) > 0
        ? Map.of(SafeFailover.ANNOTATION, SafeFailover.FENCED)
        : null;
  }

  private static Probe probe() {
    return new ProbeBuilder()
        .withNewExec()
        .withCommand("ready")
        .endExec()
        .withPeriodSeconds(5)
        .build();
  }

  static PersistentVolumeClaim claim() {
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
