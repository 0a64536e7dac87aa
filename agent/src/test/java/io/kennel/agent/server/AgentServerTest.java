package io.kennel.agent.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may ask the agents of this process, over TLS with real certificates. */
class AgentServerTest {
  private static final TestAuthority CLUSTER = new TestAuthority("cluster");
  private static final TestAuthority OTHER = new TestAuthority("other");

  private AgentServer server;
  private int port;

  @BeforeEach
  void open() throws Exception {
    server = new AgentServer(CLUSTER.context("kennel-agent", CLUSTER));
    port = server.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private String get(SSLContext client, String path) throws IOException {
    try (Socket socket =
        client.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      ((SSLSocket) socket).startHandshake();
      String request = "GET " + path + " HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @Test
  void letsInWhoTheClusterKnows() throws Exception {
    assertThat(get(CLUSTER.context("apiserver", CLUSTER), "/healthz"))
        .startsWith("HTTP/1.1 503")
        .endsWith("the agent is starting\n")
        .doesNotContain("Jetty");
  }

  @Test
  void refusesWhoShowsNoCertificate() throws Exception {
    SSLContext unknown = CLUSTER.context("", CLUSTER);
    assertThatThrownBy(() -> get(unknown, "/healthz")).isInstanceOf(IOException.class);
  }

  @Test
  void refusesTheCertificateOfAnotherAuthority() throws Exception {
    SSLContext foreign = OTHER.context("apiserver", CLUSTER);
    assertThatThrownBy(() -> get(foreign, "/healthz")).isInstanceOf(IOException.class);
  }

  @Test
  void isNotTrustedByTheClientsOfAnotherCluster() throws Exception {
    SSLContext stranger = CLUSTER.context("apiserver", OTHER);
    assertThatThrownBy(() -> get(stranger, "/healthz")).isInstanceOf(IOException.class);
  }

  @Test
  void endsWithItsConnections() throws Exception {
    server.close();
    SSLContext client = CLUSTER.context("apiserver", CLUSTER);
    assertThatThrownBy(() -> get(client, "/healthz")).isInstanceOf(IOException.class);
  }
}
