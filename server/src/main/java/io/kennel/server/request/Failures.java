package io.kennel.server.request;

import io.kennel.api.StatusException;
import io.kennel.api.StatusException.Cause;
import io.kennel.api.StatusException.Details;
import io.kennel.api.StatusException.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes the {@code Status} objects that failures reach clients as. */
public final class Failures {
  private Failures() {}

  /** The whole answer for a failure. */
  public static ApiResponse.Content response(StatusException failure) {
    return new ApiResponse.Content(
        failure.code(), "application/json", List.of(), Body.of(status(failure.failure())));
  }

  /** The {@code Status} object of a failure. */
  public static ObjectNode status(Failure failure) {
    ObjectNode status = JsonNodeFactory.instance.objectNode();
    status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
    status.put("status", "Failure").put("message", failure.message());
    if (!failure.reason().isEmpty()) {
      status.put("reason", failure.reason());
    }
    if (failure.details() != null) {
      status.set("details", details(failure.details()));
    }
    return status.put("code", failure.code());
  }

  private static ObjectNode details(Details details) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    put(node, "name", details.name());
    put(node, "group", details.group());
    put(node, "kind", details.kind());
    put(node, "uid", details.uid());
    if (!details.causes().isEmpty()) {
      ArrayNode causes = node.putArray("causes");
      for (Cause cause : details.causes()) {
        ObjectNode one = causes.addObject();
        put(one, "reason", cause.reason());
        put(one, "message", cause.message());
        put(one, "field", cause.field());
      }
    }
    if (details.retryAfterSeconds() > 0) {
      node.put("retryAfterSeconds", details.retryAfterSeconds());
    }
    return node;
  }

  private static void put(ObjectNode node, String field, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      node.put(field, value);
    }
  }
}
