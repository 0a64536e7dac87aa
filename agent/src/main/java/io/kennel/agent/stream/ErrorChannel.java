package io.kennel.agent.stream;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.kennel.client.Models;
import java.nio.charset.StandardCharsets;

/**
 * What is written to a session's error stream at its end.
 *
 * <p>Source: the remote command protocol; from version 4 on a {@code Status}, which carries the
 * exit code, before that plain words.
 */
final class ErrorChannel {
  private static final int STATUS_SINCE_VERSION = 4;
  private static final int INTERNAL_ERROR = 500;

  private ErrorChannel() {}

  /** The bytes; none where there is nothing to say. */
  static byte[] encode(Outcome outcome, int version) {
    String text = version >= STATUS_SINCE_VERSION ? status(outcome) : words(outcome);
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String words(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Exited(int code) when code == 0 -> "";
      case Outcome.Exited(int code) -> exitWords(code);
      case Outcome.Failed(String message) -> "Internal error occurred: " + message;
    };
  }

  private static String exitWords(int code) {
    return "command terminated with non-zero exit code: exit status " + code;
  }

  private static String status(Outcome outcome) {
    var status = new StatusBuilder().withNewMetadata().endMetadata();
    var told =
        switch (outcome) {
          case Outcome.Exited(int code) when code == 0 -> status.withStatus("Success");
          case Outcome.Exited(int code) ->
              status
                  .withStatus("Failure")
                  .withReason("NonZeroExitCode")
                  .withMessage(exitWords(code))
                  .withNewDetails()
                  .addNewCause()
                  .withReason("ExitCode")
                  .withMessage("" + code)
                  .endCause()
                  .endDetails();
          case Outcome.Failed(String message) ->
              status
                  .withStatus("Failure")
                  .withReason("InternalError")
                  .withMessage("Internal error occurred: " + message)
                  .withCode(INTERNAL_ERROR)
                  .withNewDetails()
                  .addNewCause()
                  .withMessage(message)
                  .endCause()
                  .endDetails();
        };
    return Models.encode(told.build()).toString();
  }
}
