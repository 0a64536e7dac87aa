package io.kennel.server.table;

import io.kennel.server.json.Json;
import java.time.Instant;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A column of a table.
 *
 * @param priority 0 for what is always shown, 1 for {@code -o wide}
 * @param type {@code string} or {@code integer}
 * @param cell from an object and the present time to a String, an Integer, or null for nothing
 */
public record Column(
    String name,
    String type,
    String format,
    String description,
    int priority,
    BiFunction<JsonNode, Instant, @Nullable Object> cell) {

  /** How long ago the object was created. */
  public static final Column AGE =
      timed(
          "Age",
          "CreationTimestamp is the time at which the object was created.",
          (object, now) -> Ages.since(Json.text(object, "metadata", "creationTimestamp"), now));

  private static final String NAME_DESCRIPTION =
      "Name must be unique within a namespace. Is required when creating resources, although some"
          + " resources may allow a client to request the generation of an appropriate name"
          + " automatically. Name is primarily intended for creation idempotence and configuration"
          + " definition. Cannot be updated.";

  /** The column NAME. */
  public static Column name(Function<JsonNode, String> cell) {
    return new Column(
        "Name", "string", "name", NAME_DESCRIPTION, 0, (object, now) -> cell.apply(object));
  }

  public static Column text(String name, Function<JsonNode, String> cell) {
    return new Column(name, "string", "", "", 0, (object, now) -> cell.apply(object));
  }

  public static Column number(String name, Function<JsonNode, Integer> cell) {
    return new Column(name, "integer", "", "", 0, (object, now) -> cell.apply(object));
  }

  /** A column that depends on the time. */
  public static Column timed(
      String name, String description, BiFunction<JsonNode, Instant, String> cell) {
    return new Column(name, "string", "", description, 0, cell::apply);
  }

  /** The text at a path of fields. */
  public static Column path(String name, String... path) {
    return text(name, object -> Json.text(object, path));
  }

  /** This column for {@code -o wide} only. */
  public Column wide() {
    return new Column(name, type, format, description, 1, cell);
  }

  /** This column, of what an object has at a path. */
  public Column within(String... path) {
    return new Column(
        name,
        type,
        format,
        description,
        priority,
        (object, now) -> cell.apply(Json.at(object, path), now));
  }

  /** This column with an explanation. */
  public Column describedAs(String words) {
    return new Column(name, type, format, Objects.requireNonNull(words), priority, cell);
  }
}
