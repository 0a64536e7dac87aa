package io.kennel.agent.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exec and port-forward over WebSocket, as kubectl from 1.30 on and browsers speak it. */
@Timeout(60)
class WebSocketSessionTest {
  private static final String V5 = "v5.channel.k8s.io";

  private final HttpClient http = HttpClient.newHttpClient();
  private StreamServer server;

  @BeforeEach
  void start() throws Exception {
    server = new StreamServer();
  }

  @AfterEach
  void stop() throws Exception {
    http.shutdownNow();
    http.close();
    server.close();
  }

  /** Collects what comes on each channel, and how the socket is closed. */
  private static class Client implements WebSocket.Listener {
    final Map<Integer, ByteArrayOutputStream> channels = new ConcurrentHashMap<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    final CompletableFuture<Void> greeted = new CompletableFuture<>();
    WebSocket socket;
    private boolean isContinued;
    private int continued;

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      int channel = isContinued ? continued : data.get() & 0xff;
      isContinued = !last;
      continued = channel;
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      came(channel, bytes);
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      came(data.charAt(0) - '0', Base64.getDecoder().decode(data.toString().substring(1)));
      from.request(1);
      return null;
    }

    private void came(int channel, byte[] bytes) {
      channels.computeIfAbsent(channel, c -> new ByteArrayOutputStream()).writeBytes(bytes);
      greeted.complete(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closed.completeExceptionally(error);
    }

    void send(int channel, String text) {
      send(channel, text.getBytes(UTF_8));
    }

    void send(int channel, byte[] bytes) {
      ByteBuffer message = ByteBuffer.allocate(bytes.length + 1);
      message.put((byte) channel).put(bytes).flip();
      socket.sendBinary(message, true).join();
    }

    String text(int channel) {
      ByteArrayOutputStream bytes = channels.get(channel);
      return bytes == null ? "" : bytes.toString(UTF_8);
    }

    int closed() throws Exception {
      return closed.get(20, TimeUnit.SECONDS);
    }
  }

  private Client connect(String pathQuery, String protocol) {
    Client client = new Client();
    WebSocket.Builder builder = http.newWebSocketBuilder();
    if (!protocol.isEmpty()) {
      builder.subprotocols(protocol);
    }
    client.socket = builder.buildAsync(server.uri(pathQuery), client).join();
    assertThat(client.socket.getSubprotocol()).isEqualTo(protocol);
    return client;
  }

  private static String exec(String streams, String script) {
    String command = URLEncoder.encode(script, UTF_8);
    return "/exec?" + streams + "&command=sh&command=-c&command=" + command;
  }

