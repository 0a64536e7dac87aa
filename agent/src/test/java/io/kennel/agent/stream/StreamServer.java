package io.kennel.agent.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kennel.agent.runtime.PortConnection;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.agent.runtime.TerminalSize;
import io.kennel.agent.stream.Upgrade.Exchange;
import io.kennel.spdy.SpdyConnection;
import io.kennel.world.real.RealWorld;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Serves streams to processes and ports of this machine, and connects to them as clients do. */
final class StreamServer implements AutoCloseable {
  final RealWorld world = new RealWorld();
  final BlockingQueue<LocalProcess> processes = new LinkedBlockingQueue<>();
  volatile boolean podExists = true;
  private final Streams streams = new Streams(world);
  private final Server server;
  private final ServerConnector connector;

  StreamServer() throws Exception {
    QueuedThreadPool threads = new QueuedThreadPool(8, 2);
    threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("test-"));
    server = new Server(threads);
    server.setStopTimeout(0);
    connector = new ServerConnector(server, 1, 1);
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    server.addConnector(connector);
    server.setHandler(new Paths());
    server.start();
  }

  URI uri(String pathQuery) {
    return URI.create("ws://127.0.0.1:" + connector.getLocalPort() + pathQuery);
  }

  private final class Paths extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      Exchange exchange = new Exchange(request, response, callback);
      var query = Request.extractQueryParameters(request);
      StreamRequest wanted =
          new StreamRequest(
              query.getValue("input") != null,
              query.getValue("output") != null,
              query.getValue("error") != null,
              query.getValue("tty") != null);
      try {
        switch (Request.getPathInContext(request)) {
          case "/exec" ->
              streams.exec(
                  exchange, wanted, size -> launch(size, query.getValuesOrEmpty("command")));
          case "/attach" ->
              streams.attach(
                  exchange,
                  wanted,
                  () -> launch(TerminalSize.UNKNOWN, query.getValuesOrEmpty("command")));
          default ->
              streams.portForward(
                  exchange,
                  new LocalPorts(),
                  query.getValuesOrEmpty("port").stream().map(Integer::valueOf).toList());
        }
      } catch (UpgradeRefused e) {
        response.setStatus(e.code());
        Content.Sink.write(response, true, e.getMessage(), callback);
      }
      return true;
    }
  }

  private LocalProcess launch(TerminalSize size, List<String> command) {
    LocalProcess process = new LocalProcess(command, size);
    processes.add(process);
    return process;
  }

  private final class LocalPorts implements PortTarget {
    @Override
    public PortConnection connect(int port) {
      try {
        return new LocalPort(new Socket(InetAddress.getLoopbackAddress(), port));
      } catch (IOException e) {
        throw new RuntimeFailure("PortForwardError", "failed to connect to localhost:" + port, e);
      }
    }

    @Override
    public boolean exists() {
      return podExists;
    }
  }

  private record LocalPort(Socket socket) implements PortConnection {
    @Override
    public InputStream input() {
      try {
        return socket.getInputStream();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public OutputStream output() {
      return new java.io.FilterOutputStream(outputStream()) {
        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
          out.write(bytes, offset, count);
        }

        @Override
        public void close() throws IOException {
          socket.shutdownOutput();
        }
      };
    }

    private OutputStream outputStream() {
      try {
        return socket.getOutputStream();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A connection after a request for SPDY. */
  record Upgraded(Socket socket, String head, InputStream in) implements AutoCloseable {
    SpdyConnection spdy(RealWorld world) throws IOException {
      SpdyConnection connection =
          new SpdyConnection(
              SpdyConnection.Role.CLIENT,
              in,
              socket.getOutputStream(),
              task -> world.tasks().start("client", task),
              stream -> {});
      world
          .tasks()
          .start(
              "client",
              () -> {
                try {
                  connection.run();
                } catch (IOException e) {
                  // As a test wants it.
                }
              });
      return connection;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** Asks for SPDY with these versions. */
  Upgraded upgrade(String pathQuery, String... versions) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
    StringBuilder request = new StringBuilder("POST " + pathQuery + " HTTP/1.1\r\n");
    request.append("Host: node\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n");
    request.append("Content-Length: 0\r\n");
    for (String version : versions) {
      request.append("X-Stream-Protocol-Version: ").append(version).append("\r\n");
    }
    socket.getOutputStream().write(request.append("\r\n").toString().getBytes(UTF_8));
    InputStream in = new BufferedInputStream(socket.getInputStream());
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return new Upgraded(socket, head.toString(), in);
  }

  @Override
  public void close() throws IOException {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException(e);
    }
    for (LocalProcess each : processes) {
      each.close();
    }
    world.close();
  }
}
