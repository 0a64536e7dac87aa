package io.kennel.api.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kennel.api.schema.FieldType.ListOf;
import io.kennel.api.schema.FieldType.MapOf;
import io.kennel.api.schema.FieldType.Reference;
import io.kennel.api.schema.FieldType.Scalar;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The messages as protobuf has them, read package by package when asked for. Thread-safe. */
final class WireTable {
  private final Map<String, Map<String, Map<Integer, Field>>> packages = new ConcurrentHashMap<>();

  /**
   * A field of a message.
   *
   * @param wrapped whether a list of strings is a message of its own
   * @param inline whether JSON has its fields among those of the message that holds it
   */
  record Field(String name, FieldType type, boolean wrapped, boolean inline) {}

  /** The fields of a message by number; null for an unknown message. */
  @Nullable Map<Integer, Field> find(String message) {
    int dot = message.lastIndexOf('.');
    return packages
        .computeIfAbsent(message.substring(0, Math.max(0, dot)), WireTable::load)
        .get(message.substring(dot + 1));
  }

  private static Map<String, Map<Integer, Field>> load(String packageName) {
    Map<String, Map<Integer, Field>> messages = new HashMap<>();
    Map<Integer, Field> current = new HashMap<>();
    for (String line : text(packageName).split("\n")) {
      String[] cells = line.split("\t");
      if (cells[0].equals("M")) {
        current = new HashMap<>();
        messages.put(cells[1], current);
      } else if (cells[0].equals("W")) {
        boolean isInline = cells.length > 4;
        boolean isWrapped = cells[3].endsWith("strings");
        current.put(
            Integer.parseInt(cells[1]), new Field(cells[2], type(cells[3]), isWrapped, isInline));
      }
    }
    return messages;
  }

  private static FieldType type(String text) {
    if (text.startsWith("[]")) {
      return new ListOf(type(text.substring(2)));
    }
    if (text.startsWith("{}")) {
      return new MapOf(type(text.substring(2)));
    }
    if (text.startsWith("@")) {
      return new Reference(text.substring(1));
    }
    if (text.equals("strings")) {
      return new ListOf(Scalar.STRING);
    }
    for (Scalar scalar : Scalar.values()) {
      if (scalar.word().equals(text)) {
        return scalar;
      }
    }
    throw new IllegalStateException("unknown type in the schema: " + text);
  }

  private static String text(String packageName) {
    try (InputStream in = WireTable.class.getResourceAsStream(packageName + ".wire")) {
      return in == null ? "" : new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the schema of the Kubernetes API cannot be read", e);
    }
  }
}
