package io.kennel.server.http;

import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where Jetty hands a request over. Turns whatever goes wrong into a {@code Status}. */
final class FrontHandler extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(FrontHandler.class);

  private final Router router;
  private final int requestsInFlightMax;
  private final AtomicInteger inFlight = new AtomicInteger();

  FrontHandler(Router router, int requestsInFlightMax) {
    this.router = router;
    this.requestsInFlightMax = requestsInFlightMax;
  }

  /** Requests whose answer has not been decided yet; open watches do not count. */
  int inFlight() {
    return inFlight.get();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Exchange exchange = new Exchange(request, response, callback);
    try {
      if (inFlight.incrementAndGet() > requestsInFlightMax) {
        throw StatusErrors.tooManyRequests("Too many requests, please try again later.", 1);
      }
      router.route(exchange);
    } catch (StatusException e) {
      exchange.fail(e);
    } catch (Exception e) {
      LOG.warn("{} {} failed", exchange.method(), exchange.rawPath(), e);
      exchange.fail(StatusErrors.internalError("Internal error occurred: " + e, e));
    } finally {
      inFlight.decrementAndGet();
      if (LOG.isDebugEnabled()) {
        LOG.debug(
            "{} {} {} {} {}",
            Request.getRemoteAddr(request),
            exchange.user().name(),
            exchange.method(),
            request.getHttpURI().getPathQuery(),
            response.getStatus());
      }
    }
    return true;
  }
}
