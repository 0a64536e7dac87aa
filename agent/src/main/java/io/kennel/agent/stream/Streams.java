package io.kennel.agent.stream;

import io.kennel.agent.runtime.ContainerSession;
import io.kennel.agent.runtime.TerminalSize;
import io.kennel.agent.stream.CommandSession.Kind;
import io.kennel.agent.stream.Negotiation.Protocol;
import io.kennel.agent.stream.Upgrade.Exchange;
import io.kennel.world.World;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests for streams: agrees on a protocol, leaves HTTP, and runs the session. */
public final class Streams {
  private static final Logger LOG = LoggerFactory.getLogger(Streams.class);

  private final World world;
  private final Upgrade upgrade;

  public Streams(World world) {
    this.world = world;
    this.upgrade = new Upgrade(world);
  }

  /**
   * Runs a command with the client's streams.
   *
   * @param start begins it once the client is connected, and where it has a terminal, has said how
   *     large that is or taken too long; what it fails with is told to the client
   * @throws UpgradeRefused where the request is not one for streams
   */
  public void exec(
      Exchange exchange, StreamRequest request, Function<TerminalSize, ContainerSession> start) {
    command(exchange, request, Kind.EXEC, start);
  }

  /** The same for a container's own process. */
  public void attach(Exchange exchange, StreamRequest request, Supplier<ContainerSession> start) {
    command(exchange, request, Kind.ATTACH, size -> start.get());
  }

  private void command(
      Exchange exchange,
      StreamRequest request,
      Kind kind,
      Function<TerminalSize, ContainerSession> start) {
    if (request.isEmpty()) {
      throw new UpgradeRefused(400, "you must specify at least 1 of stdin, stdout, stderr");
    }
    Protocol protocol =
        exchange.isWebSocket()
            ? Negotiation.commandOverWebSocket(exchange.webSocketProtocols())
            : Negotiation.commandOverSpdy(exchange.spdyProtocols());
    switch (protocol) {
      case Negotiation.Spdy(String name, int version) ->
          upgrade.toSpdy(
              exchange,
              name,
              bytes ->
                  run(
                      kind,
                      request,
                      start,
                      () -> SpdyStreams.accept(world, bytes, request, version)));
      case Negotiation.Numbered numbered ->
          upgrade.toWebSocket(
              exchange,
              numbered.name(),
              messages ->
                  run(kind, request, start, () -> channelStreams(messages, numbered, request)));
      case Negotiation.Tunnel _ -> throw new IllegalStateException("not offered for commands");
      case Negotiation.Refused(String message) ->
          throw exchange.refuse(message, Negotiation.COMMAND_OVER_SPDY);
    }
  }

  private interface Accept {
    ClientStreams streams() throws IOException;
  }

  private void run(
      Kind kind,
      StreamRequest request,
      Function<TerminalSize, ContainerSession> start,
      Accept accept) {
    try {
      new CommandSession(world, accept.streams(), kind).run(request.terminal(), start);
    } catch (IOException e) {
      LOG.debug("A client did not open its streams: {}", e.getMessage());
    }
  }

  private ClientStreams channelStreams(
      WebSocketMessages messages, Negotiation.Numbered protocol, StreamRequest request)
      throws IOException {
    Channels channels = new Channels(messages, protocol.encoding(), protocol.version());
    ChannelStreams streams = new ChannelStreams(world, channels, request);
    streams.greet();
    return streams;
  }

  /**
   * Forwards connections to ports of a pod.
   *
   * @param ports for clients that name them in the request instead of with each connection
   * @throws UpgradeRefused where the request is not one for streams
   */
  public void portForward(Exchange exchange, PortTarget target, List<Integer> ports) {
    Protocol protocol =
        exchange.isWebSocket()
            ? Negotiation.portForwardOverWebSocket(exchange.webSocketProtocols())
            : Negotiation.portForwardOverSpdy(exchange.spdyProtocols());
    switch (protocol) {
      case Negotiation.Spdy spdy ->
          upgrade.toSpdy(
              exchange, spdy.name(), bytes -> new PortForwardSession(world, bytes, target).run());
      case Negotiation.Tunnel tunnel ->
          upgrade.toWebSocket(
              exchange,
              tunnel.name(),
              messages ->
                  new PortForwardSession(world, new WebSocketTunnel(world, messages), target)
                      .run());
      case Negotiation.Numbered numbered -> {
        if (ports.isEmpty()) {
          throw new UpgradeRefused(400, "query parameter \"port\" is required");
        }
        upgrade.toWebSocket(
            exchange,
            numbered.name(),
            messages ->
                new ChannelPortForward(
                        world,
                        new Channels(messages, numbered.encoding(), numbered.version()),
                        target,
                        ports)
                    .run());
      }
      case Negotiation.Refused(String message) ->
          throw exchange.refuse(message, List.of(Negotiation.PORT_FORWARD));
    }
  }
}
