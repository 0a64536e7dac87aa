package io.kennel.controllers.volumes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A claim and what could satisfy it.
 *
 * @param named the volume whose name the claim carries; null where there is none, which the server
 *     has confirmed
 * @param storageClass the class that the claim names; null where it names none or one unknown
 * @param defaultClass null where no class is marked so
 * @param selectedNode the node chosen for the claim's first consumer; null for none
 * @param volumes all there are
 */
record ClaimView(
    PersistentVolumeClaim claim,
    @Nullable PersistentVolume named,
    @Nullable StorageClass storageClass,
    @Nullable StorageClass defaultClass,
    @Nullable Node selectedNode,
    Collection<PersistentVolume> volumes) {}
