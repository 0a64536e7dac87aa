package io.kennel.api;

import io.kennel.api.StatusException.Cause;
import io.kennel.api.StatusException.Details;
import io.kennel.api.StatusException.Failure;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every failure an API server answers, with the code, the reason, the message and the details that
 * Kubernetes gives it. Source: package {@code errors} of apimachinery.
 */
public final class StatusErrors {
  /** What a client is told whose object is older than the stored one. */
  public static final String MODIFIED =
      "the object has been modified; please apply your changes to the latest version and try"
          + " again";

  private StatusErrors() {}

  /** {@code pods "x" not found}. */
  public static StatusException notFound(ResourceType type, String name) {
    String message = type.qualifiedPlural() + " " + GoText.quote(name) + " not found";
    return about(type, name, 404, "NotFound", message);
  }

  /** There is no such path or resource type. */
  public static StatusException unknownResource() {
    return of(
        404,
        "NotFound",
        "the server could not find the requested resource",
        new Details("", "", "", "", List.of(), 0));
  }

  /** {@code pods "x" already exists}. */
  public static StatusException alreadyExists(ResourceType type, String name) {
    String message = type.qualifiedPlural() + " " + GoText.quote(name) + " already exists";
    return about(type, name, 409, "AlreadyExists", message);
  }

  /** No free name was found for a {@code generateName}. */
  public static StatusException generateNameConflict(ResourceType type, String name) {
    String message =
        "%s %s already exists, the server was not able to generate a unique name for the object"
            .formatted(type.qualifiedPlural(), GoText.quote(name));
    return about(type, name, 409, "AlreadyExists", message);
  }

  /** {@code Operation cannot be fulfilled on pods "x": the object has been modified; …}. */
  public static StatusException conflict(ResourceType type, String name) {
    return conflict(type, name, MODIFIED);
  }

  /** {@code Operation cannot be fulfilled on pods "x": WHY}. */
  public static StatusException conflict(ResourceType type, String name, String why) {
    String message =
        "Operation cannot be fulfilled on %s %s: %s"
            .formatted(type.qualifiedPlural(), GoText.quote(name), why);
    return about(type, name, 409, "Conflict", message);
  }

  /** 409 for a configuration that would change fields of others; one cause for each. */
  public static StatusException applyConflict(String message, List<Cause> causes) {
    return of(409, "Conflict", message, new Details("", "", "", "", causes, 0));
  }

  /** 500, as Kubernetes has it, for a configuration that does not fit the schema. */
  public static StatusException notTyped(
      ResourceType type, String namespace, String name, List<String> faults) {
    String what = "%s/%s; %s, Kind=%s".formatted(namespace, name, type.apiVersion(), type.kind());
    String why =
        faults.size() == 1 ? faults.getFirst() : "errors:\n  " + String.join("\n  ", faults);
    return of(500, "", "failed to create typed patch object (" + what + "): " + why, null);
  }

  /** The deletion was meant for another object of this name. */
  public static StatusException uidConflict(
      ResourceType type, String name, String wanted, String actual) {
    return conflict(
        type,
        name,
        "Precondition failed: UID in precondition: %s, UID in object meta: %s"
            .formatted(wanted, actual));
  }

  /** The deletion was meant for another version of the object. */
  public static StatusException versionConflict(
      ResourceType type, String name, String wanted, String actual) {
    return conflict(
        type,
        name,
        ("Precondition failed: ResourceVersion in precondition: %s,"
                + " ResourceVersion in object meta: %s")
            .formatted(wanted, actual));
  }

  /**
   * {@code StatefulSet.apps "x" is invalid: spec.replicas: Invalid value: -1: must be …}, or with
   * several errors {@code …is invalid: [a, b]}.
   */
  public static StatusException invalid(ResourceType type, String name, List<FieldError> errors) {
    return invalid(type.group(), type.kind(), name, errors);
  }

  /** {@link #invalid(ResourceType, String, List)} for a kind without a type of its own. */
  public static StatusException invalid(
      String group, String kind, String name, List<FieldError> errors) {
    String qualified = group.isEmpty() ? kind : kind + "." + group;
    String message = qualified + " " + GoText.quote(name) + " is invalid";
    List<Cause> causes =
        errors.stream()
            .map(error -> new Cause(error.type().reason(), error.body(), error.field().text()))
            .toList();
    return of(
        422,
        "Invalid",
        errors.isEmpty() ? message : message + ": " + aggregate(errors),
        new Details(name, group, kind, "", causes, 0));
  }

  /** 422 for a patch that does not fit the object; {@code why} becomes the cause. */
  public static StatusException unprocessable(String why) {
    Cause cause = new Cause("UnexpectedServerResponse", why, "");
    return of(
        422,
        "Invalid",
        "the server rejected our request due to an error in our request",
        new Details("", "", "", "", List.of(cause), 0));
  }

  public static StatusException badRequest(String message) {
    return of(400, "BadRequest", message, null);
  }

  /** {@code pods "x" is forbidden: WHY}; without a name {@code pods is forbidden: WHY}. */
  public static StatusException forbidden(ResourceType type, String name, String why) {
    String subject = name.isEmpty() ? "" : " " + GoText.quote(name);
    String message = type.qualifiedPlural() + subject + " is forbidden: " + why;
    return about(type, name, 403, "Forbidden", message);
  }

