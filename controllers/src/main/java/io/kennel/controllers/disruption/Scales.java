package io.kennel.controllers.disruption;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.kennel.client.Informer;
import io.kennel.client.Kind;
import io.kennel.client.Kinds;
import io.kennel.client.Owners;
import io.kennel.client.SharedInformers;
import io.kennel.controllers.disruption.DisruptionView.Scale;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knows how many pods their controllers want. Of a ReplicaSet that a Deployment controls it is the
 * Deployment that counts: during an update it has several, and they are one workload.
 */
final class Scales {
  private final Informer<StatefulSet> sets;
  private final Informer<ReplicaSet> replicaSets;
  private final Informer<Deployment> deployments;

  Scales(SharedInformers informers) {
    this.sets = informers.of(Kinds.STATEFUL_SET);
    this.replicaSets = informers.of(Kinds.REPLICA_SET);
    this.deployments = informers.of(Kinds.DEPLOYMENT);
  }

  /** By the uid of the controller; one that is unknown is left out. */
  Map<String, Scale> of(List<Pod> pods) {
    Map<String, Scale> scales = new HashMap<>();
    for (Pod pod : pods) {
      OwnerReference controller = Owners.controllerOf(pod);
      if (controller != null && !scales.containsKey(controller.getUid())) {
        Scale scale = find(pod);
        if (scale != null) {
          scales.put(controller.getUid(), scale);
        }
      }
    }
    return scales;
  }

  private @Nullable Scale find(Pod pod) {
    StatefulSet set = owner(pod, Kinds.STATEFUL_SET, sets);
    if (set != null) {
      return new Scale(set.getMetadata().getUid(), wanted(set.getSpec().getReplicas()));
    }
    ReplicaSet replicaSet = owner(pod, Kinds.REPLICA_SET, replicaSets);
    if (replicaSet == null) {
      return null;
    }
    Deployment deployment = owner(replicaSet, Kinds.DEPLOYMENT, deployments);
    return deployment != null
        ? new Scale(deployment.getMetadata().getUid(), wanted(deployment.getSpec().getReplicas()))
        : new Scale(replicaSet.getMetadata().getUid(), wanted(replicaSet.getSpec().getReplicas()));
  }

  /** The object that controls another, where it is of this kind and there. */
  private static <T extends HasMetadata> @Nullable T owner(
      HasMetadata owned, Kind<T> kind, Informer<T> informer) {
    return Owners.controllerKey(owned, kind)
        .map(key -> informer.view().get(key))
        .filter(found -> Owners.isControlledBy(owned, found))
        .orElse(null);
  }

  private static int wanted(@Nullable Integer replicas) {
    return replicas == null ? 1 : replicas;
  }
}
