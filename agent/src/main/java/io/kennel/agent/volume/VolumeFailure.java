package io.kennel.agent.volume;

/** A volume could not be mounted, filled or let go. The message is what an event says. */
public final class VolumeFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public VolumeFailure(String message) {
    super(message);
  }

  public VolumeFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
