package io.kennel.agent.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.kennel.agent.registry.RegistryConfig;
import io.kennel.agent.runtime.ImageStore.Credential;
import io.kennel.agent.runtime.ImageStore.Image;
import io.kennel.testregistry.Layer;
import io.kennel.testregistry.TestImage;
import io.kennel.testregistry.TestImage.Compression;
import io.kennel.testregistry.TestRegistry;
import io.kennel.testregistry.TokenServer;
import io.kennel.world.real.RealWorld;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pulls from Debian's docker-registry, in all ways that it can ask who comes. */
class RegistryPullTest {
  private static final Credential ALICE = new Credential("alice", "secret", "", "");
  private static final Credential MALLORY = new Credential("mallory", "guess", "", "");

  @TempDir static Path content;
  private static TestRegistry registry;

  @TempDir Path directory;
  private final RealWorld world = new RealWorld();
  private LocalImageStore store;

  @BeforeAll
  static void fill() throws IOException {
    assumeThat(TestRegistry.isInstalled()).as("docker-registry is installed").isTrue();
    registry = TestRegistry.open(content);
    registry.push(image("one").gzipped(), "private/app:1");
    registry.push(image("one").gzipped(), "public/app:1");
  }

  @AfterAll
  static void close() {
    if (registry != null) {
      registry.close();
    }
  }

  @BeforeEach
  void start() {
    store = new LocalImageStore(directory.resolve("store"), world, RegistryConfig.DIRECT);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private static TestImage image(String text) throws IOException {
    return new TestImage("").layer(new Layer().directory("d").file("d/f", text));
  }

  private Image pull(String name, Credential... credentials) {
    Image image = store.pull(name, List.of(credentials)).image();
    assertThat(store.find(name)).isEqualTo(image);
    return image;
  }

  private Path file(Image image) {
    return store.layers(image.id()).getFirst().resolve("d/f");
  }

  @ParameterizedTest
  @CsvSource({"NONE,false", "GZIP,false", "ZSTD,false", "NONE,true", "GZIP,true", "ZSTD,true"})
  void everyFormOfAnImage(Compression compression, boolean docker) throws Exception {
    String text = "%s %s".formatted(compression, docker).repeat(10_000);
    TestImage image = image(text).compressed(compression);
    String name = "forms/" + (docker ? "docker:" : "oci:") + compression;
    String digest = registry.push(docker ? image.docker() : image, name);
    Image pulled = pull(registry.address() + "/" + name);
    assertThat(file(pulled)).hasContent(text);
    assertThat(pulled.digest()).isEqualTo(digest);
    assertThat(pulled.bytes()).isEqualTo(text.length());
  }

  @Test
  void byDigestAndByTagWithDigest() throws Exception {
    String first = registry.push(image("first"), "moving:1");
    registry.push(image("second"), "moving:1");
    String name = registry.address() + "/moving";
    assertThat(file(pull(name + "@" + first))).hasContent("first");
    assertThat(store.find(name + ":1")).isNull();
    assertThat(file(pull(name + ":1@" + first))).hasContent("first");
    assertThat(file(pull(name + ":1"))).hasContent("second");
    assertThat(file(pull(name + "@" + first))).hasContent("first");
  }

  @Test
  void thePlatformOfThisMachineIsTaken() throws Exception {
    String own = TestImage.thisArchitecture();
    registry.push(
        List.of(
            image("windows").architecture(own),
            image("other").architecture("s390x"),
            image("own").architecture(own)),
        List.of("windows/" + own, "linux/s390x", "linux/" + own),
        "platforms:1");
    assertThat(file(pull(registry.address() + "/platforms:1"))).hasContent("own");
    registry.push(
        List.of(image("other").architecture("s390x")), List.of("linux/s390x"), "foreign:1");
    assertThatThrownBy(() -> pull(registry.address() + "/foreign:1"))
        .hasMessageContaining("no match for platform in manifest")
        .hasMessageContaining("but for linux/s390x");
    registry.push(image("other").architecture("s390x"), "alien:1");
    assertThatThrownBy(() -> pull(registry.address() + "/alien:1"))
        .hasMessageContaining("it holds no image for linux/" + own + ", but for linux/s390x");
  }

  @Test
  void aPasswordIsAskedFor() throws Exception {
    try (TestRegistry closed = TestRegistry.withPassword(content, "alice", "secret")) {
      String name = closed.address() + "/private/app:1";
      assertThatThrownBy(() -> pull(name)).hasMessageContaining("unauthorized: authentication req");
      assertThatThrownBy(() -> pull(name, MALLORY)).hasMessageContaining("unauthorized");
      assertThat(file(pull(name, MALLORY, ALICE))).hasContent("one");
      assertThat(pull(name, ALICE)).isNotNull();
      assertThatThrownBy(() -> pull(name)).hasMessageContaining("unauthorized");
    }
  }

  @Test
  void aTokenIsAskedFor() throws Exception {
    try (TokenServer tokens = TokenServer.start("alice", "secret");
        TestRegistry closed = TestRegistry.withTokens(content, tokens)) {
      assertThat(file(pull(closed.address() + "/public/app:1"))).hasContent("one");
      assertThat(tokens.requests())
          .containsExactly("service=registry.test&scope=repository%3Apublic%2Fapp%3Apull");

      String name = closed.address() + "/private/app:1";
      assertThatThrownBy(() -> pull(name)).hasMessageContaining("may require authorization: ");
      assertThatThrownBy(() -> pull(name, MALLORY))
          .hasMessageContaining("failed to authorize: failed to fetch oauth token");
      assertThat(pull(name, ALICE)).isNotNull();
      int asked = tokens.requests().size();
      assertThat(pull(name, ALICE)).isNotNull();
      assertThat(tokens.requests()).describedAs("the token is kept").hasSize(asked);
      assertThat(pull(name, new Credential("", "", "refresh-secret", ""))).isNotNull();
      assertThat(tokens.requests().getLast()).contains("grant_type=refresh_token");
    }
  }

  @Test
  void aTokenThatExpiresIsFetchedAgain() throws Exception {
    try (TokenServer tokens = TokenServer.start("alice", "secret");
        TestRegistry closed = TestRegistry.withTokens(content, tokens)) {
      tokens.lifeSeconds(1);
      String name = closed.address() + "/private/app:1";
      assertThat(file(pull(name, ALICE))).hasContent("one");
      assertThat(tokens.requests()).hasSizeGreaterThan(1);
    }
  }

  @Test
  void aMirrorIsAskedBefore() throws Exception {
    registry.push(image("mirrored"), "library/app:1");
    RegistryConfig mirrored = RegistryConfig.parse(List.of("http://" + registry.address()));
    store = new LocalImageStore(directory.resolve("mirrored"), world, mirrored);
    Image image = pull("app:1", ALICE);
    assertThat(file(image)).hasContent("mirrored");
    assertThat(image.references()).contains("docker.io/library/app:1");
  }
}
