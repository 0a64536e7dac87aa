package io.kennel.controllers.volumes;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import org.jspecify.annotations.Nullable;

/**
 * A volume and the claim it is kept for.
 *
 * @param claim the one of that name, whatever its uid; null where there is none, which the server
 *     has confirmed
 */
record VolumeView(PersistentVolume volume, @Nullable PersistentVolumeClaim claim) {}
