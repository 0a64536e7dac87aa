package io.kennel.agent.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.net.httpserver.HttpExchange;
import io.kennel.agent.registry.Digests;
import io.kennel.agent.registry.RegistryConfig;
import io.kennel.agent.runtime.ImageStore.Credential;
import io.kennel.agent.runtime.ImageStore.Image;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.testregistry.Layer;
import io.kennel.testregistry.TestImage;
import io.kennel.world.real.RealWorld;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pulls from a registry that breaks off, lies, redirects and attacks. */
class PullTest {
  private static final Credential ALICE = new Credential("alice", "secret", "", "");

  @TempDir Path directory;
  private final RealWorld world = new RealWorld();
  private FakeRegistry registry;
  private LocalImageStore store;

  @BeforeEach
  void start() throws IOException {
    registry = new FakeRegistry();
    store = new LocalImageStore(directory.resolve("store"), world, RegistryConfig.DIRECT);
  }

  @AfterEach
  void nothingIsLeftHalfMade() {
    assertThat(directory.resolve("store/unpacking")).isEmptyDirectory();
    registry.close();
    world.close();
  }

  private Image pull(String name) {
    return store.pull(name, List.of()).image();
  }

  @Test
  void fetchesOnlyWhatIsNewAndAsksOnlyForTheDigestOfWhatIsNot() throws Exception {
    byte[] shared = new Layer().file("f", "shared").bytes();
    String name = registry.publish("samples/kubia:1", new TestImage("").layer(shared).gzipped());
    Image first = pull(name);
    assertThat(store.layers(first.id()).getFirst().resolve("f")).hasContent("shared");
    assertThat(first.references())
        .containsExactly(name, name.substring(0, name.length() - 2) + "@" + first.digest());
    assertThat(store.find(first.references().getLast())).isEqualTo(first);

    registry.asked.clear();
    assertThat(pull(name)).isEqualTo(first);
    assertThat(registry.asked).containsExactly("HEAD /v2/samples/kubia/manifests/1");

    byte[] more = new Layer().file("g", "more").bytes();
    registry.publish("samples/kubia:1", new TestImage("").layer(shared).layer(more).gzipped());
    registry.asked.clear();
    Image second = pull(name);
    assertThat(store.layers(second.id())).hasSize(2);
    assertThat(registry.asked.stream().filter(each -> each.contains("/blobs/")))
        .describedAs("configuration and one layer")
        .hasSize(2);
    assertThat(store.find(name)).isEqualTo(second);
    assertThat(store.find(first.references().getLast()).id()).isEqualTo(first.id());
  }

  @Test
  void thosePullingTheSameShareOneDownload() throws Exception {
    String name = registry.publish("a:1", new TestImage("").layer(new Layer().file("f", "x")));
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    registry.special =
        exchange -> {
          asked.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          return false;
        };
    var first = CompletableFuture.supplyAsync(() -> pull(name), Thread::startVirtualThread);
    asked.await();
    List<CompletableFuture<Image>> others =
        List.of(1, 2, 3).stream()
            .map(i -> CompletableFuture.supplyAsync(() -> pull(name), Thread::startVirtualThread))
            .toList();
    go.countDown();
    Image image = first.join();
    assertThat(others).allSatisfy(other -> assertThat(other.join()).isEqualTo(image));
    assertThat(registry.asked.stream().filter(each -> each.contains("/blobs/"))).hasSize(2);
  }

  @Test
  void aBrokenDownloadContinuesWhereItStopped() throws Exception {
    byte[] noise = new byte[300_000];
    new Random(1).nextBytes(noise);
    TestImage image = new TestImage("").layer(new Layer().file("f", noise));
    String name = registry.publish("a:1", image);
    AtomicInteger breaks = new AtomicInteger();
    registry.special =
        exchange -> {
          byte[] body = registry.content.get(last(exchange));
          if (body == null || body.length < 100_000) {
            return false;
          }
          String range = exchange.getRequestHeaders().getFirst("Range");
          int from = range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
          exchange
              .getResponseHeaders()
              .add("Content-Range", "bytes " + from + "-" + (body.length - 1) + "/" + body.length);
          exchange.sendResponseHeaders(range == null ? 200 : 206, body.length - from);
          int to = breaks.getAndIncrement() < 2 ? from + 100_000 : body.length;
          exchange.getResponseBody().write(Arrays.copyOfRange(body, from, to));
          exchange.getResponseBody().flush();
          return true;
        };
    Image pulled = pull(name);
    assertThat(store.layers(pulled.id()).getFirst().resolve("f")).hasBinaryContent(noise);
    assertThat(breaks).hasValue(3);
  }

