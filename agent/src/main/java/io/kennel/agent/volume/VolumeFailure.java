package io.kennel.agent.volume;

/** A volume could not be mounted, filled or let go. The message is what an event says. */
public final class VolumeFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  public VolumeFailure(String message) {
    super(message);
    this.reason = "FailedMount";
  }

  public VolumeFailure(String message, Throwable cause) {
    super(message, cause);
    this.reason = "FailedMount";
  }

  private VolumeFailure(String reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** About one volume of the pod, by its name there. */
  static VolumeFailure of(String volume, String why, Exception cause) {
    return new VolumeFailure(
        "MountVolume.SetUp failed for volume \"%s\" : %s".formatted(volume, why), cause);
  }

  /** A volume is not to be had yet, which is nobody's mistake. */
  public static VolumeFailure notAttached(String message) {
    return new VolumeFailure("FailedAttachVolume", message);
  }

  /** The reason of the event. */
  public String reason() {
    return reason;
  }
}
