package io.kennel.testregistry;

import io.airlift.compress.zstd.ZstdOutputStream;
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
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A small image: its documents and layers, as OCI or as Docker describes them. */
public final class TestImage {
  static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

  private static final JsonMapper JSON = new JsonMapper();

  private final String name;
  private final List<byte[]> layers = new ArrayList<>();
  private final ObjectNode config = JSON.createObjectNode();
  private Compression compression = Compression.NONE;
  private String architecture = thisArchitecture();
  private boolean docker;

  /** How layers are compressed. */
  public enum Compression {
    NONE(""),
    GZIP("gzip"),
    ZSTD("zstd");

    private final String suffix;

    Compression(String suffix) {
      this.suffix = suffix;
    }

    byte[] of(byte[] content) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (OutputStream out =
          switch (this) {
            case NONE -> bytes;
            case GZIP -> new GZIPOutputStream(bytes);
            case ZSTD -> new ZstdOutputStream(bytes);
          }) {
        out.write(content);
      }
      return bytes.toByteArray();
    }
  }

  /** An empty image. */
  public TestImage(String name) {
    this.name = name;
  }

  /** The architecture of this machine, as Go calls it. */
  public static String thisArchitecture() {
    String name = System.getProperty("os.arch");
    return name.equals("aarch64") ? "arm64" : name;
  }

  public TestImage layer(Layer layer) throws IOException {
    return layer(layer.bytes());
  }

  public TestImage layer(byte[] tar) {
    layers.add(tar);
    return this;
  }

  /** What containers of the image get; see the OCI image configuration. */
  public ObjectNode config() {
    return config;
  }

  public TestImage compressed(Compression how) {
    compression = how;
    return this;
  }

  public TestImage gzipped() {
    return compressed(Compression.GZIP);
  }

  /** Describes the image with Docker's media types (schema 2). */
  public TestImage docker() {
    docker = true;
    return this;
  }

  public TestImage architecture(String other) {
    architecture = other;
    return this;
  }

  /**
   * The image's documents and layers.
   *
   * @param manifestType its media type
   * @param blobs configuration and layers, by digest
   */
  public record Content(String manifestType, byte[] manifest, Map<String, byte[]> blobs) {}

  /** Describes the image. */
  public Content content() throws IOException {
    Map<String, byte[]> blobs = new LinkedHashMap<>();
    ObjectNode configuration =
        JSON.createObjectNode().put("architecture", architecture).put("os", "linux");
    configuration.set("config", config);
    ArrayNode contents =
        configuration.putObject("rootfs").put("type", "layers").putArray("diff_ids");
    ArrayNode described = JSON.createArrayNode();
    for (byte[] layer : layers) {
      contents.add(Digest.of(layer));
      described.add(blob(blobs, compression.of(layer), layerType()));
    }
    String manifestType = docker ? DOCKER_MANIFEST : OCI_MANIFEST;
    ObjectNode manifest =
        JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", manifestType);
    String configurationType =
        docker
            ? "application/vnd.docker.container.image.v1+json"
            : "application/vnd.oci.image.config.v1+json";
    manifest.set("config", blob(blobs, JSON.writeValueAsBytes(configuration), configurationType));
    manifest.set("layers", described);
    return new Content(manifestType, JSON.writeValueAsBytes(manifest), blobs);
  }

  private String layerType() {
    String suffix = compression.suffix;
    return docker
        ? "application/vnd.docker.image.rootfs.diff.tar" + (suffix.isEmpty() ? "" : "." + suffix)
        : "application/vnd.oci.image.layer.v1.tar" + (suffix.isEmpty() ? "" : "+" + suffix);
  }

  private static ObjectNode blob(Map<String, byte[]> blobs, byte[] content, String type) {
    String digest = Digest.of(content);
    blobs.put(digest, content);
    return JSON.createObjectNode()
        .put("mediaType", type)
        .put("digest", digest)
        .put("size", content.length);
  }

  /** The files of an OCI image layout that holds the image. */
  public Map<String, byte[]> files() throws IOException {
    Content content = content();
    Map<String, byte[]> files = new LinkedHashMap<>();
    content.blobs().forEach((digest, bytes) -> files.put(file(digest), bytes));
    String digest = Digest.of(content.manifest());
    files.put(file(digest), content.manifest());
    ObjectNode index = JSON.createObjectNode().put("schemaVersion", 2);
    ObjectNode descriptor =
        index
            .putArray("manifests")
            .addObject()
            .put("mediaType", content.manifestType())
            .put("digest", digest)
            .put("size", content.manifest().length);
    descriptor.putObject("annotations").put("org.opencontainers.image.ref.name", name);
    files.put("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
    files.put("index.json", JSON.writeValueAsBytes(index));
    return files;
  }

  private static String file(String digest) {
    return "blobs/sha256/" + digest.substring(Digest.PREFIX.length());
  }

  /** Writes the layout as an archive. */
  public Path write(Path file) throws IOException {
    Layer archive = new Layer();
    files().forEach(archive::file);
    return Files.write(file, archive.bytes());
  }
}
