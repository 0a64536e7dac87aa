package io.kennel.server.kinds;

import io.kennel.api.FieldPath;
import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.server.json.Json;
import io.kennel.server.registry.KindRules;
import io.kennel.server.table.Column;
import io.kennel.server.validation.Errors;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A place where pods run. */
final class NodeRules implements KindRules {
  private static final String ROLE = "node-role.kubernetes.io/";
  private static final FieldPath SPEC = FieldPath.of("spec");

  @Override
  public ResourceType type() {
    return ResourceTypes.NODE;
  }

  @Override
  public void setDefaults(ObjectNode object) {
    Json.child(object, "spec");
  }

  @Override
  public boolean keepsStatusOnCreate() {
    return true;
  }

  @Override
  public void validate(JsonNode object, Errors errors) {
    List<ObjectNode> taints = Json.items(object.path("spec"), "taints");
    for (int i = 0; i < taints.size(); i++) {
      FieldPath path = SPEC.child("taints").index(i);
      if (Json.text(taints.get(i), "key").isEmpty()) {
        errors.required(path.child("key"));
      }
      errors.oneOf(
          path.child("effect"),
          Json.text(taints.get(i), "effect"),
          List.of("NoSchedule", "PreferNoSchedule", "NoExecute"));
    }
  }

  @Override
  public void validateUpdate(JsonNode object, JsonNode old, Errors errors) {
    for (String field : List.of("podCIDR", "providerID")) {
      String before = Json.text(old, "spec", field);
      if (!before.isEmpty() && !before.equals(Json.text(object, "spec", field))) {
        errors.forbidden(
            SPEC.child(field),
            "node updates may not change " + field + " except from \"\" to valid");
      }
    }
  }

  @Override
  public Map<String, Function<JsonNode, String>> selectableFields() {
    return Map.of(
        "spec.unschedulable",
        node -> String.valueOf(Json.at(node, "spec", "unschedulable").asBoolean(false)));
  }

  @Override
  public List<Column> columns() {
    return List.of(
        Column.text("Status", NodeRules::status),
        Column.text("Roles", NodeRules::roles),
        Column.AGE,
        Column.path("Version", "status", "nodeInfo", "kubeletVersion"),
        Column.text("Internal-IP", node -> address(node, "InternalIP")).wide(),
        Column.text("External-IP", node -> address(node, "ExternalIP")).wide(),
        Column.text("OS-Image", node -> info(node, "osImage")).wide(),
        Column.text("Kernel-Version", node -> info(node, "kernelVersion")).wide(),
        Column.text("Container-Runtime", node -> info(node, "containerRuntimeVersion")).wide());
  }

  private static String status(JsonNode node) {
    String ready = "Unknown";
    for (ObjectNode condition : Json.items(node.path("status"), "conditions")) {
      if (Json.text(condition, "type").equals("Ready")) {
        ready = Json.text(condition, "status").equals("True") ? "Ready" : "NotReady";
      }
    }
    boolean closed = Json.at(node, "spec", "unschedulable").asBoolean(false);
    return closed ? ready + ",SchedulingDisabled" : ready;
  }

  private static String roles(JsonNode node) {
    TreeSet<String> roles = new TreeSet<>();
    for (Map.Entry<String, JsonNode> label : Json.at(node, "metadata", "labels").properties()) {
      if (label.getKey().startsWith(ROLE) && label.getKey().length() > ROLE.length()) {
        roles.add(label.getKey().substring(ROLE.length()));
      } else if (label.getKey().equals("kubernetes.io/role")) {
        roles.add(label.getValue().asString(""));
      }
    }
    return roles.isEmpty() ? "<none>" : String.join(",", roles);
  }

  private static String address(JsonNode node, String type) {
    for (ObjectNode address : Json.items(node.path("status"), "addresses")) {
      if (Json.text(address, "type").equals(type)) {
        return Json.text(address, "address");
      }
    }
    return "<none>";
  }

  private static String info(JsonNode node, String field) {
    String text = Json.text(node, "status", "nodeInfo", field);
    return text.isEmpty() ? "<unknown>" : text;
  }
}
