package io.kennel.agent.runtime.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.kennel.agent.runtime.PortConnection;
import io.kennel.agent.runtime.RuntimeFailure;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimulatedServersTest {
  private final SimulatedServers servers = new SimulatedServers(Runnable::run);

  @AfterEach
  void close() {
    servers.close();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  @Test
  void theEndOfOneDirectionDoesNotDisturbTheOther() throws IOException {
    servers.started("c", "sandbox", "10.0.0.1", Map.of(80, SimulatedServersTest::answer));
    byte[] request = "GET / HTTP/1.0\r\n\r\n".getBytes(UTF_8);
    try (PortConnection connection = servers.connect("sandbox", 80)) {
      connection.output().write(request);
      connection.output().close();
      assertThat(new String(connection.input().readAllBytes(), UTF_8)).startsWith("HTTP/1.1 204");
    }
    try (PortConnection connection = servers.connect("sandbox", 80)) {
      connection.input().close();
      connection.output().write(request);
      connection.output().close();
    }
  }

  @Test
  void nobodyListensOnceItsContainerHasExited() {
    servers.started("c", "sandbox", "10.0.0.1", Map.of(80, SimulatedServersTest::answer));
    assertThat(servers.address("10.0.0.1", 80)).isNotNull();
    servers.exited("c");
    assertThat(servers.address("10.0.0.1", 80)).isNull();
    assertThatThrownBy(() -> servers.connect("sandbox", 80))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageEndingWith("connection refused");
  }
}
