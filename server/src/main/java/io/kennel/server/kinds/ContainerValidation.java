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

/** What is wrong with one container. */
final class ContainerValidation {
  private static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
  private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
  private static final List<String> ACTIONS = List.of("exec", "httpGet", "tcpSocket", "grpc");
  private static final List<String> HOOK_ACTIONS = List.of("exec", "httpGet", "tcpSocket", "sleep");

  private ContainerValidation() {}

  static void container(
      JsonNode container, String kind, Set<String> volumes, FieldPath path, Errors errors) {
    if (Json.text(container, "image").isEmpty()) {
      errors.required(path.child("image"));
    } else if (!Json.text(container, "image").strip().equals(Json.text(container, "image"))) {
      errors.invalid(
          path.child("image"),
          Json.text(container, "image"),
          "must not have leading or trailing whitespace");
    }
    errors.oneOf(
        path.child("imagePullPolicy"), Json.text(container, "imagePullPolicy"), PULL_POLICIES);
    errors.oneOf(
        path.child("terminationMessagePolicy"),
        Json.text(container, "terminationMessagePolicy"),
        List.of("FallbackToLogsOnError", "File"));
    ports(container, path, errors);
    environment(container, path, errors);
    mounts(container, volumes, path, errors);
    ResourceValidation.requirements(container.path("resources"), path.child("resources"), errors);
    boolean once = kind.equals("initContainers") && !isSidecar(container);
    for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
      if (once && Json.has(container, probe)) {
        errors.forbidden(
            path.child(probe), "may not be set for init containers without restartPolicy=Always");
      } else {
        probe(container.path(probe), probe, path.child(probe), errors);
      }
    }
    if (once && Json.has(container, "lifecycle")) {
      errors.forbidden(
          path.child("lifecycle"),
          "may not be set for init containers without restartPolicy=Always");
    } else {
      hook(container, "postStart", path, errors);
      hook(container, "preStop", path, errors);
    }
  }

  private static boolean isSidecar(JsonNode container) {
    return Json.text(container, "restartPolicy").equals("Always");
  }

  private static void ports(JsonNode container, FieldPath path, Errors errors) {
    Set<String> names = new HashSet<>();
    List<ObjectNode> ports = Json.items(container, "ports");
    for (int i = 0; i < ports.size(); i++) {
      ObjectNode port = ports.get(i);
      FieldPath at = path.child("ports").index(i);
      String name = Json.text(port, "name");
      if (!name.isEmpty()) {
        errors.invalidAll(at.child("name"), name, Names.portName(name));
        if (!names.add(name)) {
          errors.duplicate(at.child("name"), name);
        }
      }
      if (!Json.has(port, "containerPort") || port.path("containerPort").asLong(0) == 0) {
        errors.required(at.child("containerPort"));
      } else {
        number(port, "containerPort", at, errors);
      }
      if (port.path("hostPort").asLong(0) != 0) {
        number(port, "hostPort", at, errors);
      }
      errors.oneOf(at.child("protocol"), Json.text(port, "protocol"), PROTOCOLS);
    }
  }

  private static void number(JsonNode port, String field, FieldPath at, Errors errors) {
    long number = port.path(field).asLong(0);
    errors.invalidAll(at.child(field), number, Names.portNumber(number));
  }

  private static void environment(JsonNode container, FieldPath path, Errors errors) {
    List<ObjectNode> variables = Json.items(container, "env");
    for (int i = 0; i < variables.size(); i++) {
      FieldPath at = path.child("env").index(i);
      ObjectNode variable = variables.get(i);
      String name = Json.text(variable, "name");
      if (name.isEmpty()) {
        errors.required(at.child("name"));
      } else {
        errors.invalidAll(at.child("name"), name, Names.environmentVariable(name));
      }
      if (Json.has(variable, "valueFrom")) {
        valueFrom(variable, at, errors);
      }
    }
    List<ObjectNode> sources = Json.items(container, "envFrom");
    for (int i = 0; i < sources.size(); i++) {
      FieldPath at = path.child("envFrom").index(i);
      if (!Json.has(sources.get(i), "configMapRef") && !Json.has(sources.get(i), "secretRef")) {
        errors.invalid(at, "", "must specify one of: `configMapRef` or `secretRef`");
      }
    }
  }

  private static void valueFrom(JsonNode variable, FieldPath at, Errors errors) {
    JsonNode source = variable.path("valueFrom");
    FieldPath path = at.child("valueFrom");
    if (!Json.text(variable, "value").isEmpty()) {
      errors.invalid(path, "", "may not be specified when `value` is not empty");
    }
    if (source.isEmpty()) {
      errors.invalid(
          path,
          "",
          "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or"
              + " `secretKeyRef`");
    } else if (source.size() > 1) {
      errors.invalid(path, "", "may not have more than one field specified at a time");
    }
    for (String reference : List.of("configMapKeyRef", "secretKeyRef")) {
      if (Json.has(source, reference) && Json.text(source, reference, "key").isEmpty()) {
        errors.required(path.child(reference).child("key"));
      }
    }
    if (Json.has(source, "fieldRef") && Json.text(source, "fieldRef", "fieldPath").isEmpty()) {
      errors.required(path.child("fieldRef").child("fieldPath"));
    }
  }

  private static void mounts(
      JsonNode container, Set<String> volumes, FieldPath path, Errors errors) {
    Set<String> places = new HashSet<>();
    List<ObjectNode> mounts = Json.items(container, "volumeMounts");
    for (int i = 0; i < mounts.size(); i++) {
      FieldPath at = path.child("volumeMounts").index(i);
      ObjectNode mount = mounts.get(i);
      String name = Json.text(mount, "name");
      if (name.isEmpty()) {
        errors.required(at.child("name"));
      } else if (!volumes.contains(name)) {
        errors.notFound(at.child("name"), name);
      }
      String place = Json.text(mount, "mountPath");
      if (place.isEmpty()) {
        errors.required(at.child("mountPath"));
      } else if (!places.add(place)) {
        errors.invalid(at.child("mountPath"), place, "must be unique");
      }
      String sub = Json.text(mount, "subPath");
      if (sub.startsWith("/")) {
        errors.invalid(at.child("subPath"), sub, "must be a relative path");
      } else if (List.of(sub.split("/", -1)).contains("..")) {
        errors.invalid(at.child("subPath"), sub, "must not contain '..'");
      }
    }
  }

  private static void probe(JsonNode probe, String kind, FieldPath path, Errors errors) {
    if (!probe.isObject()) {
      return;
    }
    action(probe, ACTIONS, path, errors);
    for (String field :
        List.of(
            "initialDelaySeconds",
            "timeoutSeconds",
            "periodSeconds",
            "successThreshold",
            "failureThreshold")) {
      long value = probe.path(field).asLong(0);
      if (value < 0) {
        errors.invalid(path.child(field), value, "must be greater than or equal to 0");
      }
    }
    long successes = probe.path("successThreshold").asLong(1);
    if (!kind.equals("readinessProbe") && successes != 1) {
      errors.invalid(path.child("successThreshold"), successes, "must be 1");
    }
  }

  private static void hook(JsonNode container, String hook, FieldPath path, Errors errors) {
    JsonNode handler = Json.at(container, "lifecycle", hook);
    if (handler.isObject()) {
      action(handler, HOOK_ACTIONS, path.child("lifecycle").child(hook), errors);
    }
  }

  private static void action(
      JsonNode handler, List<String> actions, FieldPath path, Errors errors) {
    List<String> given = actions.stream().filter(action -> Json.has(handler, action)).toList();
    if (given.isEmpty()) {
      errors.required(path, "must specify a handler type");
      return;
    }
    for (String further : given.subList(1, given.size())) {
      errors.forbidden(path.child(further), "may not specify more than 1 handler type");
    }
    String action = given.getFirst();
    JsonNode details = handler.path(action);
    FieldPath at = path.child(action);
    switch (action) {
      case "exec" -> {
        if (details.path("command").isEmpty()) {
          errors.required(at.child("command"));
        }
      }
      case "httpGet" -> {
        port(details, at, errors);
        errors.oneOf(at.child("scheme"), Json.text(details, "scheme"), List.of("HTTP", "HTTPS"));
      }
      case "tcpSocket", "grpc" -> port(details, at, errors);
      default -> {}
    }
  }

  private static void port(JsonNode action, FieldPath at, Errors errors) {
    JsonNode port = action.path("port");
    if (port.isNumber()) {
      errors.invalidAll(at.child("port"), port.asLong(0), Names.portNumber(port.asLong(0)));
    } else if (port.isString()) {
      errors.invalidAll(at.child("port"), port.asString(), Names.portName(port.asString()));
    } else {
      errors.required(at.child("port"));
    }
  }
}
