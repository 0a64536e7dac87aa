package io.kennel.api.openapi;

import io.kennel.api.ResourceType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be done at a path.
 *
 * @param method lower-case HTTP method
 * @param action what Kubernetes calls it, such as {@code list}
 * @param id such as {@code createCoreV1NamespacedPod}
 * @param description for people
 * @param type whose path it is
 * @param kindGroup group of the objects it is about
 * @param kindVersion their version
 * @param kind their kind
 * @param body name of the body's definition; null for none or any
 * @param answer name of the answer's definition; null for text
 * @param query the query parameters
 */
record Operation(
    String method,
    String action,
    String id,
    String description,
    ResourceType type,
    String kindGroup,
    String kindVersion,
    String kind,
    @Nullable String body,
    @Nullable String answer,
    List<QueryParameter> query) {

  /**
   * A query parameter.
   *
   * @param type of its value, such as {@code string}
   */
  record QueryParameter(String name, String type, String description) {}

  /** {@code apps_v1}. */
  String tag() {
    String group = type.group().isEmpty() ? "core" : type.group().split("\\.", 2)[0];
    return group + "_" + type.version();
  }
}
