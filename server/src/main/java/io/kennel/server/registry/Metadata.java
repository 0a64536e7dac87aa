package io.kennel.server.registry;

import io.kennel.api.FieldError;
import io.kennel.api.FieldPath;
import io.kennel.api.StatusErrors;
import io.kennel.api.value.Names;
import io.kennel.server.json.Json;
import io.kennel.server.validation.Errors;
import io.kennel.server.validation.NameRule;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The rules for metadata, which are the same for all kinds. */
final class Metadata {
  private static final FieldPath PATH = FieldPath.of("metadata");
  private static final int SUFFIX_CHARACTERS = 5;
  private static final int GENERATED_BASE_CHARACTERS_MAX = 63 - SUFFIX_CHARACTERS;
  private static final int ANNOTATION_BYTES_MAX = 256 * 1024;
  private static final Set<String> STANDARD_FINALIZERS =
      Set.of("kubernetes", "orphan", "foregroundDeletion");
  private static final List<String> SYSTEM_FIELDS =
      List.of(
          "uid",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "generation",
          "generateName");

  private Metadata() {}

  /** Sets what the system sets on a new object. Returns whether the name was generated. */
  static boolean prepareCreate(ObjectNode object, String namespace, Admission admission) {
    ObjectNode metadata = Json.child(object, "metadata");
    for (String field : List.of("selfLink", "resourceVersion", "generation")) {
      metadata.remove(field);
    }
    metadata.remove("deletionTimestamp");
    metadata.remove("deletionGracePeriodSeconds");
    String base = Json.text(metadata, "generateName");
    boolean generated = Json.text(metadata, "name").isEmpty() && !base.isEmpty();
    if (generated) {
      int length = Math.min(base.length(), GENERATED_BASE_CHARACTERS_MAX);
      String suffix = admission.random().nextSuffix(SUFFIX_CHARACTERS);
      metadata.put("name", base.substring(0, length) + suffix);
    }
    if (namespace.isEmpty()) {
      metadata.remove("namespace");
    } else {
      metadata.put("namespace", namespace);
    }
    metadata.put("uid", admission.random().nextUuid().toString());
    metadata.put("creationTimestamp", admission.now());
    return generated;
  }

  /** Restores what clients cannot change. */
  static void keepSystemFields(ObjectNode object, ObjectNode old) {
    ObjectNode metadata = Json.child(object, "metadata");
    metadata.remove("selfLink");
    JsonNode known = old.path("metadata");
    SYSTEM_FIELDS.forEach(field -> Json.copyField(metadata, known, field));
    Json.setDefault(metadata, "namespace", Json.text(known, "namespace"));
    if (Json.text(metadata, "namespace").isEmpty()) {
      metadata.remove("namespace");
    }
    Json.setDefault(metadata, "name", Json.text(known, "name"));
  }

  /** Fails unless the update is about the present version of the present object. */
  static void checkVersion(KindRules rules, String name, ObjectNode object, ObjectNode old) {
    String uid = Json.text(object, "metadata", "uid");
    String known = Json.text(old, "metadata", "uid");
    if (!uid.isEmpty() && !uid.equals(known)) {
      throw StatusErrors.uidConflict(rules.type(), name, uid, known);
    }
    String version = Json.text(object, "metadata", "resourceVersion");
    if (version.isEmpty() || version.equals("0")) {
      if (rules.updateNeedsVersion()) {
        throw StatusErrors.invalid(
            rules.type(),
            name,
            List.of(
                FieldError.invalid(
                    PATH.child("resourceVersion"), 0, "must be specified for an update")));
      }
    } else if (!version.equals(Json.text(old, "metadata", "resourceVersion"))) {
      throw StatusErrors.conflict(rules.type(), name);
    }
  }

  static void bumpGeneration(ObjectNode object, ObjectNode old, Set<String> fields) {
    for (String field : fields) {
      if (!Json.same(object.path(field), old.path(field))) {
        long generation = old.path("metadata").path("generation").asLong(0);
        Json.child(object, "metadata").put("generation", generation + 1);
        return;
      }
    }
  }

  /** Whether a deleted object has nothing left to wait for in its metadata. */
  static boolean isDone(JsonNode object) {
    JsonNode metadata = object.path("metadata");
    return Json.has(metadata, "deletionTimestamp")
        && metadata.path("finalizers").isEmpty()
        && metadata.path("deletionGracePeriodSeconds").asLong(0) == 0;
  }

