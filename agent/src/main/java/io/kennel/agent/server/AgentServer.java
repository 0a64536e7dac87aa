package io.kennel.agent.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Serves the APIs of all nodes in this process, each at a port of its own. Life: construct, {@link
 * #open} a port, {@link #serve} at it, {@link #close}. Thread-safe.
 */
public final class AgentServer implements AutoCloseable {
  private static final int THREADS_MAX = 12;
  private static final int THREADS_MIN = 2;
  private static final long STOP_MILLIS = 200;

  private final Server server;
  private final ServerConnector connector;
  private final Map<Integer, NodeApi> nodes = new ConcurrentHashMap<>();
  private final Map<Integer, ServerSocketChannel> ports = new ConcurrentHashMap<>();
  private final Set<Integer> cut = ConcurrentHashMap.newKeySet();

  /**
   * A server that listens nowhere yet.
   *
   * @param context with the server's own certificate, trusting the cluster's authority alone
   */
  public AgentServer(SSLContext context) {
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setSslContext(context);
    tls.setNeedClientAuth(true);
    tls.setSniRequired(false);
    QueuedThreadPool threads = new QueuedThreadPool(THREADS_MAX, THREADS_MIN);
    threads.setName("agents");
    threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("agent-"));
    server = new Server(threads);
    server.setStopTimeout(STOP_MILLIS);
    server.setHandler(new Dispatcher());
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    // Who may ask is decided by certificate; the name in the request is that of the node or its IP.
    http.addCustomizer(new SecureRequestCustomizer(false, false, -1, false));
    HttpConnectionFactory plain = new HttpConnectionFactory(http);
    connector =
        new ServerConnector(
            server, 0, 1, new SslConnectionFactory(tls, plain.getProtocol()), plain);
    server.addConnector(connector);
  }

  /**
   * Begins to listen; until {@link #serve} every request is answered with 503.
   *
   * @param address port 0 picks a free one
   * @return the port
   * @throws IOException where nobody can listen there
   */
  public synchronized int open(InetSocketAddress address) throws IOException {
    ServerSocketChannel listening = ServerSocketChannel.open();
    try {
      listening.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      listening.bind(address);
      accept(listening);
    } catch (IOException e) {
      listening.close();
      throw e;
    } catch (Exception e) {
      listening.close();
      throw new IOException("cannot serve at " + address, e);
    }
    int port = listening.socket().getLocalPort();
    ports.put(port, listening);
    return port;
  }

  /**
   * One connector accepts at all ports: each connector of Jetty's takes a thread, and there may be
   * thousands of nodes.
   */
  private void accept(ServerSocketChannel listening) throws Exception {
    if (server.isStarted()) {
      listening.configureBlocking(false);
      connector.getSelectorManager().acceptor(listening);
    } else {
      connector.open(listening);
      server.start();
    }
  }

  /** Answers at a port for a node from now on. */
  public void serve(int port, NodeApi node) {
    nodes.put(port, node);
  }

  /** Answers for nobody at a port, until {@link #serve} again. */
  public void silence(int port) {
    nodes.remove(port);
  }

  /**
   * Pulls the cable of a port, or plugs it in: every connection there breaks, and further ones do
   * at their first request.
   */
  public void connect(int port, boolean connected) {
    if (connected) {
      cut.remove(port);
      return;
    }
    cut.add(port);
    for (EndPoint connection : List.copyOf(connector.getConnectedEndPoints())) {
      if (connection.getLocalSocketAddress() instanceof InetSocketAddress local
          && local.getPort() == port) {
        connection.close();
      }
    }
  }

  /** Ends all requests and listens no more. Idempotent. */
  @Override
  public synchronized void close() {
    try {
      for (ServerSocketChannel listening : ports.values()) {
        listening.close();
      }
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the server of the agents does not stop", e);
    }
  }

  private final class Dispatcher extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      int port = Request.getLocalPort(request);
      if (cut.contains(port)) {
        request.getConnectionMetaData().getConnection().getEndPoint().close();
        callback.failed(new EofException("the cable is pulled"));
        return true;
      }
      NodeApi node = nodes.get(port);
      if (node == null) {
        response.setStatus(503);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
        Content.Sink.write(response, true, "the agent is starting\n", callback);
        return true;
      }
      node.handle(request, response, callback);
      return true;
    }
  }
}
