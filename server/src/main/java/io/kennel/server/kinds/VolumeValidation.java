package io.kennel.server.kinds;

import io.kennel.api.FieldPath;
import io.kennel.api.value.Names;
import io.kennel.server.json.Json;
import io.kennel.server.validation.Errors;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is wrong with a pod's volumes. */
final class VolumeValidation {
  private static final List<String> HOST_PATH_TYPES =
      List.of(
          "",
          "BlockDevice",
          "CharDevice",
          "Directory",
          "DirectoryOrCreate",
          "File",
          "FileOrCreate",
          "Socket");

  private VolumeValidation() {}

  /** Finds faults; returns the names that mounts may use. */
  static Set<String> volumes(JsonNode volumes, FieldPath spec, Errors errors) {
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < volumes.size(); i++) {
      JsonNode volume = volumes.path(i);
      FieldPath path = spec.child("volumes").index(i);
      String name = Json.text(volume, "name");
      if (name.isEmpty()) {
        errors.required(path.child("name"));
      } else {
        errors.invalidAll(path.child("name"), name, Names.dnsLabel(name));
        if (!names.add(name)) {
          errors.duplicate(path.child("name"), name);
        }
      }
      source(volume, path, errors);
    }
    return names;
  }

  private static void source(JsonNode volume, FieldPath path, Errors errors) {
    boolean first = true;
    for (String field : volume.propertyNames()) {
      if (field.equals("name")) {
        continue;
      }
      if (!first) {
        errors.forbidden(path.child(field), "may not specify more than 1 volume type");
      }
      first = false;
      details(field, volume.path(field), path.child(field), errors);
    }
    if (first) {
      errors.required(path, "must specify a volume type");
    }
  }

  private static void details(String type, JsonNode source, FieldPath path, Errors errors) {
    switch (type) {
      case "persistentVolumeClaim" -> need(source, "claimName", path, errors);
      case "secret" -> need(source, "secretName", path, errors);
      case "configMap" -> need(source, "name", path, errors);
      case "hostPath" -> {
        need(source, "path", path, errors);
        hostPath(source, path, errors);
      }
      case "projected" -> projections(source, path, errors);
      default -> {}
    }
    keyItems(source, path, errors);
  }

  static void hostPath(JsonNode source, FieldPath path, Errors errors) {
    String place = Json.text(source, "path");
    if (List.of(place.split("/", -1)).contains("..")) {
      errors.invalid(path.child("path"), place, "must not contain '..'");
    }
    errors.oneOf(path.child("type"), Json.text(source, "type"), HOST_PATH_TYPES);
  }

  static void need(JsonNode source, String field, FieldPath path, Errors errors) {
    if (Json.text(source, field).isEmpty()) {
      errors.required(path.child(field));
    }
  }

  private static void projections(JsonNode source, FieldPath path, Errors errors) {
    List<ObjectNode> sources = Json.items(source, "sources");
    for (int i = 0; i < sources.size(); i++) {
      FieldPath at = path.child("sources").index(i);
      ObjectNode one = sources.get(i);
      if (one.size() != 1) {
        errors.forbidden(at, "must specify exactly one volume source");
      }
      if (one.has("serviceAccountToken")) {
        need(one.path("serviceAccountToken"), "path", at.child("serviceAccountToken"), errors);
      }
      for (String field : List.of("secret", "configMap")) {
        if (one.has(field)) {
          need(one.path(field), "name", at.child(field), errors);
          keyItems(one.path(field), at.child(field), errors);
        }
      }
    }
  }

  private static void keyItems(JsonNode source, FieldPath path, Errors errors) {
    List<ObjectNode> items = Json.items(source, "items");
    for (int i = 0; i < items.size(); i++) {
      FieldPath at = path.child("items").index(i);
      ObjectNode item = items.get(i);
      boolean field = item.has("fieldRef") || item.has("resourceFieldRef");
      if (!field) {
        need(item, "key", at, errors);
      }
      String place = Json.text(item, "path");
      if (place.isEmpty()) {
        errors.required(at.child("path"));
      } else if (place.startsWith("/")) {
        errors.invalid(at.child("path"), place, "must be a relative path");
      } else if (List.of(place.split("/", -1)).contains("..")) {
        errors.invalid(at.child("path"), place, "must not contain '..'");
      }
    }
  }
}