  /** {@code forbidden: WHY}, for a request that is not about a resource. */
  public static StatusException forbidden(String why) {
    return of(403, "Forbidden", "forbidden: " + why, new Details("", "", "", "", List.of(), 0));
  }

  public static StatusException unauthorized() {
    return of(401, "Unauthorized", "Unauthorized", null);
  }

  /** The version asked for has left the window; reason {@code Gone}. */
  public static StatusException gone(String message) {
    return of(410, "Gone", message, null);
  }

  /** The version or the continue token is too old; reason {@code Expired}: list again. */
  public static StatusException expired(String message) {
    return of(410, "Expired", message, null);
  }

  /** The revision asked for has not been reached yet. */
  public static StatusException tooLargeVersion(long requested, long current) {
    String message = "Too large resource version: " + requested + ", current: " + current;
    Cause cause = new Cause("ResourceVersionTooLarge", "Too large resource version", "");
    return of(
        504, "Timeout", "Timeout: " + message, new Details("", "", "", "", List.of(cause), 1));
  }

  public static StatusException requestEntityTooLarge(int bytesMax) {
    return of(413, "RequestEntityTooLarge", "Request entity too large: limit is " + bytesMax, null);
  }

  /** 415 for a body in a form that nobody here reads. */
  public static StatusException unsupportedMediaType(List<String> accepted) {
    return of(
        415,
        "UnsupportedMediaType",
        "the body of the request was in an unknown format - accepted media types include: "
            + String.join(", ", accepted),
        null);
  }

  /** 406 where none of the forms the client accepts can be produced. */
  public static StatusException notAcceptable(List<String> available) {
    return of(
        406,
        "NotAcceptable",
        "only the following media types are accepted: " + String.join(", ", available),
        null);
  }

  /** {@code create is not supported on resources of kind "pods"}. */
  public static StatusException methodNotSupported(ResourceType type, String verb) {
    String message =
        verb + " is not supported on resources of kind " + GoText.quote(type.qualifiedPlural());
    return about(type, "", 405, "MethodNotAllowed", message);
  }

  /** 405 for a path that does not take this HTTP method. */
  public static StatusException methodNotAllowed() {
    return of(
        405,
        "MethodNotAllowed",
        "the server does not allow this method on the requested resource",
        new Details("", "", "", "", List.of(), 0));
  }

  /** 504: {@code Timeout: MESSAGE}. */
  public static StatusException timeout(String message, int retryAfterSeconds) {
    return of(504, "Timeout", "Timeout: " + message, retry(retryAfterSeconds));
  }

  /** 500 {@code ServerTimeout}: nothing was done, and the same request may work soon. */
  public static StatusException serverTimeout(
      ResourceType type, String operation, int retryAfterSeconds) {
    String message =
        "The %s operation against %s could not be completed at this time, please try again."
            .formatted(operation, type.qualifiedPlural());
    return of(
        500,
        "ServerTimeout",
        message,
        new Details("", type.group(), type.plural(), "", List.of(), retryAfterSeconds));
  }

  public static StatusException tooManyRequests(String message, int retryAfterSeconds) {
    return of(429, "TooManyRequests", message, retry(retryAfterSeconds));
  }

  /**
   * 429 for an eviction that a disruption budget forbids; {@code why} becomes the cause.
   *
   * @param retryAfterSeconds 0 where nobody knows when it may work
   */
  public static StatusException disruptionBudget(String why, int retryAfterSeconds) {
    Cause cause = new Cause("DisruptionBudget", why, "");
    return of(
        429,
        "TooManyRequests",
        "Cannot evict pod as it would violate the pod's disruption budget.",
        new Details("", "", "", "", List.of(cause), retryAfterSeconds));
  }

  public static StatusException serviceUnavailable(String message) {
    return of(503, "ServiceUnavailable", message, null);
  }

  /** {@link #serviceUnavailable(String)} with what made it so. */
  public static StatusException serviceUnavailable(String message, Throwable cause) {
    return new StatusException(new Failure(503, "ServiceUnavailable", message, null), cause);
  }

  /** 500: a fault of the server. The cause is for its log; the client gets the message. */
  public static StatusException internalError(String message, @Nullable Throwable cause) {
    Failure failure =
        new Failure(
            500,
            "InternalError",
            "Internal error occurred: " + message,
            new Details("", "", "", "", List.of(new Cause("", message, "")), 0));
    return cause == null ? new StatusException(failure) : new StatusException(failure, cause);
  }

  private static String aggregate(List<FieldError> errors) {
    List<String> messages = errors.stream().map(FieldError::message).distinct().toList();
    return messages.size() == 1
        ? messages.getFirst()
        : messages.stream().collect(Collectors.joining(", ", "[", "]"));
  }

  private static StatusException about(
      ResourceType type, String name, int code, String reason, String message) {
    return of(
        code, reason, message, new Details(name, type.group(), type.plural(), "", List.of(), 0));
  }

  private static Details retry(int seconds) {
    return new Details("", "", "", "", List.of(), seconds);
  }

  private static StatusException of(
      int code, String reason, String message, @Nullable Details details) {
    return new StatusException(new Failure(code, reason, message, details));
  }
}
