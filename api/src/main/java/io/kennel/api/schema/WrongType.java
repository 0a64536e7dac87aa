package io.kennel.api.schema;

/** A value that its field cannot hold; the message is what Kubernetes' decoder says. */
final class WrongType extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongType(String message) {
    super(message, null, false, false);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
