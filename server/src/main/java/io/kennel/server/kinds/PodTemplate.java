package io.kennel.server.kinds;

import io.kennel.api.FieldPath;
import io.kennel.api.selector.LabelSelector;
import io.kennel.api.selector.SelectorException;
import io.kennel.api.value.Names;
import io.kennel.server.json.Json;
import io.kennel.server.table.Column;
import io.kennel.server.validation.Errors;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the kinds that make pods from a template have in common. */
final class PodTemplate {
  private static final FieldPath SPEC = FieldPath.of("spec");
  static final FieldPath POD_SPEC = SPEC.child("template").child("spec");
  private static final FieldPath METADATA = SPEC.child("template").child("metadata");
  private static final FieldPath LABELS = METADATA.child("labels");

  private PodTemplate() {}

  /** Fills in what the template leaves out. */
  static void setDefaults(ObjectNode spec) {
    ObjectNode template = Json.child(spec, "template");
    Json.child(template, "metadata");
    PodDefaults.setSpec(Json.child(template, "spec"));
  }

  /**
   * Checks that there is a selector which selects something, and the template's pods among it.
   *
   * @param kind how Kubernetes names the kind where it says that the selector is empty
   */
  static void validateSelector(JsonNode spec, String kind, Errors errors) {
    JsonNode selector = spec.path("selector");
    FieldPath path = SPEC.child("selector");
    if (!selector.isObject()) {
      errors.required(path);
      return;
    }
    if (selector.path("matchLabels").isEmpty() && selector.path("matchExpressions").isEmpty()) {
      errors.invalid(path, selector, "empty selector is invalid for " + kind);
      return;
    }
    validateMatch(spec, path, errors);
  }

  /** Checks that the selector selects the template's pods. */
  static void validateMatch(JsonNode spec, FieldPath path, Errors errors) {
    JsonNode selector = spec.path("selector");
    try {
      JsonNode labels = labels(spec);
      if (!LabelSelector.fromObject(selector).matches(key -> Json.textOrNull(labels, key))) {
        errors.invalid(
            LABELS,
            labels.isMissingNode() ? Json.object() : labels,
            "`selector` does not match template `labels`");
      }
    } catch (SelectorException e) {
      errors.invalid(path, selector, String.valueOf(e.getMessage()));
    }
  }

  /** Checks the metadata that the template gives its pods. */
  static void validateMetadata(JsonNode spec, Errors errors) {
    labels(spec)
        .forEachEntry((key, value) -> {
          errors.invalidAll(LABELS, key, Names.qualifiedName(key));
          String text = value.asString("");
          errors.invalidAll(LABELS, text, Names.labelValue(text));
        });
    JsonNode annotations = Json.at(spec, "template", "metadata", "annotations");
    for (String key : annotations.propertyNames()) {
      errors.invalidAll(METADATA.child("annotations"), key, Names.qualifiedName(key));
    }
  }

  /** Checks the pods of a kind whose pods run for ever. */
  static void validateLasting(JsonNode spec, String kind, Errors errors) {
    validateMetadata(spec, errors);
    JsonNode pod = Json.at(spec, "template", "spec");
    PodValidation.spec(pod, POD_SPEC, errors);
    validateLifetime(pod, kind, errors);
  }

  static void validateLifetime(JsonNode pod, String kind, Errors errors) {
    String restart = Json.text(pod, "restartPolicy");
    if (!restart.equals("Always")) {
      errors.notSupported(POD_SPEC.child("restartPolicy"), restart, List.of("Always"));
    }
    if (Json.has(pod, "activeDeadlineSeconds")) {
      errors.forbidden(
          POD_SPEC.child("activeDeadlineSeconds"),
          "activeDeadlineSeconds in " + kind + " is not Supported");
    }
  }

  static JsonNode labels(JsonNode spec) {
    return Json.at(spec, "template", "metadata", "labels");
  }

  /** The columns that {@code -o wide} adds. */
  static List<Column> wideColumns() {
    return List.of(
        Column.text("Containers", object -> containers(object, "name")).wide(),
        Column.text("Images", object -> containers(object, "image")).wide());
  }

  static Column selectorColumn() {
    return Column.text("Selector", PodTemplate::selector).wide();
  }

  private static String containers(JsonNode object, String field) {
    return Json.items(Json.at(object, "spec", "template", "spec"), "containers").stream()
        .map(container -> Json.text(container, field))
        .collect(Collectors.joining(","));
  }

  private static String selector(JsonNode object) {
    try {
      String text = LabelSelector.fromObject(Json.at(object, "spec", "selector")).toString();
      return text.isEmpty() ? "<none>" : text;
    } catch (SelectorException e) {
      return "<error>";
    }
  }
}
