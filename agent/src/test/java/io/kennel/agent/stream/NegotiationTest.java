package io.kennel.agent.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.agent.stream.Channels.Encoding;
import io.kennel.agent.stream.Negotiation.Protocol;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients offer, and what they get. */
class NegotiationTest {
  private static final Function<List<String>, Protocol> SPDY = Negotiation::commandOverSpdy;
  private static final Function<List<String>, Protocol> SOCKET = Negotiation::commandOverWebSocket;
  private static final Function<List<String>, Protocol> PORTS_SPDY =
      Negotiation::portForwardOverSpdy;
  private static final Function<List<String>, Protocol> PORTS_SOCKET =
      Negotiation::portForwardOverWebSocket;

  static Stream<Arguments> rows() {
    return Stream.of(
        // kubectl 1.27 to 1.33, exec by SPDY and by WebSocket
        row(
            SPDY,
            List.of(
                "v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io"),
            new Negotiation.Spdy("v4.channel.k8s.io", 4)),
        row(
            SPDY,
            List.of("v5.channel.k8s.io", "v4.channel.k8s.io"),
            new Negotiation.Spdy("v4.channel.k8s.io", 4)),
        row(
            SOCKET,
            List.of("v5.channel.k8s.io"),
            new Negotiation.Numbered("v5.channel.k8s.io", Encoding.BINARY, 5)),
        // older clients
        row(SPDY, List.of(), new Negotiation.Spdy("", 1)),
        row(SPDY, List.of("channel.k8s.io"), new Negotiation.Spdy("channel.k8s.io", 1)),
        row(SPDY, List.of("v2.channel.k8s.io"), new Negotiation.Spdy("v2.channel.k8s.io", 2)),
        row(SOCKET, List.of(), new Negotiation.Numbered("", Encoding.BINARY, 1)),
        row(
            SOCKET,
            List.of("base64.channel.k8s.io"),
            new Negotiation.Numbered("base64.channel.k8s.io", Encoding.BASE64, 1)),
        row(
            SOCKET,
            List.of("v4.base64.channel.k8s.io", "v4.channel.k8s.io"),
            new Negotiation.Numbered("v4.base64.channel.k8s.io", Encoding.BASE64, 4)),
        // port-forward
        row(
            PORTS_SPDY,
            List.of("portforward.k8s.io"),
            new Negotiation.Spdy("portforward.k8s.io", 1)),
        row(PORTS_SPDY, List.of(), new Negotiation.Spdy("", 1)),
        row(
            PORTS_SOCKET,
            List.of("SPDY/3.1+portforward.k8s.io"),
            new Negotiation.Tunnel("SPDY/3.1+portforward.k8s.io")),
        row(
            PORTS_SOCKET,
            List.of("v4.channel.k8s.io"),
            new Negotiation.Numbered("v4.channel.k8s.io", Encoding.BINARY, 4)),
        // strangers
        row(SPDY, List.of("v9.channel.k8s.io"), null),
        row(SOCKET, List.of("chat"), null),
        row(PORTS_SPDY, List.of("v4.channel.k8s.io"), null),
        row(PORTS_SOCKET, List.of("v5.channel.k8s.io"), null));
  }

  private static Arguments row(
      Function<List<String>, Protocol> negotiation, List<String> offered, Protocol agreed) {
    return Arguments.of(negotiation, offered, agreed);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void agreesOnTheFirstThatBothKnow(
      Function<List<String>, Protocol> negotiation, List<String> offered, Protocol agreed) {
    Protocol protocol = negotiation.apply(offered);
    if (agreed == null) {
      assertThat(protocol).isInstanceOf(Negotiation.Refused.class);
      assertThat(((Negotiation.Refused) protocol).message())
          .startsWith(
              "unable to upgrade: unable to negotiate protocol: client supports ["
                  + offered.getFirst()
                  + "], server accepts [");
    } else {
      assertThat(protocol).isEqualTo(agreed);
    }
  }
}
