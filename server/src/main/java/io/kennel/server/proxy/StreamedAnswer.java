package io.kennel.server.proxy;

import io.kennel.server.http.Exchange;
import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Passes one answer on while it comes in. It is over once the other end has said so and all of the
 * body has been written; the two may come in any order.
 */
final class StreamedAnswer {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Exchange exchange;
  private final Target target;
  private final Request upstream;
  private final UnaryOperator<String> locations;
  private boolean isCopying;
  private @Nullable Result result;

  StreamedAnswer(
      Exchange exchange, Target target, Request upstream, UnaryOperator<String> locations) {
    this.exchange = exchange;
    this.target = target;
    this.upstream = upstream;
    this.locations = locations;
  }

  void head(Response response) {
    var answer = exchange.response();
    answer.setStatus(response.getStatus());
    ForwardedHeaders.copy(response.getHeaders(), answer.getHeaders());
    String location = response.getHeaders().get(HttpHeader.LOCATION);
    if (location != null) {
      answer.getHeaders().put(new HttpField(HttpHeader.LOCATION, locations.apply(location)));
    }
  }

  void body(Response response, Content.Source source) {
    synchronized (this) {
      isCopying = true;
    }
    var copied = Callback.from(this::copied, this::notCopied);
    if (response.getHeaders().contains(HttpHeader.CONTENT_LENGTH)) {
      copy(source, copied);
    } else {
      // A stream may begin long before its first byte: the client shall know.
      exchange
          .response()
          .write(false, NOTHING.slice(), Callback.from(() -> copy(source, copied), copied::failed));
    }
  }

  private void copy(Content.Source source, Callback copied) {
    Content.copy(
        source,
        (last, bytes, written) ->
            exchange.response().write(false, bytes == null ? NOTHING.slice() : bytes, written),
        copied);
  }

  void end(Result outcome) {
    boolean isOver;
    synchronized (this) {
      result = outcome;
      isOver = !isCopying;
    }
    if (isOver) {
      finish(outcome);
    }
  }

  private void copied() {
    Result outcome;
    synchronized (this) {
      isCopying = false;
      outcome = result;
    }
    if (outcome != null) {
      finish(outcome);
    }
  }

  private void notCopied(Throwable failure) {
    var _ = upstream.abort(failure);
    copied();
  }

  private void finish(Result outcome) {
    Throwable failure = outcome.getFailure();
    if (failure == null) {
      exchange.response().write(true, NOTHING.slice(), exchange.callback());
    } else {
      exchange.fail(DialErrors.unreachable(target, failure));
    }
  }
}
