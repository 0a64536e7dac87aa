package io.kennel.agent.stream;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what belongs to one forwarded connection: a stream for its data and one for errors,
 * with the same port and the same number. Source: the protocol {@code portforward.k8s.io}.
 *
 * @param <S> a stream
 */
final class PortForwardPairs<S> {
  private static final String PORT = "port";
  private static final String STREAM_TYPE = "streamtype";
  private static final String REQUEST_ID = "requestid";
  private static final int PORT_MAX = 65_535;

  private final Map<String, Half<S>> halves = new HashMap<>();

  private record Half<S>(boolean isData, int port, S stream) {}

  /** What is to be done with a stream. */
  sealed interface Decision<S> {}

  /** Wait for its other half. */
  record Wait<S>(String requestId) implements Decision<S> {}

  /** Forward a connection. */
  record Forward<S>(int port, S data, S error) implements Decision<S> {}

  /** Reset it. */
  record Refuse<S>(String reason) implements Decision<S> {}

  /**
   * A stream has been opened.
   *
   * @param streamId stands for the connection's number where an old client gives none: it opens the
   *     data stream right after that for errors
   */
  synchronized Decision<S> opened(int streamId, Map<String, String> headers, S stream) {
    String type = headers.getOrDefault(STREAM_TYPE, "");
    boolean isData = type.equals("data");
    if (type.isEmpty()) {
      return new Refuse<>("\"streamType\" header is required");
    }
    if (!isData && !type.equals("error")) {
      return new Refuse<>("invalid stream type \"" + type + "\"");
    }
    String text = headers.getOrDefault(PORT, "");
    if (text.isEmpty()) {
      return new Refuse<>("\"port\" header is required");
    }
    int port = port(text);
    if (port < 1) {
      return new Refuse<>("unable to parse \"" + text + "\" as a port");
    }
    String id = headers.get(REQUEST_ID);
    return join(
        id != null ? id : "" + (isData ? streamId - 2 : streamId),
        new Half<>(isData, port, stream));
  }

  private Decision<S> join(String requestId, Half<S> half) {
    Half<S> other = halves.putIfAbsent(requestId, half);
    if (other == null) {
      return new Wait<>(requestId);
    }
    if (other.isData == half.isData) {
      return new Refuse<>("the stream of request " + requestId + " is there already");
    }
    if (other.port != half.port) {
      return new Refuse<>("the streams of request " + requestId + " name different ports");
    }
    halves.remove(requestId);
    return half.isData
        ? new Forward<>(half.port, half.stream, other.stream)
        : new Forward<>(half.port, other.stream, half.stream);
  }

  /** Waits no longer; the stream that came alone, or null where its other half has come. */
  synchronized @Nullable S giveUp(String requestId, S stream) {
    Half<S> half = halves.get(requestId);
    if (half == null || !half.stream.equals(stream)) {
      return null;
    }
    halves.remove(requestId);
    return half.stream;
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      return port <= PORT_MAX ? port : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
