package io.kennel.controllers.namespaces;

import io.kennel.api.ObjectKey;
import io.kennel.client.Kind;
import java.util.List;

/** What is left of one kind in a namespace. */
record Content(Kind<?> kind, List<Item> items) {
  Content {
    items = List.copyOf(items);
  }

  /** An object. */
  record Item(ObjectKey key, String uid, boolean deleting, List<String> finalizers) {}
}