  /**
   * What is wrong with the metadata.
   *
   * @param old what was there before, and was looked at then: only what is different is looked at
   *     again, as most updates change a status; null for a new object
   */
  static void validate(
      JsonNode object, @Nullable JsonNode old, NameRule names, boolean namespaced, Errors errors) {
    JsonNode metadata = object.path("metadata");
    JsonNode known = old == null ? Json.object() : old.path("metadata");
    validateNames(metadata, known, names, namespaced, errors);
    if (isNew(metadata, known, "labels")) {
      validateLabels(metadata.path("labels"), PATH.child("labels"), errors);
    }
    if (isNew(metadata, known, "annotations")) {
      validateAnnotations(metadata.path("annotations"), errors);
    }
    if (isNew(metadata, known, "ownerReferences")) {
      validateOwners(metadata.path("ownerReferences"), errors);
    }
    if (isNew(metadata, known, "finalizers")) {
      validateFinalizers(metadata.path("finalizers"), errors);
    }
  }

  private static boolean isNew(JsonNode metadata, JsonNode known, String field) {
    JsonNode value = metadata.path(field);
    return !value.isMissingNode() && !value.equals(known.get(field));
  }

  private static void validateNames(
      JsonNode metadata, JsonNode known, NameRule names, boolean namespaced, Errors errors) {
    String name = Json.text(metadata, "name");
    if (name.isEmpty()) {
      errors.required(PATH.child("name"), "name or generateName is required");
    } else if (isNew(metadata, known, "name")) {
      errors.invalidAll(PATH.child("name"), name, names.check(name));
    }
    if (namespaced && (isNew(metadata, known, "namespace") || !known.has("namespace"))) {
      String namespace = Json.text(metadata, "namespace");
      errors.invalidAll(PATH.child("namespace"), namespace, Names.dnsLabel(namespace));
    }
  }

  private static void validateFinalizers(JsonNode finalizers, Errors errors) {
    for (JsonNode finalizer : finalizers) {
      String text = finalizer.asString("");
      errors.invalidAll(PATH.child("finalizers"), text, Names.qualifiedName(text));
      if (!text.contains("/") && !STANDARD_FINALIZERS.contains(text)) {
        errors.invalid(
            PATH.child("finalizers"),
            text,
            "name is neither a standard finalizer name nor is it fully qualified");
      }
    }
  }

  static void validateLabels(JsonNode labels, FieldPath path, Errors errors) {
    labels.forEachEntry((key, value) -> {
      errors.invalidAll(path, key, Names.qualifiedName(key));
      String text = value.asString("");
      errors.invalidAll(path, text, Names.labelValue(text));
    });
  }

  private static void validateAnnotations(JsonNode annotations, Errors errors) {
    FieldPath path = PATH.child("annotations");
    long[] bytes = new long[1];
    annotations.forEachEntry((key, value) -> {
      String lower = key.toLowerCase(Locale.ROOT);
      errors.invalidAll(path, key, Names.qualifiedName(lower));
      bytes[0] += key.length() + value.asString("").length();
    });
    if (bytes[0] > ANNOTATION_BYTES_MAX) {
      errors.add(FieldError.tooLong(path, ANNOTATION_BYTES_MAX));
    }
  }

  private static void validateOwners(JsonNode owners, Errors errors) {
    String controller = "";
    for (int i = 0; i < owners.size(); i++) {
      JsonNode owner = owners.path(i);
      FieldPath path = PATH.child("ownerReferences").index(i);
      for (String field : List.of("apiVersion", "kind", "name", "uid")) {
        if (Json.text(owner, field).isEmpty()) {
          errors.invalid(path.child(field), "", field + " must not be empty");
        }
      }
      if (owner.path("controller").asBoolean(false)) {
        String one = Json.text(owner, "kind") + "/" + Json.text(owner, "name");
        if (!controller.isEmpty()) {
          errors.invalid(
              PATH.child("ownerReferences"),
              owners,
              "Only one reference can have Controller set to true. Found \"true\" in references"
                  + " for "
                  + controller
                  + " and "
                  + one);
        }
        controller = one;
      }
    }
  }

  static void validateUpdate(JsonNode object, JsonNode old, Errors errors) {
    for (String field : List.of("name", "namespace")) {
      String text = Json.text(object, "metadata", field);
      if (!text.equals(Json.text(old, "metadata", field))) {
        errors.invalid(PATH.child(field), text, "field is immutable");
      }
    }
    if (Json.has(old, "metadata", "deletionTimestamp")) {
      validateNoNewFinalizers(object, old, errors);
    }
  }

  private static void validateNoNewFinalizers(JsonNode object, JsonNode old, Errors errors) {
    List<String> known = Json.texts(old.path("metadata"), "finalizers");
    List<String> added =
        Json.texts(object.path("metadata"), "finalizers").stream()
            .filter(finalizer -> !known.contains(finalizer))
            .toList();
    if (!added.isEmpty()) {
      errors.forbidden(
          PATH.child("finalizers"),
          "no new finalizers can be added if the object is being deleted, found new finalizers "
              + "[]string{\""
              + String.join("\", \"", added)
              + "\"}");
    }
  }
}
