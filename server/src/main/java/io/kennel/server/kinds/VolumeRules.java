package io.kennel.server.kinds;

import io.kennel.api.FieldPath;
import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.api.value.Quantity;
import io.kennel.server.json.Json;
import io.kennel.server.registry.Admission;
import io.kennel.server.registry.KindRules;
import io.kennel.server.table.Column;
import io.kennel.server.validation.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A piece of storage. */
final class VolumeRules implements KindRules {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final List<String> MODES =
      List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
  private static final Set<String> NOT_SOURCES =
      Set.of(
          "capacity",
          "accessModes",
          "claimRef",
          "persistentVolumeReclaimPolicy",
          "storageClassName",
          "mountOptions",
          "volumeMode",
          "nodeAffinity",
          "volumeAttributesClassName");

  @Override
  public ResourceType type() {
    return ResourceTypes.PERSISTENT_VOLUME;
  }

  static void addFinalizer(ObjectNode object, String finalizer) {
    ObjectNode metadata = Json.child(object, "metadata");
    if (!Json.texts(metadata, "finalizers").contains(finalizer)) {
      Json.list(metadata, "finalizers").add(finalizer);
    }
  }

  @Override
  public void setDefaults(ObjectNode object) {
    ObjectNode spec = Json.child(object, "spec");
    Json.setDefault(spec, "persistentVolumeReclaimPolicy", "Retain");
    Json.setDefault(spec, "volumeMode", "Filesystem");
    if (spec.path("hostPath") instanceof ObjectNode hostPath && !hostPath.has("type")) {
      hostPath.put("type", "");
    }
  }

  @Override
  public void prepareCreate(ObjectNode object, Admission admission) {
    object.putObject("status").put("phase", "Pending");
    addFinalizer(object, "kubernetes.io/pv-protection");
    JsonNode spec = object.path("spec");
    StoredOnly.warnOfVolume(spec, sources(spec), admission);
  }

  static void accessModes(JsonNode spec, Errors errors) {
    FieldPath path = SPEC.child("accessModes");
    List<String> modes = Json.texts(spec, "accessModes");
    if (modes.isEmpty()) {
      errors.required(path, "at least 1 access mode is required");
    }
    for (String mode : modes) {
      errors.oneOf(path, mode, MODES);
    }
    if (modes.contains("ReadWriteOncePod") && modes.size() > 1) {
      errors.forbidden(path, "may not use ReadWriteOncePod with other access modes");
    }
  }

  @Override
  public void validate(JsonNode object, Errors errors) {
    JsonNode spec = object.path("spec");
    accessModes(spec, errors);
    JsonNode capacity = spec.path("capacity");
    FieldPath path = SPEC.child("capacity");
    if (capacity.isEmpty()) {
      errors.required(path);
    } else if (!capacity.has("storage") || capacity.size() > 1) {
      errors.notSupported(path, capacity, List.of("storage"));
    } else {
      String size = Json.text(capacity, "storage");
      if (!Quantity.isValid(size) || Quantity.parse(size).signum() <= 0) {
        errors.invalid(path.key("storage"), size, "must be greater than zero");
      }
    }
    errors.oneOf(
        SPEC.child("persistentVolumeReclaimPolicy"),
        Json.text(spec, "persistentVolumeReclaimPolicy"),
        List.of("Delete", "Recycle", "Retain"));
    source(spec, errors);
  }

  private static List<String> sources(JsonNode spec) {
    List<String> sources = new ArrayList<>();
    for (String field : spec.propertyNames()) {
      if (!NOT_SOURCES.contains(field)) {
        sources.add(field);
      }
    }
    return sources;
  }

