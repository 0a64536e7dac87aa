package io.kennel.server.kinds;

import io.kennel.api.FieldPath;
import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.server.json.Json;
import io.kennel.server.registry.KindRules;
import io.kennel.server.table.Column;
import io.kennel.server.validation.Errors;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A way to provision volumes. */
final class StorageClassRules implements KindRules {
  @Override
  public ResourceType type() {
    return ResourceTypes.STORAGE_CLASS;
  }

  static boolean isDefault(JsonNode storageClass) {
    JsonNode annotations = Json.at(storageClass, "metadata", "annotations");
    return Json.text(annotations, ClaimRules.DEFAULT_ANNOTATION).equals("true")
        || Json.text(annotations, "storageclass.beta.kubernetes.io/is-default-class")
            .equals("true");
  }

  @Override
  public void setDefaults(ObjectNode object) {
    Json.setDefault(object, "reclaimPolicy", "Delete");
    Json.setDefault(object, "volumeBindingMode", "Immediate");
  }

  @Override
  public void validate(JsonNode object, Errors errors) {
    if (Json.text(object, "provisioner").isEmpty()) {
      errors.required(FieldPath.of("provisioner"));
    }
    errors.oneOf(
        FieldPath.of("reclaimPolicy"),
        Json.text(object, "reclaimPolicy"),
        List.of("Delete", "Retain"));
    errors.oneOf(
        FieldPath.of("volumeBindingMode"),
        Json.text(object, "volumeBindingMode"),
        List.of("Immediate", "WaitForFirstConsumer"));
  }

  @Override
  public void validateUpdate(JsonNode object, JsonNode old, Errors errors) {
    forbidChange(object, old, "parameters", "updates to parameters are forbidden.", errors);
    forbidChange(object, old, "provisioner", "updates to provisioner are forbidden.", errors);
    forbidChange(object, old, "reclaimPolicy", "updates to reclaimPolicy are forbidden.", errors);
    if (!Json.same(object.path("volumeBindingMode"), old.path("volumeBindingMode"))) {
      errors.invalid(
          FieldPath.of("volumeBindingMode"),
          Json.text(object, "volumeBindingMode"),
          "field is immutable");
    }
  }

  private static void forbidChange(
      JsonNode object, JsonNode old, String field, String detail, Errors errors) {
    if (!Json.same(object.path(field), old.path(field))) {
      errors.forbidden(FieldPath.of(field), detail);
    }
  }

  @Override
  public List<Column> columns() {
    return List.of(
        Column.path("Provisioner", "provisioner"),
        Column.path("ReclaimPolicy", "reclaimPolicy"),
        Column.path("VolumeBindingMode", "volumeBindingMode"),
        Column.text(
            "AllowVolumeExpansion",
            one -> String.valueOf(one.path("allowVolumeExpansion").asBoolean(false))),
        Column.AGE);
  }

  @Override
  public String displayName(JsonNode object) {
    String name = Json.text(object, "metadata", "name");
    return isDefault(object) ? name + " (default)" : name;
  }
}
