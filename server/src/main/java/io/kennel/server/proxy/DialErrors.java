package io.kennel.server.proxy;

import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.util.Locale;
import org.eclipse.jetty.io.EofException;

/** Words for what went wrong on the way to a target, as Kubernetes' users know them. */
final class DialErrors {
  private DialErrors() {}

  /** What a client is told of an end that cannot be reached, or broke off. */
  static StatusException unreachable(Target target, Throwable failure) {
    return StatusErrors.serviceUnavailable(
        "error trying to reach service: " + describe(target, failure), failure);
  }

  static String describe(Target target, Throwable failure) {
    String dial = "dial tcp " + target.authority() + ": ";
    return switch (failure) {
      case SocketTimeoutException _ -> dial + "i/o timeout";
      case NoRouteToHostException _ -> dial + "connect: no route to host";
      case ConnectException e -> dial + "connect: " + reason(e);
      case EofException _ -> "EOF";
      case java.nio.channels.ClosedChannelException _ -> "EOF";
      default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
    };
  }

  private static String reason(ConnectException failure) {
    String message = failure.getMessage();
    return message == null ? "connection refused" : message.toLowerCase(Locale.ROOT);
  }
}
