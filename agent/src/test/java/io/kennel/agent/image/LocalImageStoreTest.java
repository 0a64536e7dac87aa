package io.kennel.agent.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kennel.agent.registry.Digests;
import io.kennel.agent.registry.RegistryConfig;
import io.kennel.agent.runtime.ImageStore.Image;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.testregistry.Layer;
import io.kennel.testregistry.TestImage;
import io.kennel.world.real.RealWorld;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class LocalImageStoreTest {
  @TempDir Path directory;
  private final RealWorld world = new RealWorld();
  private LocalImageStore store;

  @BeforeEach
  void open() {
    store = new LocalImageStore(directory.resolve("store"), world, RegistryConfig.DIRECT);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void loadsAnImageAndKeepsIt() throws Exception {
    TestImage image = new TestImage("kubia:1").layer(new Layer().file("a/b", "hello"));
    image.config().putArray("Entrypoint").add("/run");
    image.config().put("User", "app").put("WorkingDir", "/work").put("StopSignal", "SIGQUIT");
    image.config().putArray("Env").add("A=1");

    List<Image> loaded = store.load(image.write(directory.resolve("image.tar")));

    assertThat(loaded)
        .singleElement()
        .satisfies(one -> {
          assertThat(one.references()).containsExactly("docker.io/library/kubia:1");
          assertThat(one.entrypoint()).containsExactly("/run");
          assertThat(one.environment()).containsExactly("A=1");
          assertThat(one.user()).isEqualTo("app");
          assertThat(one.workingDirectory()).isEqualTo("/work");
          assertThat(one.stopSignal()).isEqualTo("SIGQUIT");
          assertThat(one.bytes()).isEqualTo(5);
        });
    LocalImageStore again =
        new LocalImageStore(directory.resolve("store"), world, RegistryConfig.DIRECT);
    assertThat(again.find("kubia:1")).isEqualTo(loaded.getFirst());
    assertThat(again.find("docker.io/library/kubia:1")).isNotNull();
    assertThat(again.find(loaded.getFirst().id())).isNotNull();
    assertThat(again.find("kubia@" + loaded.getFirst().digest())).isNotNull();
    assertThat(again.find("kubia:2")).isNull();
    Path layer = again.layers(loaded.getFirst().id()).getFirst();
    assertThat(layer.resolve("a/b")).hasContent("hello");
  }

  @Test
  void readsCompressedLayersAndArchivesAndOpenDirectories() throws Exception {
    TestImage image = new TestImage("z:1").layer(new Layer().file("f", "z")).gzipped();
    Path plain = image.write(directory.resolve("z.tar"));
    Path gzip = directory.resolve("z.tar.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
      Files.copy(plain, out);
    }
    Path open = directory.resolve("open");
    for (Map.Entry<String, byte[]> file : image.files().entrySet()) {
      Path path = open.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }

    assertThat(store.load(gzip)).isEqualTo(store.load(plain)).isEqualTo(store.load(open));
    assertThat(directory.resolve("store/unpacking")).isEmptyDirectory();
  }

  @Test
  void readsWhatDockerSaveWrites() throws Exception {
    byte[] layer = new Layer().file("f", "docker").bytes();
    String configuration =
        "{\"architecture\":\"%s\",\"config\":{\"Cmd\":[\"sh\"]},\"rootfs\":{\"diff_ids\":[\"%s\"]}}"
            .formatted(TestImage.thisArchitecture(), Digests.of(layer));
    byte[] bytes = configuration.getBytes(StandardCharsets.UTF_8);
    String name = Digests.hex(Digests.of(bytes)) + ".json";
    Layer archive =
        new Layer()
            .file("one/layer.tar", layer)
            .file(name, bytes)
            .file(
                "manifest.json",
                "[{\"Config\":\"%s\",\"RepoTags\":[\"a/b:c\"],\"Layers\":[\"one/layer.tar\"]}]"
                    .formatted(name));
    Path file = Files.write(directory.resolve("docker.tar"), archive.bytes());

    assertThat(store.load(file).getFirst().references()).containsExactly("docker.io/a/b:c");
    assertThat(store.find("a/b:c").arguments()).containsExactly("sh");
  }

  @Test
  void anUnchangedArchiveIsNotReadAgain() throws Exception {
    Path file =
        new TestImage("kubia:1").layer(new Layer().file("f", "1")).write(directory.resolve("i"));
    List<Image> first = store.load(file);
    Path layer = store.layers(first.getFirst().id()).getFirst();
    Files.writeString(layer.resolve("mark"), "");

    assertThat(store.load(file)).isEqualTo(first);
    assertThat(layer.resolve("mark")).exists();
    Files.delete(file);
    new TestImage("kubia:1").layer(new Layer().file("f", "22")).write(file);
    assertThat(store.load(file)).isNotEqualTo(first);
    assertThat(store.find("kubia:1").id()).isNotEqualTo(first.getFirst().id());
  }

  @Test
  void layersGoWithTheLastImageThatNeedsThem() throws Exception {
    Layer shared = new Layer().file("shared", "s");
    byte[] bytes = shared.bytes();
    store.load(
        new TestImage("one:1").layer(bytes).layer(new Layer().file("o", "o")).write(file("1")));
    store.load(new TestImage("two:1").layer(bytes).write(file("2")));

    store.remove("one:1");

    assertThat(store.find("one:1")).isNull();
    assertThat(layers()).hasSize(1);
    Image two = store.find("two:1");
    store.registerUser(() -> Set.of(two.id()));
    assertThatThrownBy(() -> store.remove("two:1"))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("used by a container");
    store.remove("three:1");
    assertThat(layers()).hasSize(1);
  }

  private List<String> layers() throws IOException {
    try (Stream<Path> found = Files.list(directory.resolve("store/layers"))) {
      return found.map(p -> p.getFileName().toString()).filter(n -> !n.contains(".")).toList();
    }
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  @Test
  void aDamagedLayerIsRefused() throws Exception {
    TestImage image = new TestImage("d:1").layer(new Layer().file("f", "content"));
    Layer archive = new Layer();
    for (Map.Entry<String, byte[]> file : image.files().entrySet()) {
      byte[] content = file.getValue();
      if (content.length >= 1024) {
        content[600] ^= 1;
      }
      archive.file(file.getKey(), content);
    }
    Path file = Files.write(file("damaged.tar"), archive.bytes());

    assertThatThrownBy(() -> store.load(file))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("damaged");
    assertThat(store.list()).isEmpty();
    assertThat(layers()).isEmpty();
    assertThat(directory.resolve("store/unpacking")).isEmptyDirectory();
  }

  @Test
  void hostileLayersAreRefused() throws Exception {
    Path outside = Files.createDirectory(file("outside"));
    refuses("leads out of it", new Layer().file("../escaped", "x"));
    refuses("leads out of it", new Layer().file("a/../../escaped", "x"));
    refuses("through a link", new Layer().link("a", outside.toString()).file("a/escaped", "x"));
    refuses("through a link", new Layer().link("a", "../..").directory("a/b"));
    refuses("leads out of it", new Layer().hardLink("h", "/etc/passwd"));
    refuses("leads out of it", new Layer().hardLink("h", "../../etc/passwd"));
    refuses("through a link", new Layer().link("a", "/etc").hardLink("h", "a/passwd"));
    refuses("leads to nothing", new Layer().hardLink("h", "missing"));
    refuses("device node", new Layer().device("disk"));
    refuses("removes", new Layer().file("a/.wh...", ""));
    assertThat(outside).isEmptyDirectory();
  }

  private void refuses(String why, Layer layer) throws IOException {
    Path archive = new TestImage("h:1").layer(layer).write(file("hostile.tar"));
    assertThatThrownBy(() -> store.load(archive))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining(why);
    Files.delete(archive);
  }

  @Test
  void theSizeOfALayerIsLimited() throws Exception {
    byte[] tar = new Layer().file("f", new byte[1000]).bytes();

    assertThatThrownBy(() ->
            new LayerUnpacker(Files.createDirectory(file("u")), false, 999)
                .unpack(new java.io.ByteArrayInputStream(tar)))
        .hasMessageContaining("more than 999 bytes");
  }

  @Test
  void linksModesAndReplacedEntriesAreKept() throws Exception {
    Layer layer =
        new Layer()
            .directory("bin")
            .file("bin/tool", "t".getBytes(StandardCharsets.UTF_8), 04755)
            .hardLink("bin/same", "bin/tool")
            .link("absolute", "/bin/tool")
            .directory("x")
            .file("x/y", "old")
            .file("x", "replaced")
            .file("/rooted", "r")
            .device("dev/null");
    Image image = store.load(new TestImage("l:1").layer(layer).write(file("l.tar"))).getFirst();
    Path root = store.layers(image.id()).getFirst();

    assertThat((int) Files.getAttribute(root.resolve("bin/tool"), "unix:mode") & 07777)
        .isEqualTo(04755);
    assertThat(Files.getAttribute(root.resolve("bin/same"), "unix:nlink")).isEqualTo(2);
    assertThat(Files.readSymbolicLink(root.resolve("absolute"))).hasToString("/bin/tool");
    assertThat(root.resolve("x")).hasContent("replaced");
    assertThat(root.resolve("rooted")).hasContent("r");
    assertThat(root.resolve("dev/null")).doesNotExist();
    assertThat(Files.getLastModifiedTime(root.resolve("bin")).toMillis())
        .isEqualTo(1_700_000_000_000L);
  }

  @Test
  void removalsBecomeWhatOverlayfsTakesForThem() throws Exception {
    assumeTrue(
        Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")),
        "whiteouts take root");
    Layer upper = new Layer().file(".wh.gone", "").file("dir/.wh..wh..opq", "");
    TestImage image =
        new TestImage("w:1").layer(new Layer().file("gone", "").file("dir/old", "")).layer(upper);
    Image loaded = store.load(image.write(file("w.tar"))).getFirst();
    Path root = store.layers(loaded.id()).getLast();

    assertThat(Files.getAttribute(root.resolve("gone"), "unix:rdev", LinkOption.NOFOLLOW_LINKS))
        .isEqualTo(0L);
    assertThat(Files.isRegularFile(root.resolve("gone"))).isFalse();
    assertThat(root.resolve("dir")).isEmptyDirectory();
  }

  @Test
  void whatIsNoImageIsSaidPlainly() throws Exception {
    assertThatThrownBy(() -> store.load(file("missing"))).hasMessageContaining("no such file");
    Path tar = Files.write(file("other.tar"), new Layer().file("f", "").bytes());
    assertThatThrownBy(() -> store.load(tar)).hasMessageContaining("neither an OCI image layout");
    Path zstd = Files.write(file("z"), new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0});
    assertThatThrownBy(() -> store.load(zstd)).hasMessageContaining("zstd");
  }

  @Test
  void anImageForAnotherPlatformIsNotTaken() throws Exception {
    TestImage image = new TestImage("p:1").layer(new Layer().file("f", ""));
    JsonMapper json = new JsonMapper();
    Layer archive = new Layer();
    for (Map.Entry<String, byte[]> file : image.files().entrySet()) {
      byte[] content = file.getValue();
      if (file.getKey().equals("index.json")) {
        var index = json.readTree(content);
        ((tools.jackson.databind.node.ObjectNode) index.path("manifests").get(0))
            .putObject("platform")
            .put("os", "linux")
            .put("architecture", "other");
        content = json.writeValueAsBytes(index);
      }
      archive.file(file.getKey(), content);
    }
    Path file = Files.write(file("p.tar"), archive.bytes());

    assertThatThrownBy(() -> store.load(file)).hasMessageContaining("holds no image for linux/");
  }
}
