package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.Volume;
import io.kennel.agent.pod.PodView.VolumeState;

/** Which pods have volumes whose content follows objects of the API. */
final class Refreshing {
  private Refreshing() {}

  static boolean needed(PodView view) {
    return view.wanted()
        && !view.deleting()
        && view.remembered().volumes() instanceof VolumeState.Mounted
        && view.pod().getSpec().getVolumes().stream().anyMatch(Refreshing::follows);
  }

  private static boolean follows(Volume volume) {
    return volume.getConfigMap() != null
        || volume.getSecret() != null
        || volume.getProjected() != null
        || volume.getDownwardAPI() != null;
  }
}
