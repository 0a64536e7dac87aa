package io.kennel.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.world.real.RealWorld;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpFrontTest {
  @TempDir Path directory;

  private final FakeApi api = new FakeApi();
  private RealWorld world;
  private FrontFixture fixture;

  @BeforeEach
  void start() throws Exception {
    world = new RealWorld();
    fixture = new FrontFixture(directory, world, api, (front, identity) -> {});
  }

  @AfterEach
  void stop() {
    fixture.close();
    world.close();
  }

  @Test
  void healthAndVersionNeedNoCredentials() throws Exception {
    HttpClient stranger = stranger();
    assertThat(fixture.send(stranger, fixture.request("/livez")).body()).isEqualTo("ok");
    assertThat(fixture.send(stranger, fixture.request("/readyz?verbose")).body())
        .isEqualTo("[+]ping ok\nreadyz check passed\n");
    assertThat(fixture.send(stranger, fixture.request("/version")).body())
        .contains("\"gitVersion\":\"v1.36.0+kennel\"", "\"minor\":\"36\"");
  }

  @Test
  void everythingElseNeedsCredentials() throws Exception {
    HttpResponse<String> answer = fixture.send(stranger(), fixture.request("/api/v1/namespaces"));
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body())
        .contains("\"kind\":\"Status\"", "\"reason\":\"Unauthorized\"", "\"code\":401");
  }

  @Test
  void wrongTokenIsRefused() throws Exception {
    var request = fixture.request("/api/v1/namespaces").header("Authorization", "Bearer a.b.c");
    assertThat(fixture.send(stranger(), request).statusCode()).isEqualTo(401);
  }

  @Test
  void certificateOfAnotherClusterIsRefusedWithAStatus(@TempDir Path elsewhere) throws Exception {
    var other = io.kennel.server.identity.Identity.open(elsewhere, world.clock());
    // It trusts this cluster, but shows the other one's certificate.
    var tls = TestTls.trusting(fixture.identity, other.admin());
    HttpClient client = FrontFixture.client(tls, HttpClient.Version.HTTP_1_1);
    assertThat(fixture.send(client, fixture.request("/api/v1/namespaces")).statusCode())
        .isEqualTo(401);
  }

  @Test
  void checkThatFailsIsNamed() throws Exception {
    fixture.front.ready().add("controllers", () -> "not yet synced");
    HttpResponse<String> answer = fixture.get("/readyz");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body())
        .isEqualTo("[+]ping ok\n[-]controllers failed: not yet synced\nreadyz check failed\n");
    assertThat(fixture.get("/readyz?exclude=controllers").body()).isEqualTo("ok");
    assertThat(fixture.get("/readyz/ping").body()).isEqualTo("ok");
    assertThat(fixture.get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void objectComesWithItsWarnings() throws Exception {
    api.put("/api/v1/namespaces/default", "{\"kind\":\"Namespace\"}");
    HttpResponse<String> answer = fixture.get("/api/v1/namespaces/default");
    assertThat(answer.body()).isEqualTo("{\"kind\":\"Namespace\"}");
    assertThat(answer.headers().allValues("Warning"))
        .containsExactly("299 - \"be \\\"careful\\\"\"");
    assertThat(api.requests.getFirst().user().name()).isEqualTo("kubernetes-admin");
  }

  @Test
  void http2Works() throws Exception {
    api.put("/api/v1/namespaces/default", "{\"kind\":\"Namespace\"}");
    HttpResponse<String> answer =
        fixture.send(http2(), fixture.request("/api/v1/namespaces/default"));
    assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(answer.body()).isEqualTo("{\"kind\":\"Namespace\"}");
  }

  @Test
  void aClientThatOffersOnlyHttp1IsServed() throws Exception {
    try (SSLSocket socket = fixture.socket()) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"http/1.1"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
    }
  }

  @Test
  void yamlIsWrittenAndRead() throws Exception {
    api.put("/api/v1/namespaces/default", "{\"kind\":\"Namespace\",\"a\":[\"1\"]}");
    var get = fixture.request("/api/v1/namespaces/default").header("Accept", "application/yaml");
    assertThat(fixture.send(fixture.admin, get).body()).isEqualTo("kind: Namespace\na:\n- \"1\"\n");
    var post =
        fixture
            .request("/api/v1/namespaces")
            .header("Content-Type", "application/yaml")
            .POST(BodyPublishers.ofString("kind: Namespace\n"));
    fixture.send(fixture.admin, post);
    assertThat(api.requests.getLast().contentType()).isEqualTo("application/json");
  }

  @Test
  void protobufIsReadAndNotWritten() throws Exception {
    api.put("/api/v1/namespaces/default", "{}");
    var only =
        fixture
            .request("/api/v1/namespaces/default")
            .header("Accept", "application/vnd.kubernetes.protobuf");
    assertThat(fixture.send(fixture.admin, only).statusCode()).isEqualTo(406);
    var both =
        fixture
            .request("/api/v1/namespaces/default")
            .header("Accept", "application/vnd.kubernetes.protobuf,application/json");
    assertThat(fixture.send(fixture.admin, both).statusCode()).isEqualTo(200);
    var post =
        fixture
            .request("/api/v1/namespaces")
            .header("Content-Type", "application/vnd.kubernetes.protobuf")
            .POST(BodyPublishers.ofString("k8s"));
    assertThat(fixture.send(fixture.admin, post).statusCode()).isEqualTo(400);
  }

  @Test
  void bodyOverTheLimitIsRefused() throws Exception {
    var declared =
        fixture
            .request("/api/v1/namespaces")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(new byte[3 * 1024 * 1024 + 1]));
    HttpResponse<String> answer = fixture.send(fixture.admin, declared);
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("\"reason\":\"RequestEntityTooLarge\"");
  }

  @Test
  void unknownPathIsAStatus() throws Exception {
    HttpResponse<String> answer = fixture.get("/nothing/here");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("the server could not find the requested resource");
  }

  @Test
  void malformedRequestIsAStatus() throws Exception {
    try (var socket = fixture.socket()) {
      socket.getOutputStream().write("GET / NONSENSE\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 ").contains("\"kind\":\"Status\"");
    }
  }

  @Test
  void largeListArrivesWhole() throws Exception {
    try (InputStream in =
        fixture
            .admin
            .send(fixture.request("/api/v1/large").build(), BodyHandlers.ofInputStream())
            .body()) {
      long length = in.skip(Long.MAX_VALUE);
      assertThat(length).isEqualTo(new FakeApi.Large().length());
    }
  }

  @Test
  void watchDeliversEachEventAndEnds() throws Exception {
    var lines = watch(fixture.admin);
    FakeApi.Stream stream = api.streams.getFirst();
    stream.send("{\"n\":1}");
    assertThat(lines.poll(10, TimeUnit.SECONDS)).isEqualTo("{\"n\":1}");
    stream.send("{\"n\":2}");
    assertThat(lines.poll(10, TimeUnit.SECONDS)).isEqualTo("{\"n\":2}");
    stream.end();
    assertThat(lines.poll(10, TimeUnit.SECONDS)).isEqualTo("END");
    assertThat(stream.isClosed()).isTrue();
    assertThat(fixture.front.watchCount()).isZero();
  }

  @Test
  void watchEndsAfterAnEventThatComesWithItsEnd() throws Exception {
    for (HttpClient client : List.of(fixture.admin, http2())) {
      var lines = watch(client);
      api.streams.getLast().endWith("{\"type\":\"ERROR\"}");
      assertThat(lines.poll(10, TimeUnit.SECONDS)).isEqualTo("{\"type\":\"ERROR\"}");
      assertThat(lines.poll(10, TimeUnit.SECONDS)).isEqualTo("END");
      assertThat(api.streams.getLast().isClosed()).isTrue();
    }
  }

  @Test
  void slowWatcherIsNotPulledFor() throws Exception {
    HttpResponse<InputStream> slow =
        fixture.admin.send(
            fixture.request("/api/v1/pods?watch=true").build(), BodyHandlers.ofInputStream());
    FakeApi.Stream stream = api.streams.getFirst();
    int events = 10_000;
    String line = "x".repeat(4096);
    for (int i = 0; i < events; i++) {
      stream.send(line);
    }
    // 40 MB cannot be in buffers: what was pulled is what the connection took.
    assertThat(stream.polled()).isLessThan(events);
    stream.end();
    try (InputStream in = slow.body()) {
      assertThat(in.skip(Long.MAX_VALUE)).isEqualTo(4097L * events);
    }
  }

  @Test
  void watchesThatShareAConnectionGetEveryEventInOrder() throws Exception {
    HttpClient client = http2();
    List<BlockingQueue<String>> watches = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      watches.add(watch(client));
    }
    int events = 200;
    for (int n = 0; n < events; n++) {
      for (FakeApi.Stream stream : api.streams) {
        stream.send("{\"n\":" + n + "}");
      }
    }
    for (BlockingQueue<String> lines : watches) {
      for (int n = 0; n < events; n++) {
        assertThat(lines.poll(10, TimeUnit.SECONDS)).isEqualTo("{\"n\":" + n + "}");
      }
    }
  }

  @Test
  void aSlowWatchDelaysNoneOfItsConnection() throws Exception {
    HttpClient client = http2();
    var slow =
        client.send(
            fixture.request("/api/v1/pods?watch=true").build(), BodyHandlers.ofInputStream());
    var lines = watch(client);
    FakeApi.Stream stuck = api.streams.getFirst();
    String line = "x".repeat(32 * 1024);
    int events = 1000;
    for (int i = 0; i < events; i++) {
      stuck.send(line);
    }
    api.streams.getLast().send("{}");
    assertThat(lines.poll(10, TimeUnit.SECONDS)).isEqualTo("{}");
    assertThat(stuck.polled()).isLessThan(events);
    stuck.end();
    try (InputStream in = slow.body()) {
      assertThat(in.skip(Long.MAX_VALUE)).isEqualTo((line.length() + 1L) * events);
    }
  }

  @Test
  void watchEndsWhenTheFrontStops() throws Exception {
    var lines = watch(fixture.admin);
    fixture.close();
    assertThat(lines.poll(10, TimeUnit.SECONDS)).isEqualTo("END");
  }

  private BlockingQueue<String> watch(HttpClient client) throws Exception {
    HttpResponse<InputStream> response =
        client.send(
            fixture.request("/api/v1/pods?watch=true").build(), BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    Thread.ofVirtual()
        .start(() -> {
          try (var reader =
              new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            reader.lines().forEach(lines::add);
            lines.add("END");
          } catch (Exception e) {
            lines.add("BROKEN " + e);
          }
        });
    return lines;
  }

  private HttpClient http2() throws Exception {
    var tls = fixture.identity.clientContext(fixture.identity.admin());
    return FrontFixture.client(tls, HttpClient.Version.HTTP_2);
  }

  private HttpClient stranger() throws Exception {
    return FrontFixture.client(
        TestTls.trusting(fixture.identity, null), HttpClient.Version.HTTP_1_1);
  }
}
