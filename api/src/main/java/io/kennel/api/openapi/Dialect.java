package io.kennel.api.openapi;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the two versions of OpenAPI write differently. */
enum Dialect {
  V2("#/definitions/"),
  V3("#/components/schemas/");

  private final String prefix;

  Dialect(String prefix) {
    this.prefix = prefix;
  }

  /**
   * {@code io.k8s.api.core.v1.Pod} for {@code k8s.io.api.core.v1.Pod}.
   *
   * @param message the schema's qualified name
   */
  static String name(String message) {
    String rest = message.substring("k8s.io.".length());
    return "io.k8s." + rest.replace('_', '-');
  }

  ObjectNode reference(String name) {
    return JsonNodeFactory.instance.objectNode().put("$ref", prefix + name);
  }

  /** A reference that can stand beside a description: in version 3 it must be wrapped. */
  ObjectNode describedReference(String name) {
    if (this == V2) {
      return reference(name);
    }
    ObjectNode wrapped = JsonNodeFactory.instance.objectNode();
    wrapped.putArray("allOf").add(reference(name));
    return wrapped;
  }
}
