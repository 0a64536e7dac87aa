package io.kennel.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.client.ApiClient;
import io.kennel.client.SharedInformers;
import io.kennel.world.real.RealWorld;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListenerPairTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final RealWorld world = new RealWorld();
  private final SharedInformers informers =
      new SharedInformers(new ApiClient(new StubTransport()), world);
  private final DnsConfig config = new DnsConfig("cluster.local", List.of(), List.of(), List.of());
  private final Responder responder =
      new Responder(
          new Authority(config),
          new ZoneKeeper(informers),
          new Forwarder(world, List.of()),
          world.random());
  private ServerSocket other;

  @BeforeEach
  void takeAPortForConnections() throws IOException {
    other = new ServerSocket(0, 1, LOOPBACK);
  }

  @AfterEach
  void close() throws IOException {
    other.close();
    informers.close();
    world.close();
  }

  @Test
  void aPortThatAnotherProgramHasForConnectionsIsPassedOver() throws IOException {
    Queue<Integer> free = new ArrayDeque<>(List.of(other.getLocalPort(), 0));
    try (ListenerPair pair =
        ListenerPair.open(
            new InetSocketAddress(LOOPBACK, 0),
            responder,
            (address, to) -> new UdpListener(new InetSocketAddress(LOOPBACK, free.remove()), to))) {
      assertThat(pair.port()).isPositive().isNotEqualTo(other.getLocalPort());
    }
    new UdpListener(new InetSocketAddress(LOOPBACK, other.getLocalPort()), responder).close();
  }

  @Test
  void aPortThatWasAskedForIsNotReplacedByAnother() throws IOException {
    InetSocketAddress taken = new InetSocketAddress(LOOPBACK, other.getLocalPort());
    assertThatThrownBy(() -> ListenerPair.open(taken, responder, UdpListener::new))
        .isInstanceOf(BindException.class);
    new UdpListener(taken, responder).close();
  }
}
