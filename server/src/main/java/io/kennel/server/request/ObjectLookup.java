package io.kennel.server.request;

import io.kennel.api.ResourceType;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads objects as they are now. Thread-safe. */
@FunctionalInterface
public interface ObjectLookup {
  /**
   * An object, or null where there is none.
   *
   * @param namespace empty for objects outside namespaces
   */
  @Nullable JsonNode find(ResourceType type, String namespace, String name);
}
