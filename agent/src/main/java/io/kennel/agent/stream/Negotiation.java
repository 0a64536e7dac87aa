package io.kennel.agent.stream;

import io.kennel.agent.stream.Channels.Encoding;
import java.util.List;
import java.util.Map;

/**
 * Which protocol a client gets: the first of those it offers that is known here. Pure.
 *
 * <p>Source: kubelet's streaming server, KEP-4006.
 */
final class Negotiation {
  /** What the two agreed on. {@code name} is said to the client; empty where it named none. */
  sealed interface Protocol {
    String name();
  }

  /** Streams of SPDY; an empty name stands for the first version. */
  record Spdy(String name, int version) implements Protocol {}

  /** Numbered channels of a WebSocket. */
  record Numbered(String name, Encoding encoding, int version) implements Protocol {}

  /** SPDY within a WebSocket. */
  record Tunnel(String name) implements Protocol {}

  /** Nothing that both know. */
  record Refused(String message) implements Protocol {
    @Override
    public String name() {
      return "";
    }
  }

  private static final String SPDY_IN_WEBSOCKET = "SPDY/3.1+portforward.k8s.io";
  static final String PORT_FORWARD = "portforward.k8s.io";

  /** The versions of exec and attach over SPDY, newest first. */
  static final List<String> COMMAND_OVER_SPDY =
      List.of("v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io");

  private static final Map<String, Numbered> COMMAND_OVER_WEBSOCKET =
      Map.of(
          "", new Numbered("", Encoding.BINARY, 1),
          "channel.k8s.io", new Numbered("channel.k8s.io", Encoding.BINARY, 1),
          "base64.channel.k8s.io", new Numbered("base64.channel.k8s.io", Encoding.BASE64, 1),
          "v4.channel.k8s.io", new Numbered("v4.channel.k8s.io", Encoding.BINARY, 4),
          "v4.base64.channel.k8s.io", new Numbered("v4.base64.channel.k8s.io", Encoding.BASE64, 4),
          "v5.channel.k8s.io", new Numbered("v5.channel.k8s.io", Encoding.BINARY, 5));

  private static final Map<String, Protocol> PORT_FORWARD_OVER_WEBSOCKET =
      Map.of(
          "",
          new Numbered("", Encoding.BINARY, 4),
          "v4.channel.k8s.io",
          new Numbered("v4.channel.k8s.io", Encoding.BINARY, 4),
          "v4.base64.channel.k8s.io",
          new Numbered("v4.base64.channel.k8s.io", Encoding.BASE64, 4),
          SPDY_IN_WEBSOCKET,
          new Tunnel(SPDY_IN_WEBSOCKET));

  private Negotiation() {}

  static Protocol commandOverSpdy(List<String> offered) {
    if (offered.isEmpty()) {
      return new Spdy("", 1);
    }
    for (String name : offered) {
      int index = COMMAND_OVER_SPDY.indexOf(name);
      if (index >= 0) {
        return new Spdy(name, COMMAND_OVER_SPDY.size() - index);
      }
    }
    return refused(offered, COMMAND_OVER_SPDY);
  }

  static Protocol portForwardOverSpdy(List<String> offered) {
    if (offered.isEmpty()) {
      return new Spdy("", 1);
    }
    return offered.contains(PORT_FORWARD)
        ? new Spdy(PORT_FORWARD, 1)
        : refused(offered, List.of(PORT_FORWARD));
  }

  static Protocol commandOverWebSocket(List<String> offered) {
    return first(offered, COMMAND_OVER_WEBSOCKET);
  }

  static Protocol portForwardOverWebSocket(List<String> offered) {
    return first(offered, PORT_FORWARD_OVER_WEBSOCKET);
  }

  private static Protocol first(List<String> offered, Map<String, ? extends Protocol> known) {
    for (String name : offered.isEmpty() ? List.of("") : offered) {
      Protocol protocol = known.get(name);
      if (protocol != null) {
        return protocol;
      }
    }
    return refused(
        offered, known.keySet().stream().filter(name -> !name.isEmpty()).sorted().toList());
  }

  private static Refused refused(List<String> offered, List<String> known) {
    return new Refused(
        "unable to upgrade: unable to negotiate protocol: client supports %s, server accepts %s"
            .formatted(words(offered), words(known)));
  }

  private static String words(List<String> names) {
    return "[" + String.join(" ", names) + "]";
  }
}
