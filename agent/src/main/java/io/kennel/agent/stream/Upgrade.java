package io.kennel.agent.stream;

import io.kennel.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;

/** Takes a request's connection out of HTTP/1.1. */
public final class Upgrade {
  private static final String SPDY = "SPDY/3.1";
  private static final String WEBSOCKET = "websocket";
  private static final String VERSIONS = "X-Stream-Protocol-Version";
  private static final String ACCEPTED_VERSIONS = "X-Accepted-Stream-Protocol-Versions";

  private final World world;

  Upgrade(World world) {
    this.world = world;
  }

  /** A request for streams, and its answer. */
  public record Exchange(Request request, Response response, Callback callback) {
    private boolean asksFor(String protocol) {
      return request.getHeaders().contains(HttpHeader.CONNECTION, "upgrade")
          && protocol.equalsIgnoreCase(request.getHeaders().get(HttpHeader.UPGRADE));
    }

    boolean isWebSocket() {
      return asksFor(WEBSOCKET);
    }

    List<String> webSocketProtocols() {
      return request.getHeaders().getCSV(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, false);
    }

    /**
     * The versions that the client offers.
     *
     * @throws UpgradeRefused where it does not ask for SPDY
     */
    List<String> spdyProtocols() {
      if (!asksFor(SPDY)) {
        throw new UpgradeRefused(
            400,
            "unable to upgrade: the request must ask for an upgrade to %s or %s"
                .formatted(WEBSOCKET, SPDY));
      }
      List<String> offered = new ArrayList<>();
      for (String value : request.getHeaders().getValuesList(VERSIONS)) {
        for (String name : value.split(",")) {
          offered.add(name.strip());
        }
      }
      return offered;
    }

    /** There is no protocol that both know. */
    UpgradeRefused refuse(String message, List<String> accepted) {
      accepted.forEach(name -> response.getHeaders().add(ACCEPTED_VERSIONS, name));
      return new UpgradeRefused(isWebSocket() ? 400 : 403, message);
    }
  }

  /**
   * Hands the connection to a session.
   *
   * @param version is told to the client; empty for a client that has named none
   */
  void toSpdy(Exchange exchange, String version, Consumer<ByteConnection> session) {
    Response response = exchange.response();
    response.setStatus(101);
    response.getHeaders().put(HttpHeader.CONNECTION, "Upgrade");
    response.getHeaders().put(HttpHeader.UPGRADE, SPDY);
    if (!version.isEmpty()) {
      response.getHeaders().put(VERSIONS, version);
    }
    var endPoint = exchange.request().getConnectionMetaData().getConnection().getEndPoint();
    exchange
        .request()
        .setAttribute(
            HttpStream.UPGRADE_CONNECTION_ATTRIBUTE,
            new UpgradedConnection(endPoint, world, session));
    exchange.callback().succeeded();
  }

  /**
   * The same over a WebSocket.
   *
   * @param protocol is told to the client; empty for a client that has named none
   */
  void toWebSocket(Exchange exchange, String protocol, Consumer<WebSocketMessages> session) {
    Server server = exchange.request().getConnectionMetaData().getConnector().getServer();
    WebSocketMessages messages =
        new WebSocketMessages(open -> world.tasks().start("stream", () -> session.accept(open)));
    boolean isUpgraded =
        new WebSocketMappings(WebSocketServerComponents.ensureWebSocketComponents(server))
            .upgrade(
                (request, response, callback) -> {
                  if (!protocol.isEmpty()) {
                    response.setAcceptedSubProtocol(protocol);
                  }
                  response.setExtensions(List.of());
                  return messages;
                },
                exchange.request(),
                exchange.response(),
                exchange.callback(),
                Upgrade::configure);
    if (!isUpgraded) {
      throw new UpgradeRefused(400, "unable to upgrade: the WebSocket handshake is not valid");
    }
  }

  private static void configure(Configuration socket) {
    socket.setIdleTimeout(StreamLimits.SILENCE_MAX);
    // Frames of any size are handed over in pieces.
    socket.setAutoFragment(true);
    socket.setMaxFrameSize(0);
    socket.setInputBufferSize(StreamLimits.BUFFER_BYTES);
    socket.setOutputBufferSize(StreamLimits.BUFFER_BYTES);
    socket.setMaxOutgoingFrames(StreamLimits.OUTGOING_FRAMES_MAX);
  }
}
