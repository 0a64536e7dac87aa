package io.kennel.server.registry;

import io.kennel.api.ResourceType;
import io.kennel.server.json.Json;
import io.kennel.server.table.Column;
import io.kennel.server.validation.Errors;
import io.kennel.server.validation.NameRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everything that is special about one kind. All methods are pure but for the tree they are given
 * to change; they are called in the order in which they stand here.
 */
public interface KindRules {
  ResourceType type();

  /** Fills in what the client left out. Called for every write, and must be idempotent. */
  default void setDefaults(ObjectNode object) {}

  /** Prepares a new object: its first status, and what admission adds. */
  default void prepareCreate(ObjectNode object, Admission admission) {}

  /**
   * Prepares a changed object; {@code old} is read only. The status and the system's own metadata
   * are those of {@code old} already.
   */
  default void prepareUpdate(ObjectNode object, JsonNode old, Admission admission) {}

  /** Prepares an object whose status was changed; all but status and metadata is as it was. */
  default void prepareStatusUpdate(ObjectNode object, JsonNode old, Admission admission) {}

  /** Finds what is wrong with an object, whatever it was before. */
  default void validate(JsonNode object, Errors errors) {}

  /** Finds what is wrong with a change. {@link #validate} has been called already. */
  default void validateUpdate(JsonNode object, JsonNode old, Errors errors) {}

  /** Finds what is wrong with a change of the status. */
  default void validateStatusUpdate(JsonNode object, JsonNode old, Errors errors) {}

  /** Finds what is wrong with a change of a pod's ephemeral containers, as validateUpdate does. */
  default void validateEphemeralContainersUpdate(JsonNode object, JsonNode old, Errors errors) {}

  /**
   * What becomes of the dependents of an object that is deleted.
   *
   * @param requested Background, Foreground or Orphan; empty where the client does not say
   */
  default String propagation(JsonNode object, String requested, Admission admission) {
    return requested;
  }

  /** Called when the object is about to be removed for good. */
  default void prepareRemoval(JsonNode object, Admission admission) {}

  /** How names look. */
  default NameRule names() {
    return NameRule.SUBDOMAIN;
  }

  /** The fields whose change means a new generation; empty for kinds without generations. */
  default Set<String> generationFields() {
    return Set.of();
  }

  /** Whether a new object may bring a status along. */
  default boolean keepsStatusOnCreate() {
    return false;
  }

  /** Whether an update must say which version it changes. */
  default boolean updateNeedsVersion() {
    return false;
  }

  /** Whether the answer to a deletion is the object rather than a plain success. */
  default boolean answersDeletionWithObject() {
    return false;
  }

  /**
   * How long the object may take to go away, or null for a kind that goes at once.
   *
   * @param requestedSeconds what the client asked for, null for the object's own
   */
  default @Nullable Long gracePeriodSeconds(JsonNode object, @Nullable Long requestedSeconds) {
    return null;
  }

  /** Marks an object whose deletion has begun. */
  default void markDeleted(ObjectNode object) {}

  /** Whether something beside finalizers in the metadata holds a deleted object. */
  default boolean heldBack(JsonNode object) {
    return false;
  }

  /** The fields that objects can be selected by, beside name and namespace. */
  default Map<String, Function<JsonNode, String>> selectableFields() {
    return Map.of();
  }

  /**
   * The one of {@link #selectableFields} by which many watch, each another value; empty where there
   * is none. It is the path of a text in the stored form. Watches of other values are not woken by
   * a change.
   */
  default String topicField() {
    return "";
  }

  /** What stands in the column NAME. */
  default String displayName(JsonNode object) {
    return Json.text(object, "metadata", "name");
  }

  /** Whether tables begin with the column NAME; otherwise {@link #columns} has one. */
  default boolean nameComesFirst() {
    return true;
  }

  /** The columns after NAME of kubectl's tables, AGE included. */
  default List<Column> columns() {
    return List.of(Column.AGE);
  }

  /** The bucket of the store. Two types with one bucket show the same objects. */
  default String bucket() {
    return type().qualifiedPlural();
  }

  /** Between the stored form and this type's, null where they are the same. */
  default ObjectCodec.@Nullable Conversion conversion() {
    return null;
  }

  /** All columns of kubectl's tables. */
  default List<Column> allColumns() {
    List<Column> all = new ArrayList<>(columns());
    if (nameComesFirst()) {
      all.addFirst(Column.name(this::displayName));
    }
    return all;
  }
}
