package io.kennel.cli;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A failure as one line for a person; all of it goes to the log. */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  static String explain(Throwable failure) {
    LOG.error("Command failed", failure);
    StringBuilder line = new StringBuilder(text(failure));
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (line.indexOf(text(cause)) < 0) {
        line.append(": ").append(text(cause));
      }
    }
    return line.toString();
  }

  private static String text(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
