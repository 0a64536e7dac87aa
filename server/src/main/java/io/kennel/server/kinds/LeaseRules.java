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

/** A sign of life, or the right to lead, for a while. */
final class LeaseRules implements KindRules {
  @Override
  public ResourceType type() {
    return ResourceTypes.LEASE;
  }

  @Override
  public boolean updateNeedsVersion() {
    return true;
  }

  @Override
  public void validate(JsonNode object, Errors errors) {
    JsonNode seconds = Json.at(object, "spec", "leaseDurationSeconds");
    if (seconds.isNumber() && seconds.asLong(0) <= 0) {
      errors.invalid(
          FieldPath.of("spec.leaseDurationSeconds"), seconds.asLong(0), "must be greater than 0");
    }
  }

  @Override
  public List<Column> columns() {
    return List.of(Column.path("Holder", "spec", "holderIdentity"), Column.AGE);
  }
}
