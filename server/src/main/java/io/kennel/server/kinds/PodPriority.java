package io.kennel.server.kinds;

import io.kennel.api.ResourceTypes;
import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import io.kennel.server.json.Json;
import io.kennel.server.registry.Admission;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Gives new pods the priority of their class. Source: the admission plugin Priority. */
final class PodPriority {
  private static final String PREEMPT = "PreemptLowerPriority";

  private PodPriority() {}

  static void admit(ObjectNode pod, Admission admission) {
    ObjectNode spec = Json.child(pod, "spec");
    JsonNode found = classOf(pod, Json.text(spec, "priorityClassName"), admission);
    if (found != null) {
      spec.put("priorityClassName", Json.text(found, "metadata", "name"));
    }
    int priority = found == null ? 0 : found.path("value").asInt(0);
    if (Json.has(spec, "priority") && spec.path("priority").asInt(0) != priority) {
      throw forbidden(
          pod,
          ("the integer value of priority (%s) must not be provided in pod spec; priority"
                  + " admission controller computed %s from the given PriorityClass name")
              .formatted(spec.path("priority").asInt(0), priority));
    }
    spec.put("priority", priority);
    String policy = found == null ? PREEMPT : Json.text(found, "preemptionPolicy");
    String given = Json.text(spec, "preemptionPolicy");
    if (!given.isEmpty() && found != null && !given.equals(policy)) {
      throw forbidden(
          pod,
          ("the string value of PreemptionPolicy (%s) must not be provided in pod spec; priority"
                  + " admission controller computed %s from the given PriorityClass name")
              .formatted(given, policy));
    }
    Json.setDefault(spec, "preemptionPolicy", policy);
  }

  /** The class a pod names, or the default one; null where there is none. */
  private static @Nullable JsonNode classOf(ObjectNode pod, String name, Admission admission) {
    if (name.isEmpty()) {
      return admission.all(ResourceTypes.PRIORITY_CLASS).stream()
          .filter(PriorityClassRules::isDefault)
          .min(Comparator.comparingInt(one -> one.path("value").asInt(0)))
          .orElse(null);
    }
    JsonNode found = admission.find(ResourceTypes.PRIORITY_CLASS, "", name);
    if (found == null) {
      throw forbidden(pod, "no PriorityClass with name " + name + " was found");
    }
    return found;
  }

  private static StatusException forbidden(ObjectNode pod, String why) {
    return StatusErrors.forbidden(ResourceTypes.POD, Json.text(pod, "metadata", "name"), why);
  }
}
