package io.kennel.agent.stream;

import io.fabric8.kubernetes.api.model.ListMeta;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.kennel.client.Models;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    Status status = new Status();
    status.setMetadata(new ListMeta());
    switch (outcome) {
      case Outcome.Exited(int code) when code == 0 -> status.setStatus("Success");
      case Outcome.Exited(int code) ->
          fail(status, "NonZeroExitCode", exitWords(code), cause("ExitCode", "" + code));
      case Outcome.Failed(String message) -> {
        fail(status, "InternalError", words(outcome), cause(null, message));
        status.setCode(INTERNAL_ERROR);
      }
    }
    return Models.encode(status).toString();
  }

  private static void fail(Status status, String reason, String message, StatusCause cause) {
    StatusDetails details = new StatusDetails();
    details.setCauses(List.of(cause));
    status.setStatus("Failure");
    status.setReason(reason);
    status.setMessage(message);
    status.setDetails(details);
  }

  private static StatusCause cause(@Nullable String reason, String message) {
    StatusCause cause = new StatusCause();
    cause.setReason(reason);
    cause.setMessage(message);
    return cause;
  }
}
