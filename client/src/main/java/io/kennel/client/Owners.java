package io.kennel.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.kennel.api.ObjectKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who owns an object, and how owners are written down. */
public final class Owners {
  private Owners() {}

  /** The object's name within its type. */
  public static ObjectKey keyOf(HasMetadata object) {
    String namespace = object.getMetadata().getNamespace();
    return new ObjectKey(namespace == null ? "" : namespace, object.getMetadata().getName());
  }

  /** The metadata of a new object. */
  public static ObjectMeta metadata(String namespace, String name) {
    ObjectMeta metadata = new ObjectMeta();
    metadata.setNamespace(namespace);
    metadata.setName(name);
    return metadata;
  }

  /** The one owner that controls the object; null where it has none. */
  public static @Nullable OwnerReference controllerOf(HasMetadata object) {
    for (OwnerReference owner : object.getMetadata().getOwnerReferences()) {
      if (Boolean.TRUE.equals(owner.getController())) {
        return owner;
      }
    }
    return null;
  }

  /** Whether {@code owner} itself, not one of the same name before or after it, controls it. */
  public static boolean isControlledBy(HasMetadata object, HasMetadata owner) {
    OwnerReference reference = controllerOf(object);
    return reference != null && reference.getUid().equals(owner.getMetadata().getUid());
  }

  /** The key of the controlling owner, where that is of the given kind. */
  public static Optional<ObjectKey> controllerKey(HasMetadata object, Kind<?> ownerKind) {
    OwnerReference reference = controllerOf(object);
    if (reference == null
        || !reference.getKind().equals(ownerKind.type().kind())
        || !group(reference.getApiVersion()).equals(ownerKind.type().group())) {
      return Optional.empty();
    }
    String namespace = ownerKind.type().namespaced() ? keyOf(object).namespace() : "";
    return Optional.of(new ObjectKey(namespace, reference.getName()));
  }

  /** The reference by which {@code owner} controls another object and waits for its deletion. */
  public static OwnerReference controllerReference(Kind<?> kind, HasMetadata owner) {
    OwnerReference reference = reference(kind, owner);
    reference.setController(true);
    reference.setBlockOwnerDeletion(true);
    return reference;
  }

  /** A reference that only says on whose existence an object depends. */
  public static OwnerReference reference(Kind<?> kind, HasMetadata owner) {
    OwnerReference reference = new OwnerReference();
    reference.setApiVersion(kind.type().apiVersion());
    reference.setKind(kind.type().kind());
    reference.setName(owner.getMetadata().getName());
    reference.setUid(owner.getMetadata().getUid());
    return reference;
  }

  /** What names an object, as it is, in another one. */
  public static ObjectReference objectReference(HasMetadata object) {
    ObjectReference reference = new ObjectReference();
    reference.setApiVersion(object.getApiVersion());
    reference.setKind(object.getKind());
    reference.setNamespace(object.getMetadata().getNamespace());
    reference.setName(object.getMetadata().getName());
    reference.setUid(object.getMetadata().getUid());
    reference.setResourceVersion(object.getMetadata().getResourceVersion());
    return reference;
  }

  private static String group(String apiVersion) {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }
}
