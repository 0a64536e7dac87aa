package io.kennel.agent.runtime.simulated;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.kennel.agent.runtime.ChannelConnection;
import io.kennel.agent.runtime.PortConnection;
import io.kennel.agent.runtime.RuntimeFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP servers of running simulated programs. Each listens at a free port of this machine's
 * loopback address from the first time that somebody asks for it until its container exits.
 * Thread-safe.
 */
public final class SimulatedServers implements AutoCloseable {
  private static final int BACKLOG = 0;

  private final Executor executor;
  private final Map<String, Running> running = new HashMap<>();

  /**
   * No servers yet.
   *
   * @param executor carries out what handlers do, which may take its time and wait for anything
   */
  public SimulatedServers(Executor executor) {
    this.executor = executor;
  }

  /** One container, with what has been opened of it. */
  private record Running(
      String sandboxId,
      String ip,
      Map<Integer, HttpHandler> handlers,
      Map<Integer, HttpServer> open) {}

  /** A container runs now. */
  synchronized void started(
      String containerId, String sandboxId, String ip, Map<Integer, HttpHandler> handlers) {
    if (!handlers.isEmpty()) {
      running.put(containerId, new Running(sandboxId, ip, handlers, new HashMap<>()));
    }
  }

  /** A container runs no more: who is connected to it is cut off. */
  void exited(String containerId) {
    Running ended;
    synchronized (this) {
      ended = running.remove(containerId);
    }
    if (ended != null) {
      ended.open().values().forEach(server -> server.stop(0));
    }
  }

  /** Ends all of them. */
  @Override
  public void close() {
    List<String> all;
    synchronized (this) {
      all = List.copyOf(running.keySet());
    }
    all.forEach(this::exited);
  }

  /** Whether a running container has a server, at whichever port. */
  synchronized boolean has(String containerId) {
    return running.containsKey(containerId);
  }

  /** Whether a running container of the pod with this address has a server. */
  synchronized boolean hasAt(String podIp) {
    return running.values().stream().anyMatch(each -> each.ip().equals(podIp));
  }

  /**
   * Where the server is that a pod has at this port of its address.
   *
   * @return null where nobody listens there
   */
  public @Nullable InetSocketAddress address(String podIp, int port) {
    return find(each -> each.ip().equals(podIp), port);
  }

  /** A connection to a port of a sandbox's loopback address. */
  PortConnection connect(String sandboxId, int port) {
    try {
      InetSocketAddress address = find(each -> each.sandboxId().equals(sandboxId), port);
      if (address != null) {
        return new ChannelConnection(SocketChannel.open(address), closed -> {});
      }
    } catch (IOException | UncheckedIOException e) {
      // It has ended this moment.
    }
    throw new RuntimeFailure(
        "PortForwardError",
        "failed to connect to localhost:%s inside namespace \"%s\": connection refused"
            .formatted(port, sandboxId));
  }

  private synchronized @Nullable InetSocketAddress find(Predicate<Running> where, int port) {
    for (Running each : running.values()) {
      HttpHandler handler = each.handlers().get(port);
      if (handler != null && where.test(each)) {
        return each.open().computeIfAbsent(port, _ -> open(handler)).getAddress();
      }
    }
    return null;
  }

  private HttpServer open(HttpHandler handler) {
    try {
      InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      HttpServer server = HttpServer.create(free, BACKLOG);
      server.createContext("/", handler);
      server.setExecutor(executor);
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("a simulated program cannot listen", e);
    }
  }
}
