package io.kennel.api.schedule;

/** A text is no schedule. */
public final class ScheduleException extends Exception {
  private static final long serialVersionUID = 1L;

  ScheduleException(String message) {
    super(message);
  }
}
