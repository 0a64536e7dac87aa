package io.kennel.agent.image;

import io.kennel.agent.registry.Digests;
import io.kennel.agent.registry.RefusedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what images an archive holds, in either of the two forms in use: the OCI image layout
 * (image-spec v1.1, {@code image-layout.md}) and that of {@code docker save}. Only images for this
 * machine's platform are returned; everything that a digest names is verified against it.
 */
final class ImageLayout {
  private static final int DOCUMENT_BYTES_MAX = 4 << 20;
  static final int NESTING_MAX = 4;
  private static final String BLOBS = "blobs/sha256/";

  private final ImageArchive archive;
  private final Platform platform;
  private final JsonMapper json = new JsonMapper();

  /** Platforms of images that were left out, for people. */
  private final Set<String> others = new TreeSet<>();

  ImageLayout(ImageArchive archive, Platform platform) {
    this.archive = archive;
    this.platform = platform;
  }

  /**
   * An image of the archive.
   *
   * @param names as written in the archive; may be empty
   * @param digest of the manifest, or of the configuration where the form has no manifest
   * @param id the digest of the configuration
   */
  record Entry(
      List<String> names, String digest, String id, JsonNode configuration, List<Layer> layers) {}

  /**
   * A layer of the archive.
   *
   * @param file its name in the archive
   * @param digest of that file; empty where the form does not say
   * @param contentDigest of the uncompressed tar ({@code diff_id})
   */
  record Layer(String file, String digest, String contentDigest) {}

  List<Entry> read() throws IOException {
    List<Entry> entries = new ArrayList<>();
    if (isOci()) {
      index(json.readTree(archive.read("index.json", DOCUMENT_BYTES_MAX)), "", "", 0, entries);
    } else if (archive.has("manifest.json")) {
      docker(entries);
    } else {
      throw new RefusedImage("it is neither an OCI image layout nor made by \"docker save\"");
    }
    if (entries.isEmpty()) {
      throw new RefusedImage(
          "no match for platform in manifest: it holds no image for "
              + platform
              + (others.isEmpty() ? "" : ", but for " + String.join(", ", others)));
    }
    return entries;
  }

  private boolean isOci() {
    return archive.has("oci-layout") && archive.has("index.json");
  }

  /**
   * Of the outermost index each image is read; of one within it, which is one image for several
   * platforms, the best one only. The digest of such an image is that of its index.
   */
  private void index(JsonNode index, String name, String outer, int depth, List<Entry> entries)
      throws IOException {
    if (depth > NESTING_MAX) {
      throw new RefusedImage("its indexes are nested more than " + NESTING_MAX + " deep");
    }
    String best = depth == 0 ? "" : platform.choose(index);
    for (JsonNode descriptor : index.path("manifests")) {
      String own = nameOf(descriptor);
      String digest = descriptor.path("digest").asString("");
      boolean wanted =
          depth == 0 ? platform.fits(descriptor.path("platform")) : digest.equals(best);
      if (!wanted) {
        continue;
      }
      JsonNode document = document(digest);
      String top = outer.isEmpty() ? digest : outer;
      if (document.has("manifests")) {
        index(document, own.isEmpty() ? name : own, top, depth + 1, entries);
      } else {
        manifest(document, top, own.isEmpty() ? name : own, entries);
      }
    }
  }

  private static String nameOf(JsonNode descriptor) {
    JsonNode annotations = descriptor.path("annotations");
    String full = annotations.path("io.containerd.image.name").asString("");
    String name = annotations.path("org.opencontainers.image.ref.name").asString("");
    // A bare tag says nothing of which image it belongs to.
    return !full.isEmpty() ? full : name.matches(".*[:/].*") ? name : "";
  }

  private void manifest(JsonNode manifest, String digest, String name, List<Entry> entries)
      throws IOException {
    String id = manifest.path("config").path("digest").asString("");
    JsonNode configuration = document(id);
    List<String> contents = contents(configuration);
    List<Layer> layers = new ArrayList<>();
    int at = 0;
    for (JsonNode layer : manifest.path("layers")) {
      String layerDigest = layer.path("digest").asString("");
      String content = at < contents.size() ? contents.get(at) : "";
      layers.add(new Layer(BLOBS + Digests.hex(layerDigest), layerDigest, content));
      at++;
    }
    add(name.isEmpty() ? List.of() : List.of(name), digest, id, configuration, layers, entries);
  }

  private void docker(List<Entry> entries) throws IOException {
    for (JsonNode image : json.readTree(archive.read("manifest.json", DOCUMENT_BYTES_MAX))) {
      byte[] bytes = archive.read(image.path("Config").asString(""), DOCUMENT_BYTES_MAX);
      JsonNode configuration = json.readTree(bytes);
      List<String> contents = contents(configuration);
      List<Layer> layers = new ArrayList<>();
      int at = 0;
      for (JsonNode layer : image.path("Layers")) {
        String content = at < contents.size() ? contents.get(at) : "";
        layers.add(new Layer(layer.asString(""), "", content));
        at++;
      }
      List<String> names = new ArrayList<>();
      image.path("RepoTags").forEach(tag -> names.add(tag.asString("")));
      String id = Digests.of(bytes);
      add(names, id, id, configuration, layers, entries);
    }
  }

  private void add(
      List<String> names,
      String digest,
      String id,
      JsonNode configuration,
      List<Layer> layers,
      List<Entry> entries) {
    String built = configuration.path("architecture").asString(platform.architecture());
    String system = configuration.path("os").asString("linux");
    if (!built.equals(platform.architecture()) || !system.equals("linux")) {
      others.add(system + "/" + built);
      return;
    }
    if (layers.size() != contents(configuration).size()) {
      throw new RefusedImage("manifest and configuration name different numbers of layers");
    }
    entries.add(new Entry(List.copyOf(names), digest, id, configuration, List.copyOf(layers)));
  }

  private static List<String> contents(JsonNode configuration) {
    List<String> digests = new ArrayList<>();
    configuration.path("rootfs").path("diff_ids").forEach(d -> digests.add(d.asString("")));
    return digests;
  }

  private JsonNode document(String digest) throws IOException {
    byte[] content = archive.read(BLOBS + Digests.hex(digest), DOCUMENT_BYTES_MAX);
    if (!Digests.of(content).equals(digest)) {
      throw new RefusedImage(digest + " is damaged: its content has another digest");
    }
    return json.readTree(content);
  }
}
