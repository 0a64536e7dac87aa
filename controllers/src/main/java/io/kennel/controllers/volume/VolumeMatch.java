package io.kennel.controllers.volume;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSelector;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.kennel.api.selector.LabelSelector;
import io.kennel.api.selector.SelectorException;
import io.kennel.client.Models;
import io.kennel.controllers.topology.NodeSelectors;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which of the volumes there are suits a claim best. */
public final class VolumeMatch {
  /** The smallest; among equals the first by name, so that the choice does not depend on luck. */
  private static final Comparator<PersistentVolume> BEST =
      Comparator.comparing(Claims::capacity)
          .thenComparing(volume -> volume.getMetadata().getName());

  private VolumeMatch() {}

  /**
   * The volume that an administrator kept for the claim, or else the smallest one that fits.
   *
   * @param node where the volume must be reachable from; null for anywhere
   * @return null where none fits
   */
  public static @Nullable PersistentVolume best(
      PersistentVolumeClaim claim, Collection<PersistentVolume> volumes, @Nullable Node node) {
    Stream<PersistentVolume> kept = volumes.stream().filter(v -> Claims.isFor(v, claim));
    return kept.filter(volume -> reaches(volume, node))
        .min(BEST)
        .or(() ->
            volumes.stream()
                .filter(volume -> isFree(volume) && fits(volume, claim))
                .filter(volume -> reaches(volume, node))
                .min(BEST))
        .orElse(null);
  }

  /** Whether the volume could hold the claim's data: size, modes, class, labels. */
  public static boolean fits(PersistentVolume volume, PersistentVolumeClaim claim) {
    return isOfSameMode(volume, claim)
        && Claims.capacity(volume).compareTo(Claims.requested(claim)) >= 0
        && volume.getSpec().getAccessModes().containsAll(claim.getSpec().getAccessModes())
        && Claims.className(volume).equals(Objects.requireNonNullElse(Claims.className(claim), ""))
        && isSelected(volume, claim);
  }

  /** Filesystem, where nothing is said. */
  public static boolean isOfSameMode(PersistentVolume volume, PersistentVolumeClaim claim) {
    return mode(volume.getSpec().getVolumeMode()).equals(mode(claim.getSpec().getVolumeMode()));
  }

  /** Whether pods on the node can use the volume. */
  public static boolean reaches(PersistentVolume volume, @Nullable Node node) {
    if (node == null || volume.getSpec().getNodeAffinity() == null) {
      return true;
    }
    NodeSelector required = volume.getSpec().getNodeAffinity().getRequired();
    return required == null || NodeSelectors.matches(required, node);
  }

  /** Nobody's, and not waiting to be cleaned. */
  private static boolean isFree(PersistentVolume volume) {
    String phase = volume.getStatus() == null ? null : volume.getStatus().getPhase();
    return volume.getSpec().getClaimRef() == null
        && volume.getMetadata().getDeletionTimestamp() == null
        && (phase == null || phase.equals("Available") || phase.equals("Pending"));
  }

  private static boolean isSelected(PersistentVolume volume, PersistentVolumeClaim claim) {
    if (claim.getSpec().getSelector() == null) {
      return true;
    }
    try {
      return LabelSelector.fromObject(Models.encode(claim.getSpec().getSelector()))
          .matches(volume.getMetadata().getLabels());
    } catch (SelectorException e) {
      return false;
    }
  }

  private static String mode(@Nullable String mode) {
    return mode == null ? "Filesystem" : mode;
  }
}
