package io.kennel.server.identity;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads objects of the core group as they are now. Thread-safe. */
@FunctionalInterface
public interface ObjectLookup {
  /**
   * An object, or null where there is none.
   *
   * @param resource the plural, such as {@code pods}
   * @param namespace empty for objects outside namespaces
   */
  @Nullable JsonNode find(String resource, String namespace, String name);
}
