package io.kennel.server.kinds;

import io.kennel.api.FieldPath;
import io.kennel.api.value.Names;
import io.kennel.server.json.Json;
import io.kennel.server.validation.Errors;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is wrong with the spec of a pod or of a template. */
final class PodValidation {
  private static final List<String> RESTART_POLICIES = List.of("Always", "Never", "OnFailure");
  private static final List<String> DNS_POLICIES =
      List.of("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None");
  private static final int SEARCHES_MAX = 32;

  private PodValidation() {}

  static void spec(JsonNode spec, FieldPath path, Errors errors) {
    Set<String> volumes = VolumeValidation.volumes(spec.path("volumes"), path, errors);
    if (spec.path("containers").isEmpty()) {
      errors.required(path.child("containers"));
    }
    Set<String> names = new HashSet<>();
    for (String field : PodDefaults.CONTAINER_FIELDS) {
      List<ObjectNode> containers = Json.items(spec, field);
      for (int i = 0; i < containers.size(); i++) {
        FieldPath at = path.child(field).index(i);
        uniqueName(containers.get(i), names, at, errors);
        ContainerValidation.container(containers.get(i), field, volumes, at, errors);
      }
    }
    EphemeralContainers.check(spec, path, errors);
    errors.oneOf(path.child("restartPolicy"), Json.text(spec, "restartPolicy"), RESTART_POLICIES);
    errors.oneOf(path.child("dnsPolicy"), Json.text(spec, "dnsPolicy"), DNS_POLICIES);
    dnsConfig(spec, path, errors);
    names(spec, path, errors);
    numbers(spec, path, errors);
    tolerations(spec, path, errors);
  }

  private static void uniqueName(
      JsonNode container, Set<String> names, FieldPath at, Errors errors) {
    String name = Json.text(container, "name");
    if (name.isEmpty()) {
      errors.required(at.child("name"));
      return;
    }
    errors.invalidAll(at.child("name"), name, Names.dnsLabel(name));
    if (!names.add(name)) {
      errors.duplicate(at.child("name"), name);
    }
  }

  private static void names(JsonNode spec, FieldPath path, Errors errors) {
    for (String field : List.of("hostname", "subdomain")) {
      String text = Json.text(spec, field);
      if (!text.isEmpty()) {
        errors.invalidAll(path.child(field), text, Names.dnsLabel(text));
      }
    }
    for (String field : List.of("serviceAccountName", "nodeName")) {
      String text = Json.text(spec, field);
      if (!text.isEmpty()) {
        errors.invalidAll(path.child(field), text, Names.dnsSubdomain(text));
      }
    }
    for (var label : spec.path("nodeSelector").properties()) {
      FieldPath at = path.child("nodeSelector");
      errors.invalidAll(at, label.getKey(), Names.qualifiedName(label.getKey()));
      String value = label.getValue().asString("");
      errors.invalidAll(at, value, Names.labelValue(value));
    }
  }

  private static void numbers(JsonNode spec, FieldPath path, Errors errors) {
    long grace = spec.path("terminationGracePeriodSeconds").asLong(0);
    if (grace < 0) {
      errors.invalid(
          path.child("terminationGracePeriodSeconds"), grace, "must be greater than or equal to 0");
    }
    if (Json.has(spec, "activeDeadlineSeconds")
        && spec.path("activeDeadlineSeconds").asLong(0) < 1) {
      errors.invalid(
          path.child("activeDeadlineSeconds"),
          spec.path("activeDeadlineSeconds").asLong(0),
          "must be between 1 and 2147483647, inclusive");
    }
  }

  private static void dnsConfig(JsonNode spec, FieldPath path, Errors errors) {
    FieldPath at = path.child("dnsConfig");
    JsonNode config = spec.path("dnsConfig");
    if (Json.text(spec, "dnsPolicy").equals("None") && config.path("nameservers").isEmpty()) {
      errors.required(
          at.child("nameservers"),
          "must provide at least one DNS nameserver when `dnsPolicy` is None");
    }
    if (config.path("searches").size() > SEARCHES_MAX) {
      errors.invalid(
          at.child("searches"),
          config.path("searches"),
          "must not have more than " + SEARCHES_MAX + " search paths");
    }
  }

  private static void tolerations(JsonNode spec, FieldPath path, Errors errors) {
    List<ObjectNode> tolerations = Json.items(spec, "tolerations");
    for (int i = 0; i < tolerations.size(); i++) {
      ObjectNode toleration = tolerations.get(i);
      FieldPath at = path.child("tolerations").index(i);
      String key = Json.text(toleration, "key");
      String operator = Json.text(toleration, "operator");
      String effect = Json.text(toleration, "effect");
      if (key.isEmpty() && !operator.equals("Exists")) {
        errors.invalid(
            at.child("operator"),
            operator,
            "operator must be Exists when `key` is empty, which means \"match all values and all"
                + " keys\"");
      }
      if (operator.equals("Exists") && !Json.text(toleration, "value").isEmpty()) {
        errors.invalid(
            at.child("operator"), toleration, "value must be empty when `operator` is 'Exists'");
      }
      if (Json.has(toleration, "tolerationSeconds") && !effect.equals("NoExecute")) {
        errors.invalid(
            at.child("effect"),
            effect,
            "effect must be 'NoExecute' when `tolerationSeconds` is set");
      }
      if (!effect.isEmpty()) {
        errors.oneOf(
            at.child("effect"), effect, List.of("NoSchedule", "PreferNoSchedule", "NoExecute"));
      }
    }
  }
}
