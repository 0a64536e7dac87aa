package io.kennel.api;

import io.kennel.api.StatusException.Cause;
import io.kennel.api.StatusException.Details;
import io.kennel.api.StatusException.Failure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The JSON form of {@code Status}, both ways. */
public final class StatusJson {
  private StatusJson() {}

  /** A failure as the server answers it. */
  public static ObjectNode render(Failure failure) {
    ObjectNode status = status("Failure");
    status.put("message", failure.message());
    putUnlessEmpty(status, "reason", failure.reason());
    Details details = failure.details();
    if (details != null) {
      status.set("details", render(details));
    }
    return status.put("code", failure.code());
  }

  /**
   * The answer to a deletion that is complete: {@code "status": "Success"}.
   *
   * @param uid of the deleted object
   */
  public static ObjectNode deleted(ResourceType type, String name, String uid) {
    ObjectNode status = status("Success");
    status.set(
        "details", render(new Details(name, type.group(), type.plural(), uid, List.of(), 0)));
    return status;
  }

  /** A plain success, such as the answer to a binding. */
  public static ObjectNode success(int code) {
    return status("Success").put("code", code);
  }

  /** Whether a tree is a {@code Status} that tells of a failure. */
  public static boolean isFailure(JsonNode tree) {
    return tree.path("kind").asString("").equals("Status")
        && tree.path("status").asString("").equals("Failure");
  }

  /**
   * Reads a failure. Absent fields are empty.
   *
   * @param httpCode stands in where the tree has no code
   */
  public static Failure parse(JsonNode status, int httpCode) {
    JsonNode details = status.path("details");
    return new Failure(
        status.path("code").asInt(httpCode),
        status.path("reason").asString(""),
        status.path("message").asString(""),
        details.isObject() ? parseDetails(details) : null);
  }

  private static Details parseDetails(JsonNode details) {
    List<Cause> causes = new ArrayList<>();
    for (JsonNode cause : details.path("causes")) {
      causes.add(new Cause(text(cause, "reason"), text(cause, "message"), text(cause, "field")));
    }
    return new Details(
        text(details, "name"),
        text(details, "group"),
        text(details, "kind"),
        text(details, "uid"),
        causes,
        details.path("retryAfterSeconds").asInt(0));
  }

  private static ObjectNode status(String outcome) {
    ObjectNode status = JsonNodeFactory.instance.objectNode();
    status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
    return status.put("status", outcome);
  }

  private static ObjectNode render(Details details) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    putUnlessEmpty(node, "name", details.name());
    putUnlessEmpty(node, "group", details.group());
    putUnlessEmpty(node, "kind", details.kind());
    putUnlessEmpty(node, "uid", details.uid());
    if (!details.causes().isEmpty()) {
      ArrayNode causes = node.putArray("causes");
      details.causes().forEach(cause -> causes.add(render(cause)));
    }
    if (details.retryAfterSeconds() > 0) {
      node.put("retryAfterSeconds", details.retryAfterSeconds());
    }
    return node;
  }

  private static ObjectNode render(Cause cause) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    putUnlessEmpty(node, "reason", cause.reason());
    putUnlessEmpty(node, "message", cause.message());
    putUnlessEmpty(node, "field", cause.field());
    return node;
  }

  private static void putUnlessEmpty(ObjectNode node, String field, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      node.put(field, value);
    }
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asString("");
  }
}
