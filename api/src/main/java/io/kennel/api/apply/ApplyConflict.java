package io.kennel.api.apply;

import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import io.kennel.api.StatusException.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The fields that a configuration would change and that belong to others.
 *
 * @param fields by the manager as messages name it
 */
record ApplyConflict(Map<String, FieldSet> fields) {
  private static final String FIELD_MANAGER_CONFLICT = "FieldManagerConflict";

  /** What of others' fields a change touches. */
  static ApplyConflict of(ManagedFields managed, FieldManager applier, FieldSet changed) {
    Map<String, FieldSet> conflicts = new TreeMap<>();
    for (ManagedFields.Entry entry : managed.entries()) {
      FieldManager other = entry.manager();
      FieldSet touched = entry.fields().intersection(changed);
      boolean comparable = other.apiVersion().equals(applier.apiVersion());
      if (comparable && !other.isSameAs(applier) && !touched.isEmpty()) {
        conflicts.merge(other.display(), touched, FieldSet::union);
      }
    }
    return new ApplyConflict(conflicts);
  }

  boolean isEmpty() {
    return fields.isEmpty();
  }

  FieldSet all() {
    return fields.values().stream().reduce(FieldSet.EMPTY, FieldSet::union);
  }

  ApplyConflict without(FieldSet allowed) {
    Map<String, FieldSet> rest = new TreeMap<>();
    fields.forEach((manager, set) -> {
      FieldSet left = set.difference(allowed);
      if (!left.isEmpty()) {
        rest.put(manager, left);
      }
    });
    return new ApplyConflict(rest);
  }

  /** 409 with one cause for each field. */
  StatusException toStatus() {
    List<Cause> causes = new ArrayList<>();
    fields.forEach((manager, set) ->
        set.paths()
            .forEach(path ->
                causes.add(new Cause(FIELD_MANAGER_CONFLICT, "conflict with " + manager, path))));
    return StatusErrors.applyConflict(message(causes), causes);
  }

  private String message(List<Cause> causes) {
    if (causes.size() == 1) {
      Cause only = causes.getFirst();
      return "Apply failed with 1 conflict: " + only.message() + ": " + only.field();
    }
    List<String> lines = new ArrayList<>();
    fields.forEach((manager, set) -> {
      lines.add("conflicts with " + manager + ":");
      set.paths().forEach(path -> lines.add("- " + path));
    });
    return "Apply failed with " + causes.size() + " conflicts: " + String.join("\n", lines);
  }
}