  private static String last(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  @Test
  void aServerThatFailsForAMomentIsAskedAgain() throws Exception {
    String name = registry.publish("a:1", new TestImage("").layer(new Layer().file("f", "x")));
    AtomicInteger failures = new AtomicInteger();
    registry.special =
        exchange -> {
          if (failures.getAndIncrement() % 2 == 1) {
            return false;
          }
          exchange.sendResponseHeaders(503, -1);
          return true;
        };
    assertThat(pull(name).references()).contains(name);
  }

  @Test
  void credentialsStayWithTheRegistryThatTheyAreFor() throws Exception {
    String name = registry.publish("a:1", new TestImage("").layer(new Layer().file("f", "x")));
    try (FakeRegistry other = new FakeRegistry()) {
      other.content.putAll(registry.content);
      registry.special =
          exchange -> {
            if (exchange.getRequestHeaders().getFirst("Authorization") == null) {
              exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"x\"");
              exchange.sendResponseHeaders(401, -1);
              return true;
            }
            return exchange.getRequestURI().getPath().contains("/blobs/")
                && FakeRegistry.redirect(
                    exchange, "http://" + other.address() + "/elsewhere/" + last(exchange));
          };
      store.pull(name, List.of(ALICE));
      assertThat(registry.asked).anyMatch(each -> each.endsWith("+auth"));
      assertThat(other.asked).isNotEmpty().noneMatch(each -> each.endsWith("+auth"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://example.com/x", "file:///etc/passwd", "ftp://a/b", "http:"})
  void unsafeRedirectionsAreNotFollowed(String target) throws Exception {
    String name = registry.publish("a:1", new TestImage("").layer(new Layer().file("f", "x")));
    registry.special = exchange -> FakeRegistry.redirect(exchange, target);
    assertRefused(name, "redirects to an unsafe address");
  }

  @Test
  void redirectionsInACircleEnd() throws Exception {
    registry.special = exchange -> FakeRegistry.redirect(exchange, "/v2/a/manifests/1");
    assertRefused(registry.address() + "/a:1", "redirects too often");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://example.com/token", "file:///token", "", "::"})
  void aTokenIsNotFetchedFromAnUnsafePlace(String realm) throws Exception {
    registry.special =
        exchange -> {
          exchange.getResponseHeaders().add("WWW-Authenticate", "Bearer realm=\"" + realm + "\"");
          exchange.sendResponseHeaders(401, -1);
          return true;
        };
    assertRefused(registry.address() + "/a:1", "unsafe realm");
  }

  @Test
  void theRegistrysOwnReasonIsTold() throws Exception {
    String name = registry.address() + "/a:1";
    assertThatThrownBy(() -> pull(name))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessage(
            ("failed to pull and unpack image \"%s\": failed to resolve reference"
                    + " \"%s\": %s: not found")
                .formatted(name, name, name));
    registry.special = exchange -> refuse(exchange, 429, "TOOMANYREQUESTS", "slow\u0007 down");
    assertRefused(name, ": 429 toomanyrequests: slow  down");
    registry.special = exchange -> refuse(exchange, 403, "DENIED", "not for you");
    assertRefused(name, "may require authorization: denied: not for you");
    registry.special =
        exchange -> {
          FakeRegistry.send(exchange, 500, "<html>".getBytes(StandardCharsets.UTF_8));
          return true;
        };
    assertRefused(name, "unexpected status from GET request to http://" + registry.address());
    registry.close();
    assertRefused(name, "connection refused");
  }

  private static boolean refuse(HttpExchange exchange, int status, String code, String message)
      throws IOException {
    String body = "{\"errors\":[{\"code\":\"%s\",\"message\":\"%s\"}]}".formatted(code, message);
    FakeRegistry.send(
        exchange, status, body.replace("\u0007", "\\u0007").getBytes(StandardCharsets.UTF_8));
    return true;
  }

  private void assertRefused(String name, String words) {
    assertThatThrownBy(() -> pull(name))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining(words);
    assertThat(store.list()).isEmpty();
  }

  @Test
  void damagedAndMissizedLayersAreRefused() throws Exception {
    TestImage image = new TestImage("").layer(new Layer().file("f", "content")).gzipped();
    String name = registry.publish("a:1", image);
    String layer = layer(image);
    byte[] good = registry.content.get(layer);
    byte[] bad = good.clone();
    bad[bad.length / 2] ^= 1;
    registry.content.put(layer, bad);
    assertRefused(name, "is damaged: its digest is ");
    registry.content.put(layer, Arrays.copyOf(good, good.length + 1));
    assertRefused(name, "is larger than its manifest says");
    registry.content.put(layer, Arrays.copyOf(good, good.length - 1));
    assertRefused(name, "ended after " + (good.length - 1) + " of " + good.length + " bytes");
  }

  private static String layer(TestImage image) throws IOException {
    return image.content().blobs().keySet().iterator().next();
  }

  @Test
  void whatALayerUnpacksToIsVerified() throws Exception {
    String one = Digests.of(new Layer().file("f", "one").bytes());
    String two = Digests.of(new Layer().file("f", "two").bytes());
    TestImage.Content content =
        new TestImage("").layer(new Layer().file("f", "one")).gzipped().content();
    String manifest = new String(content.manifest(), StandardCharsets.UTF_8);
    registry.content.putAll(content.blobs());
    for (Map.Entry<String, byte[]> blob : content.blobs().entrySet()) {
      String text = new String(blob.getValue(), StandardCharsets.ISO_8859_1);
      if (text.contains("diff_ids")) {
        byte[] lying = text.replace(one, two).getBytes(StandardCharsets.ISO_8859_1);
        registry.content.put(Digests.of(lying), lying);
        manifest = manifest.replace(blob.getKey(), Digests.of(lying));
      }
    }
    String name = registry.publish("a:1", manifest.getBytes(StandardCharsets.UTF_8));
    assertRefused(name, "is damaged");
  }

  /** What manifests may say that is not a proper image, and what is answered. */
  static List<Arguments> manifests() {
    String digest = "sha256:" + "a".repeat(64);
    String oci = "application/vnd.oci.image.";
    return List.of(
        arguments("no JSON", "no proper JSON"),
        arguments("{'schemaVersion':1,'fsLayers':[]}", "of a schema that is not supported"),
        arguments(image("application/vnd.cncf.helm.config.v1+json", digest, 1, ""), "but \"app"),
        arguments(image(oci + "config.v1+json", "sha256:../../../etc/x", 1, ""), "is not a sha256"),
        arguments(image(oci + "config.v1+json", "md5:1", 1, ""), "is not a sha256"),
        arguments(
            image(oci + "config.v1+json", digest, 5 << 20, ""), "its configuration is larger"),
        arguments(
            image(oci + "config.v1+json", digest, 1, "{},".repeat(120) + "{}"), "more than 120"),
        arguments("{'schemaVersion':2,'manifests':[]}", "no match for platform in manifest"),
        arguments(index("linux", "other", digest), "but for linux/other"),
        arguments(index("windows", TestImage.thisArchitecture(), digest), "no match for platform"),
        arguments(index("linux", TestImage.thisArchitecture(), "sha256:.."), "is not a sha256"));
  }

  private static String image(String type, String digest, int bytes, String layers) {
    return "{'schemaVersion':2,'config':{'mediaType':'%s','digest':'%s','size':%d},'layers':[%s]}"
        .formatted(type, digest, bytes, layers);
  }

  private static String index(String os, String architecture, String digest) {
    return "{'manifests':[{'digest':'%s','platform':{'os':'%s','architecture':'%s'}}]}"
        .formatted(digest, os, architecture);
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void improperManifestsAreRefused(String manifest, String words) {
    byte[] bytes = manifest.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    assertRefused(registry.publish("a:1", bytes), words);
  }

  @Test
  void aManifestOfAbsurdSizeIsNotReadToItsEnd() {
    assertRefused(registry.publish("a:1", new byte[5 << 20]), "its manifest is larger than");
  }

  @Test
  void layersOfAbsurdSizeOrUnknownTypeAreRefused() throws Exception {
    TestImage image = new TestImage("").layer(new Layer().file("f", "x"));
    TestImage.Content content = image.content();
    registry.content.putAll(content.blobs());
    String size = "\"size\":" + content.blobs().get(layer(image)).length;
    String text = new String(content.manifest(), StandardCharsets.UTF_8);
    for (String absurd : List.of("999999999999999", "-1")) {
      String manifest = text.replace(size, "\"size\":" + absurd);
      assertRefused(
          registry.publish("a:1", manifest.getBytes(StandardCharsets.UTF_8)), "it has a layer of");
    }
    String encrypted = text.replace("layer.v1.tar", "layer.v1.tar+encrypted");
    assertRefused(
        registry.publish("a:1", encrypted.getBytes(StandardCharsets.UTF_8)), "unsupported type");
  }

  @Test
  void aManifestOfAnotherDigestThanAskedForIsRefused() throws Exception {
    String digest = "sha256:" + "a".repeat(64);
    TestImage image = new TestImage("").layer(new Layer().file("f", "x"));
    registry.publish("a:1", image);
    registry.content.put(digest, image.content().manifest());
    assertRefused(registry.address() + "/a@" + digest, "sent another manifest");
  }
}
