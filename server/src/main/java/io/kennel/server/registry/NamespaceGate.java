package io.kennel.server.registry;

import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import io.kennel.api.StatusException.Cause;
import io.kennel.api.StatusException.Details;
import io.kennel.api.StatusException.Failure;
import io.kennel.server.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** New objects need a namespace that exists and stays. Source: NamespaceLifecycle admission. */
final class NamespaceGate {
  private NamespaceGate() {}

  static void check(ResourceType type, String namespace, JsonNode object, Admission admission) {
    if (!type.namespaced()) {
      return;
    }
    JsonNode found = admission.find(ResourceTypes.NAMESPACE, "", namespace);
    if (found == null) {
      throw StatusErrors.notFound(ResourceTypes.NAMESPACE, namespace);
    }
    if (Json.has(found, "metadata", "deletionTimestamp")) {
      throw terminating(type, namespace, Json.text(object, "metadata", "name"));
    }
  }

  private static StatusException terminating(ResourceType type, String namespace, String name) {
    Failure plain =
        StatusErrors.forbidden(
                type,
                name,
                "unable to create new content in namespace "
                    + namespace
                    + " because it is being terminated")
            .failure();
    Cause cause =
        new Cause(
            "NamespaceTerminating",
            "namespace " + namespace + " is being terminated",
            "metadata.namespace");
    Details details = new Details(name, type.group(), type.plural(), "", List.of(cause), 0);
    return new StatusException(new Failure(plain.code(), plain.reason(), plain.message(), details));
  }
}
