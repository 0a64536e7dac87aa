package io.kennel.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An expected failure of a request, which reaches the client as a Kubernetes {@code Status}. Thrown
 * alike by the server and by every form of its client. Source: the API conventions, "Response
 * Status Kind".
 */
public final class StatusException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  public StatusException(Failure failure) {
    super(failure.message());
    this.failure = failure;
  }

  public StatusException(Failure failure, Throwable cause) {
    super(failure.message(), cause);
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }

  public int code() {
    return failure.code();
  }

  public String reason() {
    return failure.reason();
  }

  public boolean isNotFound() {
    return code() == 404;
  }

  /** The object exists already (as against {@link #isConflict}, which shares the code 409). */
  public boolean isAlreadyExists() {
    return reason().equals("AlreadyExists");
  }

  /** The version the caller had is stale: read again and decide again. */
  public boolean isConflict() {
    return reason().equals("Conflict");
  }

  /** The resourceVersion has left the window: list again. */
  public boolean isGone() {
    return code() == 410;
  }

  public boolean isInvalid() {
    return code() == 422;
  }

  /** Whether the same request may succeed later without anybody changing anything about it. */
  public boolean isRetryable() {
    return code() == 429 || code() >= 500;
  }

  /**
   * The content of the {@code Status}.
   *
   * @param code the HTTP status code
   * @param reason the machine-readable word, such as {@code NotFound}
   * @param message for people
   */
  public record Failure(int code, String reason, String message, @Nullable Details details) {}

  /**
   * What the failure is about; empty strings for what does not apply.
   *
   * @param group the API group
   * @param kind as Kubernetes fills it: the plural for most errors, the kind for {@code Invalid}
   * @param retryAfterSeconds 0 where the client shall not be told
   */
  public record Details(
      String name,
      String group,
      String kind,
      String uid,
      List<Cause> causes,
      int retryAfterSeconds) {
    public Details {
      causes = List.copyOf(causes);
    }
  }

  /** One of several reasons: {@code FieldValueInvalid}, the message and the path of the field. */
  public record Cause(String reason, String message, String field) {}
}
