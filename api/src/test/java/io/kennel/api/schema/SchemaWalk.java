package io.kennel.api.schema;

import io.kennel.api.schema.FieldType.ListOf;
import io.kennel.api.schema.FieldType.MapOf;
import io.kennel.api.schema.FieldType.Reference;
import io.kennel.api.schema.FieldType.Scalar;
import java.util.HashSet;
import java.util.Set;

/** Goes wherever a schema leads; fails where it leads nowhere. */
final class SchemaWalk {
  private SchemaWalk() {}

  static void everyReference(Schema schema, ObjectSchema from) {
    walk(schema, from, new HashSet<>());
  }

  private static void walk(Schema schema, ObjectSchema object, Set<String> seen) {
    if (seen.add(object.name())) {
      object.fields().values().forEach(field -> walk(schema, field.type(), seen));
    }
  }

  private static void walk(Schema schema, FieldType type, Set<String> seen) {
    switch (type) {
      case Reference reference -> walk(schema, schema.get(reference), seen);
      case ListOf(FieldType element) -> walk(schema, element, seen);
      case MapOf(FieldType value) -> walk(schema, value, seen);
      case Scalar _ -> {}
    }
  }
}
