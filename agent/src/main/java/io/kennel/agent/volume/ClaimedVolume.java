package io.kennel.agent.volume;

import io.fabric8.kubernetes.api.model.PersistentVolumeSpec;
import io.kennel.api.VolumeSharing;

/**
 * A persistent volume that a pod has by a claim.
 *
 * @param name of the volume in the pod
 * @param claim the name of the claim
 * @param volume the name of the persistent volume
 * @param sharing who may use it beside the pod
 */
public record ClaimedVolume(
    String name,
    String claim,
    String volume,
    PersistentVolumeSpec spec,
    VolumeSharing sharing,
    boolean readOnly) {}
