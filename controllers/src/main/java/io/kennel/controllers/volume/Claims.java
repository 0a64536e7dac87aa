package io.kennel.controllers.volume;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.kennel.api.ObjectKey;
import io.kennel.client.Owners;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Questions about claims. Source: the documentation page "Persistent Volumes". */
public final class Claims {
  /** The older way to name a class; it wins over the field. */
  public static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

  public static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";
  public static final String BIND_COMPLETED = "pv.kubernetes.io/bind-completed";

  /** The provisioner of volumes that an administrator makes by hand. */
  public static final String NO_PROVISIONER = "kubernetes.io/no-provisioner";

  private Claims() {}

  /** The class; empty for none, null where the claim leaves it to a default. */
  public static @Nullable String className(PersistentVolumeClaim claim) {
    String annotated = annotation(claim.getMetadata().getAnnotations(), CLASS_ANNOTATION);
    return annotated != null ? annotated : claim.getSpec().getStorageClassName();
  }

  /** The class; empty for none. */
  public static String className(PersistentVolume volume) {
    String annotated = annotation(volume.getMetadata().getAnnotations(), CLASS_ANNOTATION);
    String named = annotated != null ? annotated : volume.getSpec().getStorageClassName();
    return named == null ? "" : named;
  }

  public static String volumeName(PersistentVolumeClaim claim) {
    return Objects.requireNonNullElse(claim.getSpec().getVolumeName(), "");
  }

  public static boolean isFullyBound(PersistentVolumeClaim claim) {
    return !volumeName(claim).isEmpty()
        && annotation(claim.getMetadata().getAnnotations(), BIND_COMPLETED) != null;
  }

  public static boolean isLost(PersistentVolumeClaim claim) {
    return claim.getStatus() != null && "Lost".equals(claim.getStatus().getPhase());
  }

  /** The node chosen for a claim that waits for its first consumer; null for none. */
  public static @Nullable String selectedNode(PersistentVolumeClaim claim) {
    return annotation(claim.getMetadata().getAnnotations(), SELECTED_NODE);
  }

  public static boolean waitsForConsumer(@Nullable StorageClass storageClass) {
    return storageClass != null
        && "WaitForFirstConsumer".equals(storageClass.getVolumeBindingMode());
  }

  /** Whether the volume is kept for this claim, and not for an earlier one of the same name. */
  public static boolean isFor(PersistentVolume volume, PersistentVolumeClaim claim) {
    ObjectReference reference = volume.getSpec().getClaimRef();
    return reference != null
        && claimKey(reference).equals(Owners.keyOf(claim))
        && (isEmpty(reference.getUid()) || reference.getUid().equals(claim.getMetadata().getUid()));
  }

  public static ObjectKey claimKey(ObjectReference reference) {
    return new ObjectKey(
        Objects.requireNonNullElse(reference.getNamespace(), ""), reference.getName());
  }

  /** What the claim asks for, in bytes. */
  public static BigDecimal requested(PersistentVolumeClaim claim) {
    if (claim.getSpec().getResources() == null) {
      return BigDecimal.ZERO;
    }
    return storage(claim.getSpec().getResources().getRequests());
  }

  /** What the volume offers, in bytes. */
  public static BigDecimal capacity(PersistentVolume volume) {
    return storage(volume.getSpec().getCapacity());
  }

  /** An annotation's value; null where there is none. */
  public static @Nullable String annotation(
      @Nullable Map<String, String> annotations, String name) {
    return annotations == null ? null : annotations.get(name);
  }

  private static BigDecimal storage(@Nullable Map<String, Quantity> amounts) {
    Quantity storage = amounts == null ? null : amounts.get("storage");
    return storage == null ? BigDecimal.ZERO : storage.getNumericalAmount();
  }

  private static boolean isEmpty(@Nullable String text) {
    return text == null || text.isEmpty();
  }
}
