package io.kennel.agent.runtime;

/** A runtime could not do what was asked. */
public final class RuntimeFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * @param reason kubelet's word: {@code CreateContainerError}, {@code RunContainerError}, {@code
   *     ErrImageNeverPull}, …
   * @param message what went wrong and what can be done
   */
  public RuntimeFailure(String reason, String message) {
    super(message);
    this.reason = reason;
  }

  public RuntimeFailure(String reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public String reason() {
    return reason;
  }
}