  private static void source(JsonNode spec, Errors errors) {
    List<String> sources = sources(spec);
    if (sources.isEmpty()) {
      errors.required(SPEC, "must specify a volume type");
      return;
    }
    for (String further : sources.subList(1, sources.size())) {
      errors.forbidden(SPEC.child(further), "may not specify more than 1 volume type");
    }
    String place = Json.text(spec, "hostPath", "path");
    if (spec.has("hostPath")) {
      VolumeValidation.need(spec.path("hostPath"), "path", SPEC.child("hostPath"), errors);
      VolumeValidation.hostPath(spec.path("hostPath"), SPEC.child("hostPath"), errors);
      boolean recycled = Json.text(spec, "persistentVolumeReclaimPolicy").equals("Recycle");
      if (place.equals("/") && recycled) {
        errors.forbidden(
            SPEC.child("persistentVolumeReclaimPolicy"),
            "may not be 'recycle' for a hostPath mount of '/'");
      }
    }
    if (spec.has("local") && !spec.has("nodeAffinity")) {
      errors.required(SPEC.child("nodeAffinity"), "Local volume requires node affinity");
    }
  }

  @Override
  public void validateUpdate(JsonNode object, JsonNode old, Errors errors) {
    for (String source : sources(old.path("spec"))) {
      if (!Json.same(object.path("spec").path(source), old.path("spec").path(source))) {
        errors.forbidden(
            SPEC.child("persistentvolumesource"),
            "spec.persistentvolumesource is immutable after creation");
        return;
      }
    }
    String mode = Json.text(object, "spec", "volumeMode");
    if (!mode.equals(Json.text(old, "spec", "volumeMode"))) {
      errors.invalid(SPEC.child("volumeMode"), mode, "field is immutable");
    }
  }

  @Override
  public boolean answersDeletionWithObject() {
    return true;
  }

  @Override
  public List<Column> columns() {
    return List.of(
        Column.path("Capacity", "spec", "capacity", "storage"),
        Column.text("Access Modes", volume -> shortModes(volume.path("spec"))),
        Column.path("Reclaim Policy", "spec", "persistentVolumeReclaimPolicy"),
        Column.text(
            "Status",
            volume ->
                Json.has(volume, "metadata", "deletionTimestamp")
                    ? "Terminating"
                    : Json.text(volume, "status", "phase")),
        Column.text("Claim", VolumeRules::claim),
        Column.text("StorageClass", VolumeRules::storageClass),
        Column.text("VolumeAttributesClass", VolumeRules::attributesClass),
        Column.path("Reason", "status", "reason"),
        Column.AGE,
        Column.text("VolumeMode", VolumeRules::volumeMode).wide());
  }

  private static String claim(JsonNode volume) {
    JsonNode claim = Json.at(volume, "spec", "claimRef");
    return claim.isObject() ? Json.text(claim, "namespace") + "/" + Json.text(claim, "name") : "";
  }

  static String storageClass(JsonNode object) {
    String older = Json.text(object, "metadata", "annotations", ClaimRules.CLASS_ANNOTATION);
    return older.isEmpty() ? Json.text(object, "spec", "storageClassName") : older;
  }

  static String attributesClass(JsonNode object) {
    String name = Json.text(object, "spec", "volumeAttributesClassName");
    return name.isEmpty() ? "<unset>" : name;
  }

  static String volumeMode(JsonNode object) {
    String mode = Json.text(object, "spec", "volumeMode");
    return mode.isEmpty() ? "<unset>" : mode;
  }

  /** {@code RWO,ROX}. */
  static String shortModes(JsonNode holder) {
    List<String> modes = Json.texts(holder, "accessModes");
    List<String> words = new ArrayList<>();
    addIf(modes, "ReadWriteOnce", "RWO", words);
    addIf(modes, "ReadOnlyMany", "ROX", words);
    addIf(modes, "ReadWriteMany", "RWX", words);
    addIf(modes, "ReadWriteOncePod", "RWOP", words);
    return String.join(",", words);
  }

  private static void addIf(List<String> modes, String mode, String word, List<String> words) {
    if (modes.contains(mode)) {
      words.add(word);
    }
  }
}
