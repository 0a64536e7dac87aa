package io.kennel.controllers.disruption;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.kennel.api.ObjectKey;
import io.kennel.client.Informer;
import io.kennel.client.Kinds;
import io.kennel.client.Owners;
import io.kennel.client.SharedInformers;
import io.kennel.controllers.disruption.DisruptionView.Scale;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Knows how many pods their controllers want. */
final class Scales {
  private final Informer<StatefulSet> sets;

  Scales(SharedInformers informers) {
    this.sets = informers.of(Kinds.STATEFUL_SET);
  }

  /** By the uid of the controller; one that is unknown is left out. */
  Map<String, Scale> of(List<Pod> pods) {
    Map<String, Scale> scales = new HashMap<>();
    for (Pod pod : pods) {
      OwnerReference controller = Owners.controllerOf(pod);
      if (controller != null && !scales.containsKey(controller.getUid())) {
        Scale scale = find(pod, controller);
        if (scale != null) {
          scales.put(controller.getUid(), scale);
        }
      }
    }
    return scales;
  }

  private @Nullable Scale find(Pod pod, OwnerReference controller) {
    Optional<ObjectKey> set = Owners.controllerKey(pod, Kinds.STATEFUL_SET);
    StatefulSet found = set.isEmpty() ? null : sets.view().get(set.get());
    return found == null || !found.getMetadata().getUid().equals(controller.getUid())
        ? null
        : new Scale(controller.getUid(), wanted(found.getSpec().getReplicas()));
  }

  private static int wanted(@Nullable Integer replicas) {
    return replicas == null ? 1 : replicas;
  }
}
