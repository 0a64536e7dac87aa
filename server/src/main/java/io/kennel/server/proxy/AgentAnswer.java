package io.kennel.server.proxy;

import io.kennel.api.StatusException;
import io.kennel.api.StatusException.Failure;
import io.kennel.server.http.Exchange;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.io.Content;

/** An agent's answer: streamed on where it is one, turned into a failure where it refuses. */
final class AgentAnswer {
  /** So much of an agent's words is passed on. */
  private static final int MESSAGE_BYTES_MAX = 10_000;

  private final Exchange exchange;
  private final StreamedAnswer stream;
  private final ByteArrayOutputStream words = new ByteArrayOutputStream();

  AgentAnswer(Exchange exchange, StreamedAnswer stream) {
    this.exchange = exchange;
    this.stream = stream;
  }

  void head(Response response) {
    if (!isRefusal(response)) {
      stream.head(response);
    }
  }

  void body(Response response, Content.Source source) {
    if (isRefusal(response)) {
      collect(source);
    } else {
      stream.body(response, source);
    }
  }

  void end(Result result) {
    if (result.getFailure() == null && isRefusal(result.getResponse())) {
      exchange.fail(refusal(result.getResponse().getStatus()));
    } else {
      stream.end(result);
    }
  }

  private static boolean isRefusal(Response response) {
    return response.getStatus() >= 400;
  }

  private void collect(Content.Source source) {
    for (Content.Chunk chunk = source.read(); chunk != null; chunk = source.read()) {
      if (Content.Chunk.isFailure(chunk)) {
        return;
      }
      byte[] bytes = new byte[Math.min(chunk.remaining(), MESSAGE_BYTES_MAX - words.size())];
      chunk.getByteBuffer().get(bytes);
      words.writeBytes(bytes);
      chunk.release();
      if (chunk.isLast()) {
        return;
      }
    }
    source.demand(() -> collect(source));
  }

  private StatusException refusal(int code) {
    String message = words.toString(StandardCharsets.UTF_8).strip();
    String reason =
        switch (code) {
          case 400 -> "BadRequest";
          case 401 -> "Unauthorized";
          case 403 -> "Forbidden";
          case 404 -> "NotFound";
          case 503 -> "ServiceUnavailable";
          default -> "InternalError";
        };
    return new StatusException(
        new Failure(
            code,
            reason,
            message.isEmpty() ? "the node's agent answered with code " + code : message,
            null));
  }
}
