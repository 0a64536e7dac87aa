package io.kennel.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kennel.api.ObjectKey;
import java.util.Collection;
import java.util.List;

/** Which keys a controller has to look at when an object changes. */
@FunctionalInterface
public interface KeyMapping<T extends HasMetadata> {
  /** Asked for the object as it was and as it is. Quick; no calls to the API. */
  Collection<ObjectKey> keys(T object);

  /** The object's own key. */
  static <T extends HasMetadata> KeyMapping<T> self() {
    return object -> List.of(Owners.keyOf(object));
  }

  /** The key of the owner that controls it, where that is of the given kind. */
  static <T extends HasMetadata> KeyMapping<T> controller(Kind<?> ownerKind) {
    return object -> Owners.controllerKey(object, ownerKind).stream().toList();
  }
}
