package io.kennel.api.patch;

import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;

/** A patch that does not apply. */
public final class PatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean malformed;

  private PatchException(String message, boolean malformed) {
    super(message);
    this.malformed = malformed;
  }

  /** The patch is none, whatever the object: 400. */
  static PatchException malformed(String message) {
    return new PatchException(message, true);
  }

  /** The patch does not fit this object: 422. */
  static PatchException inapplicable(String message) {
    return new PatchException(message, false);
  }

  /** Whether the patch could apply to no object at all. */
  public boolean isMalformed() {
    return malformed;
  }

  /** What the client is told. */
  public StatusException toStatus() {
    return malformed
        ? StatusErrors.badRequest(getMessage())
        : StatusErrors.unprocessable(getMessage());
  }

  /** The message, which there always is. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
