package io.kennel.server.http;

import io.kennel.api.Catalogue;
import io.kennel.api.openapi.OpenApiDocuments;
import io.kennel.api.schema.Schema;
import io.kennel.server.ApiServer;
import io.kennel.server.identity.Authenticator;
import io.kennel.server.identity.Identity;
import io.kennel.server.identity.ServiceAccountTokens;
import io.kennel.server.request.Authorizer;
import io.kennel.world.Timers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the API over HTTPS (HTTP/1.1 and HTTP/2) on any number of addresses. Life: construct, add
 * paths and streams, {@link #start}, {@link #listen} as often as wanted, {@link #close}.
 */
public final class HttpFront implements AutoCloseable {
  /** Platform threads, which only wait for the network; requests run on virtual threads. */
  private static final int THREADS_MAX = 16;

  private static final int THREADS_MIN = 2;
  private static final int SELECTORS = 1;
  private static final int ACCEPTORS = 1;
  private static final int ACCEPT_QUEUE_MAX = 1024;
  private static final int WATCH_ROUNDS =
      Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 8);

  private static final int STREAMS_PER_CONNECTION_MAX = 1000;

  /** At a stop, connections that have been silent this long are closed at once. */
  private static final int SHUTDOWN_IDLE_MILLIS = 20;

  private static final int OUTPUT_BUFFER_BYTES = 32 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(HttpFront.class);

  private final FrontConfig config;
  private final Identity identity;
  private final Map<String, Endpoint> paths = new HashMap<>();
  private final Map<String, Endpoint> streams = new HashMap<>();
  private final Map<String, Endpoint> groups = new HashMap<>();
  private final HealthChecks live = new HealthChecks();
  private final HealthChecks ready = new HealthChecks();
  private final QueuedThreadPool threads = new QueuedThreadPool(THREADS_MAX, THREADS_MIN);
  private final Executor tasks = VirtualThreads.getNamedVirtualThreadsExecutor("http-");
  private final Server server;
  private final SslContextFactory.Server tls = new SslContextFactory.Server();
  private final Watches watches;
  private final ApiEndpoint objects;
  private final RequestAuthentication authentication;
  private final Authorizer authorizer;

  public HttpFront(
      FrontConfig config,
      ApiServer apiServer,
      Identity identity,
      Authenticator authenticator,
      Authorizer authorizer,
      Timers timers) {
    this.config = config;
    this.identity = identity;
    this.authorizer = authorizer;
    this.authentication = new RequestAuthentication(authenticator);
    this.watches = new Watches(tasks, timers, WATCH_ROUNDS);
    this.objects = new ApiEndpoint(apiServer, watches);
    threads.setName("http");
    threads.setVirtualThreadsExecutor(tasks);
    threads.setReservedThreads(0);
    threads.setDaemon(true);
    this.server = new Server(threads, null, GatheredTls.buffers());
  }

  /** The checks behind {@code /livez}. */
  public HealthChecks live() {
    return live;
  }

  /** The checks behind {@code /readyz} and {@code /healthz}. */
  public HealthChecks ready() {
    return ready;
  }

  /** Has {@code endpoint} answer {@code /FIRST} and {@code /FIRST/…}, before {@link #start}. */
  public HttpFront path(String first, Endpoint endpoint) {
    paths.put(first, endpoint);
    return this;
  }

  /**
   * Has {@code endpoint} answer a subresource of a core resource, before {@link #start}.
   *
   * @param subresource such as {@code pods/proxy}
   */
  public HttpFront stream(String subresource, Endpoint endpoint) {
    streams.put(subresource, endpoint);
    return this;
  }

  /**
   * Has {@code endpoint} answer an API group whose objects are not stored, before {@link #start}.
   */
  public HttpFront group(String group, Endpoint endpoint) {
    groups.put(group, endpoint);
    return this;
  }

  /** Has the front describe these types in discovery and OpenAPI, before {@link #start}. */
  public HttpFront describe(Catalogue catalogue) {
    Endpoint discovery = new DiscoveryEndpoint(catalogue);
    var documents = new OpenApiDocuments(catalogue, new Schema(), "v" + VersionEndpoint.KUBERNETES);
    return path("api", discovery)
        .path("apis", discovery)
        .path("openapi", new OpenApiEndpoint(documents));
  }

  /** Has the front publish the keys of service-account tokens, before {@link #start}. */
  public HttpFront publish(ServiceAccountTokens tokens) {
    Endpoint keys = new TokenKeysEndpoint(tokens);
    return path(".well-known", keys).path("openid", keys);
  }

  /** Starts without any listener. */
  public HttpFront start() throws Exception {
    tls.setSslContext(identity.serverContext());
    tls.setWantClientAuth(true);
    Router router =
        new Router(live, ready, authentication, authorizer, paths, streams, groups, objects);
    server.setHandler(new FrontHandler(router, config.requestsInFlightMax()));
    server.setErrorHandler(new ErrorAnswers());
    server.setStopTimeout(config.stopTimeout().toMillis());
    server.addBean(new NetworkConnectionLimit(config.connectionsMax(), server));
    server.start();
    return this;
  }

  /**
   * Listens on one more address and makes the server's certificate valid for it.
   *
   * @param address with port 0 for any free port
   * @return the address with its port
   * @throws IOException where the address cannot be bound
   */
  public InetSocketAddress listen(InetSocketAddress address) throws IOException {
    identity.serveAt(namesOf(address.getAddress()));
    ServerConnector connector = connector(address);
    try {
      connector.open();
      server.addConnector(connector);
      connector.start();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
    }
    return new InetSocketAddress(address.getAddress(), connector.getLocalPort());
  }

  /** How many watches are open. */
  public int watchCount() {
    return watches.count();
  }

  /** Takes no new connection, ends watches, waits for requests under way, and stops. Idempotent. */
  @Override
  public void close() {
    watches.endAll();
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("The HTTP front did not stop cleanly", e);
    }
  }

  private ServerConnector connector(InetSocketAddress address) {
    HttpConfiguration http = httpConfiguration();
    var http1 = new HttpConnectionFactory(http);
    var http2 = new CorkedHttp2(http);
    http2.setMaxConcurrentStreams(STREAMS_PER_CONNECTION_MAX);
    // As clients offer them: Jetty compares letter by letter, and writes HTTP/1.1 itself.
    var alpn = new ALPNServerConnectionFactory("h2", "http/1.1");
    alpn.setDefaultProtocol(http1.getProtocol());
    var ssl = new GatheredTls(tls, alpn.getProtocol());
    // One certificate serves every name: the name in the handshake decides nothing.
    ssl.setEnsureSecureRequestCustomizer(false);
    var connector =
        new ServerConnector(
            server, null, null, null, ACCEPTORS, SELECTORS, ssl, alpn, http2, http1);
    connector.setHost(address.getAddress().getHostAddress());
    connector.setPort(address.getPort());
    connector.setIdleTimeout(config.idleTimeout().toMillis());
    connector.setAcceptQueueSize(ACCEPT_QUEUE_MAX);
    connector.setShutdownIdleTimeout(SHUTDOWN_IDLE_MILLIS);
    return connector;
  }

  private HttpConfiguration httpConfiguration() {
    var http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendDateHeader(true);
    http.setRequestHeaderSize(config.headerBytesMax());
    http.setOutputBufferSize(OUTPUT_BUFFER_BYTES);
    // A path behind a proxy may hold anything; no path here is ever a file's.
    http.setUriCompliance(UriCompliance.UNSAFE);
    return http;
  }

  /** HTTP/2 whose connections can gather what their streams send. */
  private static final class CorkedHttp2 extends HTTP2ServerConnectionFactory {
    CorkedHttp2(HttpConfiguration http) {
      super(http);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint end) {
      return super.newConnection(connector, new CorkedEndPoint(end));
    }
  }

  /** An address that stands for all is in no certificate: clients use another one. */
  private static Set<String> namesOf(InetAddress address) {
    return address.isAnyLocalAddress() ? Set.of() : Set.of(address.getHostAddress());
  }
}
