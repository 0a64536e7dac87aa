package io.kennel.agent.server;

import io.kennel.agent.logs.LogOptions;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/** A request for a log. Source: the API reference, PodLogOptions. */
record LogRequest(
    String namespace, String pod, String container, boolean previous, LogOptions options) {

  /** A request that is answered with a line of text and a code. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    Refused(int code, String message) {
      super(message);
      this.code = code;
    }

    int code() {
      return code;
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  static LogRequest parse(List<String> path, Fields query, Instant now) {
    if (path.size() != 4) {
      throw new Refused(404, "404 page not found\n");
    }
    try {
      Long sinceSeconds = number(query, "sinceSeconds");
      String sinceTime = query.getValue("sinceTime");
      Instant since = sinceSeconds == null ? null : now.minusSeconds(sinceSeconds);
      if (sinceTime != null) {
        since = OffsetDateTime.parse(sinceTime).toInstant();
      }
      String stream = query.getValue("stream");
      LogOptions options =
          new LogOptions(
              flag(query, "follow"),
              flag(query, "timestamps"),
              number(query, "tailLines"),
              since,
              number(query, "limitBytes"),
              stream == null ? "All" : stream);
      return new LogRequest(
          path.get(1), path.get(2), path.get(3), flag(query, "previous"), options);
    } catch (NumberFormatException | DateTimeException e) {
      throw new Refused(400, "a log option cannot be understood: " + e.getMessage());
    }
  }

  private static boolean flag(Fields query, String name) {
    String value = query.getValue(name);
    return value != null && !value.equals("false") && !value.equals("0");
  }

  private static @Nullable Long number(Fields query, String name) {
    String value = query.getValue(name);
    return value == null ? null : Long.valueOf(value);
  }
}
