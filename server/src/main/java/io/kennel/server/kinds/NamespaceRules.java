package io.kennel.server.kinds;

import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.api.StatusErrors;
import io.kennel.server.json.Json;
import io.kennel.server.registry.Admission;
import io.kennel.server.registry.KindRules;
import io.kennel.server.table.Column;
import io.kennel.server.validation.NameRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A namespace goes in two steps: it ends, is emptied by its controller, then removed. */
final class NamespaceRules implements KindRules {
  private static final Set<String> KEPT = Set.of("default", "kube-system", "kube-public");
  private static final String NAME_LABEL = "kubernetes.io/metadata.name";

  @Override
  public ResourceType type() {
    return ResourceTypes.NAMESPACE;
  }

  @Override
  public void setDefaults(ObjectNode object) {
    String name = Json.text(object, "metadata", "name");
    if (!name.isEmpty()) {
      Json.child(Json.child(object, "metadata"), "labels").put(NAME_LABEL, name);
    }
  }

  @Override
  public void prepareCreate(ObjectNode object, Admission admission) {
    setDefaults(object);
    ObjectNode spec = Json.child(object, "spec");
    if (!Json.texts(spec, "finalizers").contains("kubernetes")) {
      Json.list(spec, "finalizers").add("kubernetes");
    }
    object.putObject("status").put("phase", "Active");
  }

  @Override
  public void prepareUpdate(ObjectNode object, JsonNode old, Admission admission) {
    Json.copyField(Json.child(object, "spec"), old.path("spec"), "finalizers");
  }

  @Override
  public NameRule names() {
    return NameRule.LABEL;
  }

  @Override
  public void markDeleted(ObjectNode object) {
    String name = Json.text(object, "metadata", "name");
    if (KEPT.contains(name)) {
      throw StatusErrors.forbidden(type(), name, "this namespace may not be deleted");
    }
    Json.child(object, "status").put("phase", "Terminating");
  }

  @Override
  public boolean heldBack(JsonNode object) {
    return !Json.at(object, "spec", "finalizers").isEmpty();
  }

  @Override
  public boolean answersDeletionWithObject() {
    return true;
  }

  @Override
  public Map<String, Function<JsonNode, String>> selectableFields() {
    return Map.of("status.phase", object -> Json.text(object, "status", "phase"));
  }

  @Override
  public List<Column> columns() {
    return List.of(Column.path("Status", "status", "phase"), Column.AGE);
  }
}
