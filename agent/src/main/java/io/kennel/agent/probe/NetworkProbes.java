package io.kennel.agent.probe;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.kennel.agent.probe.ProbeClient.Answer.Outcome;
import io.kennel.agent.runtime.ContainerRuntime;
import io.kennel.agent.runtime.ContainerRuntime.ExecResult;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.world.Timers;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Probes that reach the pod by its address, or run a command in its container. */
public final class NetworkProbes implements ProbeClient {
  private static final int MESSAGE_BYTES_MAX = 10 << 10;

  private final ContainerRuntime runtime;
  private final ProbeSockets sockets;
  private final HttpProbe http;

  public NetworkProbes(Timers timers, ContainerRuntime runtime, ProbeSockets sockets) {
    this.runtime = runtime;
    this.sockets = sockets;
    this.http = new HttpProbe(timers, sockets);
  }

  @Override
  public Answer probe(String containerId, Container container, Probe probe, String ip) {
    Integer seconds = probe.getTimeoutSeconds();
    Duration limit = Duration.ofSeconds(seconds == null ? 1 : Math.max(1, seconds));
    try {
      if (probe.getExec() != null) {
        return exec(containerId, probe.getExec().getCommand(), limit);
      }
      if (probe.getHttpGet() != null) {
        return httpGet(probe.getHttpGet(), container, ip, limit);
      }
      if (probe.getTcpSocket() != null) {
        String host = probe.getTcpSocket().getHost();
        int port = port(probe.getTcpSocket().getPort(), container);
        return connect(host == null || host.isEmpty() ? ip : host, port, limit);
      }
      return new Answer(
          Outcome.ERROR, "probes other than exec, httpGet and tcpSocket are not supported");
    } catch (IllegalArgumentException e) {
      return new Answer(Outcome.ERROR, String.valueOf(e.getMessage()));
    }
  }

  private Answer exec(String containerId, List<String> command, Duration limit) {
    try {
      ExecResult result = runtime.exec(containerId, command, limit);
      if (result.timedOut()) {
        return new Answer(
            Outcome.FAILURE,
            "command timed out: \"%s\" timed out after %ss"
                .formatted(String.join(" ", command), limit.toSeconds()));
      }
      return result.exitCode() == 0
          ? Answer.OK
          : new Answer(Outcome.FAILURE, text(result.stdout()) + text(result.stderr()));
    } catch (RuntimeFailure e) {
      return new Answer(Outcome.ERROR, String.valueOf(e.getMessage()));
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, 0, Math.min(bytes.length, MESSAGE_BYTES_MAX), StandardCharsets.UTF_8);
  }

  private Answer connect(String host, int port, Duration limit) {
    try (Socket socket = sockets.open()) {
      socket.connect(new InetSocketAddress(host, port), Math.toIntExact(limit.toMillis()));
      return Answer.OK;
    } catch (IOException e) {
      return new Answer(Outcome.FAILURE, dialMessage(host, port, e));
    }
  }

  /** As Go's network library says it. */
  static String dialMessage(String host, int port, IOException e) {
    String why =
        switch (e) {
          case SocketTimeoutException timeout -> "i/o timeout";
          case ConnectException refused -> "connect: connection refused";
          default -> String.valueOf(e.getMessage());
        };
    return "dial tcp %s:%s: %s".formatted(host, port, why);
  }

  @Override
  public Answer httpGet(HTTPGetAction action, Container container, String ip, Duration limit) {
    String host = action.getHost();
    return http.get(
        action,
        host == null || host.isEmpty() ? ip : host,
        port(action.getPort(), container),
        limit);
  }

  /** A number, or the name of a port of the container. */
  private static int port(IntOrString port, Container container) {
    if (port.getIntVal() != null) {
      return port.getIntVal();
    }
    for (ContainerPort each : container.getPorts()) {
      if (port.getStrVal().equals(each.getName())) {
        return each.getContainerPort();
      }
    }
    throw new IllegalArgumentException(
        "couldn't find port: \"%s\" in container \"%s\""
            .formatted(port.getStrVal(), container.getName()));
  }
}
