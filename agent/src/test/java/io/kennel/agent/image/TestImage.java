package io.kennel.agent.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes small OCI layout archives for tests. */
public final class TestImage {
  private static final JsonMapper JSON = new JsonMapper();

  private final String name;
  private final List<byte[]> layers = new ArrayList<>();
  private final ObjectNode config = JSON.createObjectNode();
  private boolean gzip;

  public TestImage(String name) {
    this.name = name;
  }

  /** busybox with the applets that tests use, and an account. */
  public static TestImage busybox(String name) throws IOException {
    Layer layer = new Layer();
    layer.directory("bin").directory("tmp").directory("etc");
    layer.file("bin/busybox", Files.readAllBytes(Path.of("/bin/busybox")), 0755);
    for (String applet :
        List.of(
            "sh",
            "sleep",
            "cat",
            "echo",
            "id",
            "hostname",
            "ls",
            "ps",
            "true",
            "false",
            "tty",
            "mount",
            "env",
            "nc",
            "wget",
            "ping",
            "ip",
            "nslookup",
            "kill",
            "dd",
            "tail",
            "touch",
            "rm",
            "pwd",
            "stat",
            "httpd",
            "mkdir")) {
      layer.link("bin/" + applet, "busybox");
    }
    layer.file("etc/passwd", "root:x:0:0::/root:/bin/sh\napp:x:1001:1002::/:/bin/sh\n");
    layer.file("etc/group", "root:x:0:\napp:x:1002:\nextra:x:1003:app\n");
    TestImage image = new TestImage(name).layer(layer);
    image.config.putArray("Env").add("PATH=/bin").add("FROM_IMAGE=yes");
    image.config.putArray("Cmd").add("sleep").add("1000");
    return image;
  }

  public TestImage layer(Layer layer) throws IOException {
    return layer(layer.bytes());
  }

  public TestImage layer(byte[] tar) {
    layers.add(tar);
    return this;
  }

  public ObjectNode config() {
    return config;
  }

  public TestImage gzipped() {
    gzip = true;
    return this;
  }

  public Path write(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      Layer archive = new Layer();
      files().forEach(archive::file);
      out.write(archive.bytes());
    }
    return file;
  }

  /** The files of the layout. */
  public Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    ObjectNode configuration =
        JSON.createObjectNode().put("architecture", architecture()).put("os", "linux");
    configuration.set("config", config);
    ObjectNode rootfs = configuration.putObject("rootfs").put("type", "layers");
    var contents = rootfs.putArray("diff_ids");
    ObjectNode manifest = JSON.createObjectNode().put("schemaVersion", 2);
    var described = JSON.createArrayNode();
    for (byte[] layer : layers) {
      contents.add(Digests.of(layer));
      described.add(blob(files, gzip ? compress(layer) : layer));
    }
    manifest.set("config", blob(files, JSON.writeValueAsBytes(configuration)));
    manifest.set("layers", described);
    ObjectNode index = JSON.createObjectNode().put("schemaVersion", 2);
    ObjectNode descriptor = blob(files, JSON.writeValueAsBytes(manifest));
    descriptor.putObject("annotations").put("org.opencontainers.image.ref.name", name);
    index.putArray("manifests").add(descriptor);
    files.put("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
    files.put("index.json", JSON.writeValueAsBytes(index));
    return files;
  }

  private static ObjectNode blob(Map<String, byte[]> files, byte[] content) {
    String digest = Digests.of(content);
    files.put("blobs/sha256/" + Digests.hex(digest), content);
    return JSON.createObjectNode().put("digest", digest).put("size", content.length);
  }

  private static byte[] compress(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  static String architecture() {
    String name = System.getProperty("os.arch");
    return name.equals("aarch64") ? "arm64" : name;
  }

  /** Writes one tar. */
  public static final class Layer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, "UTF-8");

    public Layer() {
      out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    }

    public Layer file(String path, String content) {
      return file(path, content.getBytes(StandardCharsets.UTF_8), 0644);
    }

    public Layer file(String path, byte[] content) {
      return file(path, content, 0644);
    }

    public Layer file(String path, byte[] content, int mode) {
      TarArchiveEntry entry = new TarArchiveEntry(path, true);
      entry.setMode(mode);
      entry.setSize(content.length);
      return add(entry, content);
    }

    public Layer directory(String path) {
      TarArchiveEntry entry = new TarArchiveEntry(path + "/", true);
      entry.setMode(0755);
      return add(entry, new byte[0]);
    }

    public Layer link(String path, String target) {
      return typed(path, target, TarArchiveEntry.LF_SYMLINK);
    }

    public Layer hardLink(String path, String target) {
      return typed(path, target, TarArchiveEntry.LF_LINK);
    }

    public Layer device(String path) {
      return typed(path, "", TarArchiveEntry.LF_CHR);
    }

    private Layer typed(String path, String target, byte type) {
      TarArchiveEntry entry = new TarArchiveEntry(path, type, true);
      entry.setLinkName(target);
      return add(entry, new byte[0]);
    }

    private Layer add(TarArchiveEntry entry, byte[] content) {
      try {
        entry.setModTime(1_700_000_000_000L);
        out.putArchiveEntry(entry);
        out.write(content);
        out.closeArchiveEntry();
        return this;
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    public byte[] bytes() throws IOException {
      out.close();
      return bytes.toByteArray();
    }
  }
}
