package io.kennel.api.schema;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A field of an object.
 *
 * @param owner qualified name of the message that declares it; differs from the one that has it
 *     where JSON has fields of several messages side by side
 * @param required whether the published schema requires it
 * @param defaultValue what an absent field means; null where it means nothing
 * @param merge how patches merge it
 */
public record FieldSchema(
    String owner,
    String name,
    FieldType type,
    boolean required,
    @Nullable JsonNode defaultValue,
    Merge merge) {

  /**
   * How a list, map or object merges.
   *
   * @param strategies of strategic merge: {@code merge}, {@code replace}, {@code retainKeys}
   * @param patchKey what strategic merge tells list elements apart by; empty without
   * @param listType {@code atomic}, {@code set}, {@code map}; empty where unsaid
   * @param listKeys what server-side apply tells list elements apart by
   * @param mapType of a map or an object: {@code atomic} where server-side apply replaces it whole,
   *     {@code granular}; empty where unsaid
   */
  public record Merge(
      Set<String> strategies,
      String patchKey,
      String listType,
      List<String> listKeys,
      String mapType) {
    public static final Merge NONE = new Merge(Set.of(), "", "", List.of(), "");

    public Merge {
      strategies = Set.copyOf(strategies);
      listKeys = List.copyOf(listKeys);
    }

    public boolean mergesLists() {
      return strategies.contains("merge");
    }

    public boolean retainsKeys() {
      return strategies.contains("retainKeys");
    }

    public boolean replaces() {
      return strategies.contains("replace");
    }
  }
}
