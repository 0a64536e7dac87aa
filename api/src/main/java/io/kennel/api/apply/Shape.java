package io.kennel.api.apply;

import io.kennel.api.schema.FieldType;
import io.kennel.api.schema.ObjectSchema;
import java.util.List;

/** How a value falls into parts that can have owners of their own. */
sealed interface Shape {
  /** A scalar, or a list, map or object that is owned whole. */
  record Leaf() implements Shape {}

  /** An object whose fields are owned one by one. */
  record Struct(ObjectSchema schema) implements Shape {}

  /** A map whose entries are owned one by one. */
  record Entries(FieldType value) implements Shape {}

  /** A list whose elements are told apart by their value. */
  record SetOf() implements Shape {}

  /**
   * A list whose elements are told apart by some of their fields.
   *
   * @param keys the names of those fields
   */
  record KeyedBy(List<String> keys, ObjectSchema element) implements Shape {}
}
