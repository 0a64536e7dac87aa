package io.kennel.server.kinds;

import io.kennel.api.FieldPath;
import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.api.StatusErrors;
import io.kennel.api.value.Quantity;
import io.kennel.server.json.Json;
import io.kennel.server.registry.Admission;
import io.kennel.server.registry.KindRules;
import io.kennel.server.table.Column;
import io.kennel.server.validation.Errors;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A request for storage. */
final class ClaimRules implements KindRules {
  private static final FieldPath SPEC = FieldPath.of("spec");
  static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";
  static final String DEFAULT_ANNOTATION = "storageclass.kubernetes.io/is-default-class";

  @Override
  public ResourceType type() {
    return ResourceTypes.PERSISTENT_VOLUME_CLAIM;
  }

  @Override
  public void setDefaults(ObjectNode object) {
    Json.setDefault(Json.child(object, "spec"), "volumeMode", "Filesystem");
  }

  @Override
  public void prepareCreate(ObjectNode object, Admission admission) {
    object.putObject("status").put("phase", "Pending");
    VolumeRules.addFinalizer(object, "kubernetes.io/pvc-protection");
    ObjectNode spec = Json.child(object, "spec");
    StoredOnly.warnOfClaim(spec, admission);
    boolean chosen =
        Json.has(spec, "storageClassName")
            || Json.has(object, "metadata", "annotations", CLASS_ANNOTATION);
    if (!chosen) {
      String standard = defaultClass(admission);
      if (!standard.isEmpty()) {
        spec.put("storageClassName", standard);
      }
    }
  }

  /** Source: the admission plugin PersistentVolumeClaimResize. */
  @Override
  public void prepareUpdate(ObjectNode object, JsonNode old, Admission admission) {
    String size = Json.text(object, "spec", "resources", "requests", "storage");
    String before = Json.text(old, "spec", "resources", "requests", "storage");
    boolean grows =
        Json.text(old, "status", "phase").equals("Bound")
            && Quantity.isValid(size)
            && Quantity.isValid(before)
            && Quantity.parse(size).compareTo(Quantity.parse(before)) > 0;
    if (!grows) {
      return;
    }
    String name = VolumeRules.storageClass(object);
    JsonNode type = name.isEmpty() ? null : admission.find(ResourceTypes.STORAGE_CLASS, "", name);
    if (type == null || !type.path("allowVolumeExpansion").asBoolean(false)) {
      throw StatusErrors.forbidden(
          ResourceTypes.PERSISTENT_VOLUME_CLAIM,
          Json.text(object, "metadata", "name"),
          "only dynamically provisioned pvc can be resized and the storageclass that provisions the"
              + " pvc must support resize");
    }
    admission.warn("spec.resources.requests.storage: no driver here makes volumes larger");
  }

  /** The newest of the default classes, by name among equals; empty where there is none. */
  private static String defaultClass(Admission admission) {
    return admission.all(ResourceTypes.STORAGE_CLASS).stream()
        .filter(StorageClassRules::isDefault)
        .max(
            Comparator.comparing((JsonNode one) -> Json.text(one, "metadata", "creationTimestamp"))
                .thenComparing(
                    one -> Json.text(one, "metadata", "name"), Comparator.reverseOrder()))
        .map(one -> Json.text(one, "metadata", "name"))
        .orElse("");
  }

  @Override
  public void validate(JsonNode object, Errors errors) {
    JsonNode spec = object.path("spec");
    VolumeRules.accessModes(spec, errors);
    JsonNode storage = Json.at(spec, "resources", "requests", "storage");
    FieldPath path = SPEC.child("resources").key("storage");
    if (storage.isMissingNode()) {
      errors.required(path);
    } else if (!Quantity.isValid(storage.asString(""))
        || Quantity.parse(storage.asString("")).signum() <= 0) {
      errors.invalid(path, storage.asString(""), "must be greater than zero");
    }
    errors.oneOf(
        SPEC.child("volumeMode"), Json.text(spec, "volumeMode"), List.of("Block", "Filesystem"));
  }

  @Override
  public void validateUpdate(JsonNode object, JsonNode old, Errors errors) {
    JsonNode known = old.path("spec");
    ObjectNode wanted = (ObjectNode) object.path("spec").deepCopy();
    String size = Json.text(wanted, "resources", "requests", "storage");
    String before = Json.text(known, "resources", "requests", "storage");
    Json.copyField(wanted, known, "resources");
    if (Json.text(known, "volumeName").isEmpty()) {
      Json.copyField(wanted, known, "volumeName");
    }
    if (!Json.has(known, "storageClassName")) {
      Json.copyField(wanted, known, "storageClassName");
    }
    Json.copyField(wanted, known, "volumeAttributesClassName");
    if (!Json.same(wanted, known)) {
      errors.forbidden(
          SPEC,
          "spec is immutable after creation except resources.requests and"
              + " volumeAttributesClassName for bound claims");
      return;
    }
    if (size.equals(before) || !Quantity.isValid(size) || !Quantity.isValid(before)) {
      return;
    }
    if (!Json.text(old, "status", "phase").equals("Bound")) {
      errors.forbidden(
          SPEC,
          "spec is immutable after creation except resources.requests and"
              + " volumeAttributesClassName for bound claims");
    } else if (Quantity.parse(size).compareTo(Quantity.parse(before)) < 0) {
      errors.forbidden(
          SPEC.child("resources").child("requests").child("storage"),
          "field can not be less than previous value");
    }
  }

  @Override
  public boolean answersDeletionWithObject() {
    return true;
  }

  @Override
  public List<Column> columns() {
    return List.of(
        Column.text(
            "Status",
            claim ->
                Json.has(claim, "metadata", "deletionTimestamp")
                    ? "Terminating"
                    : Json.text(claim, "status", "phase")),
        Column.path("Volume", "spec", "volumeName"),
        Column.text("Capacity", claim -> bound(claim, "capacity")),
        Column.text("Access Modes", claim -> bound(claim, "accessModes")),
        Column.text("StorageClass", VolumeRules::storageClass),
        Column.text("VolumeAttributesClass", VolumeRules::attributesClass),
        Column.AGE,
        Column.text("VolumeMode", VolumeRules::volumeMode).wide());
  }

  private static String bound(JsonNode claim, String field) {
    if (Json.text(claim, "spec", "volumeName").isEmpty()) {
      return "";
    }
    JsonNode status = claim.path("status");
    return field.equals("capacity")
        ? Json.text(status, "capacity", "storage")
        : VolumeRules.shortModes(status);
  }
}
