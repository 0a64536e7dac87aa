package io.kennel.api.value;

/** Text that is not a quantity; the message is Kubernetes' own. */
public final class QuantityException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private QuantityException(String message) {
    super(message);
  }

  /** Text that has not even the form of a quantity. */
  public static QuantityException format() {
    return new QuantityException(
        "quantities must match the regular expression"
            + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
  }

  /** The message, which there always is. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  static QuantityException number() {
    return new QuantityException("unable to parse numeric part of quantity");
  }

  static QuantityException suffix() {
    return new QuantityException("unable to parse quantity's suffix");
  }
}
