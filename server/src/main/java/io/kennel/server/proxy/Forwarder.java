package io.kennel.server.proxy;

import io.kennel.api.StatusErrors;
import io.kennel.server.http.Exchange;
import io.kennel.server.proxy.Lines.Line;
import io.kennel.server.proxy.Target.Trust;
import java.net.NoRouteToHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.client.BufferingResponseListener;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries ordinary requests on, bodies streamed both ways at the slower end's pace. Its client
 * starts with the first request. Thread-safe.
 */
final class Forwarder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);

  private static final int THREADS_MAX = 8;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final int CONNECTIONS_PER_TARGET_MAX = 1024;
  private static final int REQUESTS_QUEUED_PER_TARGET_MAX = 1024;
  private static final long FETCH_MILLIS_MAX = 5_000;
  private static final int FETCHED_BYTES_MAX = 16 * 1024 * 1024;
  private static final int HEADER_BYTES_MAX = 64 * 1024;

  private final OutboundTls contexts;
  private final Lines lines;
  private final Map<Trust, HttpClient> clients = new ConcurrentHashMap<>();

  Forwarder(OutboundTls contexts, Lines lines) {
    this.contexts = contexts;
    this.lines = lines;
  }

  /**
   * Forwards a request and its answer.
   *
   * @param query percent-encoded; empty for none
   * @param locations what becomes of a {@code Location} header in the answer
   */
  void forward(Exchange exchange, Target target, String query, UnaryOperator<String> locations) {
    Request upstream = request(exchange, target, query);
    StreamedAnswer answer = new StreamedAnswer(exchange, target, upstream, locations);
    abortWith(exchange, upstream);
    upstream.onResponseHeaders(answer::head);
    upstream.onResponseContentSource(answer::body);
    send(upstream, target, answer::end);
  }

  /**
   * Forwards a request to a node's agent. What the agent refuses reaches the client as a {@code
   * Status} with the agent's words.
   */
  void forwardToAgent(Exchange exchange, Target target, String query) {
    Request upstream = request(exchange, target, query);
    AgentAnswer answer =
        new AgentAnswer(
            exchange, new StreamedAnswer(exchange, target, upstream, UnaryOperator.identity()));
    abortWith(exchange, upstream);
    upstream.onResponseHeaders(answer::head);
    upstream.onResponseContentSource(answer::body);
    send(upstream, target, answer::end);
  }

  /**
   * The whole answer to a request of the server's own.
   *
   * @return fails for another code than 200, an answer that is too long, or one that comes too late
   */
  CompletableFuture<byte[]> fetch(Target target) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    client(target.trust())
        .newRequest(target.host(), target.port())
        .scheme(target.scheme())
        .path(target.pathQuery(""))
        .agent(null)
        .timeout(FETCH_MILLIS_MAX, TimeUnit.MILLISECONDS)
        .send(
            new BufferingResponseListener(FETCHED_BYTES_MAX) {
              @Override
              public void onComplete(Result result) {
                if (result.getFailure() != null) {
                  answer.completeExceptionally(DialErrors.unreachable(target, result.getFailure()));
                } else if (result.getResponse().getStatus() != 200) {
                  answer.completeExceptionally(
                      StatusErrors.serviceUnavailable(
                          "the agent answered with code " + result.getResponse().getStatus()));
                } else {
                  answer.complete(getContent());
                }
              }
            });
    return answer;
  }

  private void send(Request upstream, Target target, Response.CompleteListener end) {
    Line line =
        lines.open(
            target.host(),
            () -> {
              var _ = upstream.abort(new NoRouteToHostException());
            });
    upstream.send(result -> {
      line.close();
      end.onComplete(result);
    });
    line.breakIfCut();
  }

  /** A client that went away needs no answer. */
  private static void abortWith(Exchange exchange, Request upstream) {
    exchange
        .request()
        .addFailureListener(failure -> {
          var _ = upstream.abort(failure);
        });
  }

  private Request request(Exchange exchange, Target target, String query) {
    var original = exchange.request();
    Request upstream =
        client(target.trust())
            .newRequest(target.host(), target.port())
            .scheme(target.scheme())
            .method(exchange.method())
            .path(target.pathQuery(query))
            .agent(null)
            // A stream may be silent for as long as the other end has nothing to say.
            .idleTimeout(0, TimeUnit.MILLISECONDS)
            .headers(headers -> {
              headers.clear();
              headers.add(ForwardedHeaders.of(exchange, target));
            });
    boolean hasBody =
        original.getLength() > 0
            || original.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)
            || (original.getLength() < 0 && !exchange.method().equals("GET"));
    exchange.request().addIdleTimeoutListener(silence -> false);
    return hasBody ? upstream.body(new RequestBody(original)) : upstream;
  }

  private HttpClient client(Trust trust) {
    return clients.computeIfAbsent(trust, this::start);
  }

  private HttpClient start(Trust trust) {
    var tls = new SslContextFactory.Client(trust == Trust.ANYBODY);
    tls.setSslContext(contexts.of(trust));
    if (trust == Trust.ANYBODY) {
      tls.setEndpointIdentificationAlgorithm(null);
    }
    var connector = new ClientConnector();
    connector.setSelectors(1);
    connector.setSslContextFactory(tls);
    connector.setExecutor(threads(trust));
    connector.setConnectTimeout(CONNECT_TIMEOUT);
    HttpClient client = new HttpClient(new HttpClientTransportOverHTTP(connector));
    client.setFollowRedirects(false);
    client.setHttpCookieStore(new HttpCookieStore.Empty());
    client.setUserAgentField(null);
    client.setMaxConnectionsPerDestination(CONNECTIONS_PER_TARGET_MAX);
    client.setMaxRequestsQueuedPerDestination(REQUESTS_QUEUED_PER_TARGET_MAX);
    client.setRequestBufferSize(HEADER_BYTES_MAX);
    client.setMaxResponseHeadersSize(HEADER_BYTES_MAX);
    try {
      client.start();
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP client for proxying did not start", e);
    }
    client.getContentDecoderFactories().clear();
    client.getProtocolHandlers().clear();
    return client;
  }

  private static QueuedThreadPool threads(Trust trust) {
    var threads = new QueuedThreadPool(THREADS_MAX, 1);
    threads.setName("proxy-" + trust.name().toLowerCase(Locale.ROOT));
    threads.setReservedThreads(0);
    threads.setDaemon(true);
    return threads;
  }

  @Override
  public void close() {
    for (HttpClient client : clients.values()) {
      try {
        client.stop();
      } catch (Exception e) {
        LOG.warn("The HTTP client for proxying did not stop cleanly", e);
      }
    }
  }

  /** A request's body, as it comes in. */
  private record RequestBody(org.eclipse.jetty.server.Request request) implements Request.Content {
    @Override
    public long getLength() {
      return request.getLength();
    }

    @Override
    public Content.Chunk read() {
      return request.read();
    }

    @Override
    public void demand(Runnable demandCallback) {
      request.demand(demandCallback);
    }

    @Override
    public void fail(Throwable failure) {
      request.fail(failure);
    }

    @Override
    public boolean rewind() {
      return false;
    }
  }
}
