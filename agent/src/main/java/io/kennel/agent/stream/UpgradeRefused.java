package io.kennel.agent.stream;

/** A request for streams that is answered with a line of text and a code instead. */
public final class UpgradeRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;

  public UpgradeRefused(int code, String message) {
    super(message);
    this.code = code;
  }

  public int code() {
    return code;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
