package io.kennel.server.verbs;

import io.kennel.api.FieldError;
import io.kennel.api.FieldPath;
import io.kennel.api.StatusErrors;
import io.kennel.server.json.Json;
import io.kennel.server.registry.ObjectRemover;
import io.kennel.server.request.ApiRequest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How to delete.
 *
 * @param graceSeconds null for the object's own
 * @param propagation Background, Foreground or Orphan; empty for the kind's default
 * @param uid only an object with this uid; empty for any
 * @param version only at this version; empty for any
 */
record Options(
    @Nullable Long graceSeconds, String propagation, String uid, String version, boolean dryRun) {
  private static final Set<String> PROPAGATIONS = Set.of("", "Background", "Foreground", "Orphan");

  /** Reads DeleteOptions from the body, or from the query where there is no body. */
  static Options of(ApiRequest request) {
    JsonNode body = Bodies.read(request);
    return of(request, body == null ? Json.object() : body);
  }

  /** Reads DeleteOptions; the query fills in what {@code body} leaves out. */
  static Options of(ApiRequest request, JsonNode body) {
    Long grace =
        body.path("gracePeriodSeconds").isNumber()
            ? body.path("gracePeriodSeconds").asLong()
            : null;
    if (grace == null && request.parameter("gracePeriodSeconds") != null) {
      grace = Reads.number(request, "gracePeriodSeconds");
    }
    String propagation = Json.text(body, "propagationPolicy");
    if (propagation.isEmpty()) {
      propagation = request.parameter("propagationPolicy", "");
    }
    propagation = orphanDependents(body, request, propagation);
    if (!PROPAGATIONS.contains(propagation)) {
      throw invalid(
          FieldError.notSupported(
              FieldPath.of("propagationPolicy"),
              propagation,
              List.of("Background", "Foreground", "Orphan", "nil")));
    }
    return new Options(
        grace,
        propagation,
        Json.text(body, "preconditions", "uid"),
        Json.text(body, "preconditions", "resourceVersion"),
        !body.path("dryRun").isEmpty() || request.parameter("dryRun") != null);
  }

  ObjectRemover.Wish wish() {
    return new ObjectRemover.Wish(graceSeconds, propagation, uid, version);
  }

  /** The older way to say Orphan or Background. */
  private static String orphanDependents(JsonNode body, ApiRequest request, String propagation) {
    if (!propagation.isEmpty()) {
      return propagation;
    }
    if (Json.has(body, "orphanDependents")) {
      return body.path("orphanDependents").asBoolean(false) ? "Orphan" : "Background";
    }
    return request.parameter("orphanDependents") == null
        ? ""
        : request.flag("orphanDependents") ? "Orphan" : "Background";
  }

  private static RuntimeException invalid(FieldError error) {
    return StatusErrors.invalid("meta.k8s.io", "DeleteOptions", "", List.of(error));
  }
}
