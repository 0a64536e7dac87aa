package io.kennel.schemagenerator;

import java.util.List;

/**
 * A message as its source declares it.
 *
 * @param name qualified, such as {@code k8s.io.api.apps.v1.StatefulSet}
 * @param comment its documentation with markers, line by line
 */
record Message(String name, List<String> comment, List<Field> fields) {

  /**
   * A field of a message.
   *
   * @param number its number in protobuf
   * @param type such as {@code optional int32}, {@code repeated .k8s.io.api.core.v1.Pod} or {@code
   *     map<string, string>}
   */
  record Field(String name, int number, String type, List<String> comment) {}

  String simpleName() {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  String packageName() {
    return name.substring(0, name.lastIndexOf('.'));
  }

  boolean hasField(String field, String type) {
    return fields.stream().anyMatch(f -> f.name().equals(field) && f.type().equals(type));
  }
}