  @Test
  void runsACommandWithAnEndOfInputAndAnExitCode() throws Exception {
    Client client = connect(exec("input=1&output=1&error=1", "cat; echo oops >&2; exit 3"), V5);
    client.send(0, "hel");
    client.send(0, "lo");
    client.send(255, new byte[] {0});
    assertThat(client.closed()).isEqualTo(1000);
    assertThat(client.text(1)).isEqualTo("hello");
    assertThat(client.text(2)).isEqualTo("oops\n");
    assertThat(client.text(3)).contains("NonZeroExitCode").contains("\"message\":\"3\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "channel.k8s.io", "v4.channel.k8s.io", "v5.channel.k8s.io"})
  void greetsAndSucceeds(String protocol) throws Exception {
    Client client = connect(exec("output=1&error=1", "echo hello"), protocol);
    assertThat(client.closed()).isEqualTo(1000);
    assertThat(client.text(1)).isEqualTo("hello\n");
    boolean isNew = protocol.startsWith("v");
    assertThat(client.text(3)).isEqualTo(isNew ? client.text(3) : "");
    assertThat(client.text(3).contains("Success")).isEqualTo(isNew);
  }

  @ParameterizedTest
  @ValueSource(strings = {"base64.channel.k8s.io", "v4.base64.channel.k8s.io"})
  void speaksBase64(String protocol) throws Exception {
    Client client = connect(exec("input=1&output=1", "head -c 5"), protocol);
    String text = "0" + Base64.getEncoder().encodeToString("hello".getBytes(UTF_8));
    client.socket.sendText(text, true).join();
    assertThat(client.closed()).isEqualTo(1000);
    assertThat(client.text(1)).isEqualTo("hello");
  }

  @Test
  void muchOutputArrivesWhole() throws Exception {
    Client client = connect(exec("output=1", "head -c 100000000 /dev/zero | tail -c 90000000"), V5);
    assertThat(client.closed()).isEqualTo(1000);
    assertThat(client.channels.get(1).size()).isEqualTo(90_000_000);
  }

  @Test
  void resizesATerminal() throws Exception {
    Client client = connect(exec("input=1&output=1&tty=1", "cat"), V5);
    client.send(4, "{\"Width\":80,\"Height\":24}");
    LocalProcess process = server.processes.poll(10, TimeUnit.SECONDS);
    assertThat(process.sizes.poll(10, TimeUnit.SECONDS)).isEqualTo("80x24");
    client.send(255, new byte[] {0});
    assertThat(client.closed()).isEqualTo(1000);
  }

  @Test
  void anUnknownChannelIsAProtocolError() throws Exception {
    Client client = connect(exec("input=1&output=1", "sleep 1000"), V5);
    client.greeted.get();
    client.send(9, "what");
    assertThat(client.closed()).isEqualTo(1002);
    assertThat(server.processes.poll(10, TimeUnit.SECONDS).process.waitFor(10, TimeUnit.SECONDS))
        .isTrue();
  }

  @Test
  void aClientThatGoesTakesItsCommandAlong() throws Exception {
    Client client = connect(exec("input=1&output=1", "sleep 1000"), V5);
    client.greeted.get();
    LocalProcess process = server.processes.poll(10, TimeUnit.SECONDS);
    client.socket.abort();
    assertThat(process.process.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  /** Even one whose command does not read what it was sent. */
  @Test
  void aClientThatGoesWhileItsInputWaitsTakesItsCommandAlong() throws Exception {
    Client client = connect(exec("input=1&output=1", "sleep 1000"), V5);
    client.greeted.get();
    LocalProcess process = server.processes.poll(10, TimeUnit.SECONDS);
    for (int i = 0; i < 8; i++) {
      client.send(0, new byte[16 * 1024]);
    }
    client.socket.abort();
    assertThat(process.process.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void pingsAreAnswered() throws Exception {
    CompletableFuture<String> pong = new CompletableFuture<>();
    Client client =
        new Client() {
          @Override
          public CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
            pong.complete(UTF_8.decode(message).toString());
            from.request(1);
            return null;
          }
        };
    client.socket =
        http.newWebSocketBuilder()
            .subprotocols(V5)
            .buildAsync(server.uri(exec("output=1", "sleep 1000")), client)
            .join();
    client.socket.sendPing(ByteBuffer.wrap("there?".getBytes(UTF_8))).join();
    assertThat(pong.get(10, TimeUnit.SECONDS)).isEqualTo("there?");
    client.socket.abort();
  }

  @Test
  void refusesProtocolsThatItDoesNotKnow() {
    assertThatThrownBy(() ->
            http.newWebSocketBuilder()
                .subprotocols("chat")
                .buildAsync(server.uri(exec("output=1", "true")), new Client())
                .get())
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            e -> assertThat(e.getResponse().statusCode()).isEqualTo(400));
  }

  /** The form in which each port has a pair of channels. */
  @Test
  void forwardsAPortByChannels() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = listener.getLocalPort();
      Client client = connect("/portForward?port=" + port, "v4.channel.k8s.io");
      try (Socket pod = listener.accept()) {
        client.send(0, "question");
        assertThat(pod.getInputStream().readNBytes(8)).isEqualTo("question".getBytes(UTF_8));
        pod.getOutputStream().write("answer".getBytes(UTF_8));
      }
      assertThat(client.closed()).isEqualTo(1000);
      byte[] data = client.channels.get(0).toByteArray();
      assertThat(data).hasSize(8);
      assertThat((data[0] & 0xff) | (data[1] & 0xff) << 8).isEqualTo(port);
      assertThat(client.text(0)).endsWith("answer");
      assertThat(client.channels.get(1).size()).isEqualTo(2);
    }
  }
}
