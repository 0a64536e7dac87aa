package io.kennel.agent.image;

import io.kennel.agent.registry.Digests;
import io.kennel.agent.registry.ImageReference;
import io.kennel.agent.registry.RefusedImage;
import io.kennel.agent.registry.Repository;
import io.kennel.world.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Copies one image from a repository into a directory, as an OCI image layout: from there on it is
 * verified and unpacked like any archive. Layers that are already unpacked are left out.
 */
final class ImagePull {
  static final int LAYERS_MAX = 120;
  static final long LAYER_BYTES_MAX = 32L << 30;
  private static final int CONFIGURATION_BYTES_MAX = 4 << 20;
  private static final String TAR = "(nondistributable\\.)?v1\\.tar(\\+gzip|\\+zstd)?";
  private static final String LAYER_TYPE =
      "application/vnd\\.oci\\.image\\.layer\\."
          + TAR
          + "|application/vnd\\.docker\\.image\\.rootfs\\.(foreign\\.)?diff"
          + "\\.tar(\\.gzip|\\.zstd)?";
  private static final List<String> CONFIGURATION_TYPES =
      List.of(
          "application/vnd.oci.image.config.v1+json",
          "application/vnd.docker.container.image.v1+json");

  private final World world;
  private final Repository repository;
  private final Platform platform;
  private final Predicate<String> present;
  private final JsonMapper json = new JsonMapper();

  /**
   * @param present whether the layer with this content digest is unpacked already
   */
  ImagePull(World world, Repository repository, Platform platform, Predicate<String> present) {
    this.world = world;
    this.repository = repository;
    this.platform = platform;
    this.present = present;
  }

  /** What is still to be fetched of an image. */
  private record Layer(String digest, long bytes) {}

  void into(ImageReference image, Path directory) throws IOException {
    try {
      copy(image, directory);
    } catch (JacksonException e) {
      throw new RefusedImage("the registry sent no proper JSON: " + e.getOriginalMessage());
    }
  }

  private void copy(ImageReference image, Path directory) throws IOException {
    Path blobs = Files.createDirectories(directory.resolve("blobs/sha256"));
    Repository.Document top = resolve(image);
    save(blobs, top);
    JsonNode document = json.readTree(top.content());
    for (int depth = 1; document.has("manifests"); depth++) {
      if (depth > ImageLayout.NESTING_MAX) {
        throw new RefusedImage("its indexes are nested too deep");
      }
      document = chosen(image, document, blobs);
    }
    requireImage(document);
    Map<String, Layer> layers = missing(document, configuration(document, blobs));
    requireSpace(directory, layers);
    List<Layer> wanted = List.copyOf(layers.values());
    new Downloads(world)
        .run(
            wanted,
            (layer, cancelled) ->
                repository.blob(
                    layer.digest(),
                    layer.bytes(),
                    blobs.resolve(Digests.hex(layer.digest())),
                    cancelled));
    index(image, top, directory);
  }

  private Repository.Document resolve(ImageReference image) throws IOException {
    try {
      return repository.manifest(image.digest().isEmpty() ? image.tag() : image.digest());
    } catch (IOException e) {
      throw unresolved(image, e);
    }
  }

  static IOException unresolved(ImageReference image, IOException e) {
    return new IOException(
        "failed to resolve reference \"%s\": %s".formatted(image, e.getMessage()), e);
  }

  private static void save(Path blobs, Repository.Document document) throws IOException {
    Files.write(blobs.resolve(Digests.hex(document.digest())), document.content());
  }

  private JsonNode chosen(ImageReference image, JsonNode index, Path blobs) throws IOException {
    String digest = platform.choose(index);
    if (digest.isEmpty()) {
      throw new RefusedImage(
          "no match for platform in manifest: %s has nothing for %s, but for %s: not found"
              .formatted(image, platform, Platform.offered(index)));
    }
    // Its form must be known before it is asked for: it becomes part of an address.
    String hex = Digests.hex(digest);
    Repository.Document manifest = repository.manifest("sha256:" + hex);
    save(blobs, manifest);
    return json.readTree(manifest.content());
  }

  private static void requireImage(JsonNode manifest) {
    if (manifest.path("schemaVersion").asInt(0) != 2) {
      throw new RefusedImage(
          "its manifest is of a schema that is not supported (Docker's first one is not)");
    }
    String type = manifest.path("config").path("mediaType").asString("");
    if (!CONFIGURATION_TYPES.contains(type)) {
      throw new RefusedImage("it is not a container image but \"" + type + "\"");
    }
    if (manifest.path("layers").size() > LAYERS_MAX) {
      throw new RefusedImage("an image has more than " + LAYERS_MAX + " layers");
    }
  }

  private JsonNode configuration(JsonNode manifest, Path blobs) throws IOException {
    JsonNode descriptor = manifest.path("config");
    String id = descriptor.path("digest").asString("");
    long bytes = descriptor.path("size").asLong(0);
    if (bytes > CONFIGURATION_BYTES_MAX) {
      throw new RefusedImage(
          "its configuration is larger than " + CONFIGURATION_BYTES_MAX + " bytes");
    }
    Path file = blobs.resolve(Digests.hex(id));
    repository.blob(id, bytes, file, () -> false);
    return json.readTree(Files.readAllBytes(file));
  }

  private Map<String, Layer> missing(JsonNode manifest, JsonNode configuration) {
    JsonNode contents = configuration.path("rootfs").path("diff_ids");
    Map<String, Layer> layers = new LinkedHashMap<>();
    int at = 0;
    for (JsonNode layer : manifest.path("layers")) {
      String type = layer.path("mediaType").asString("");
      if (!type.matches(LAYER_TYPE)) {
        throw new RefusedImage("it has a layer of the unsupported type \"" + type + "\"");
      }
      long bytes = layer.path("size").asLong(-1);
      if (bytes < 0 || bytes > LAYER_BYTES_MAX) {
        throw new RefusedImage("it has a layer of " + bytes + " bytes");
      }
      String digest = layer.path("digest").asString("");
      String content = contents.path(at++).asString("");
      Digests.hex(digest);
      Digests.hex(content);
      if (!present.test(content)) {
        layers.put(digest, new Layer(digest, bytes));
      }
    }
    return layers;
  }

  private static void requireSpace(Path directory, Map<String, Layer> layers) throws IOException {
    long wanted = layers.values().stream().mapToLong(Layer::bytes).sum();
    long usable = Files.getFileStore(directory).getUsableSpace();
    if (wanted > usable - LayerUnpacker.FREE_BYTES_MIN) {
      throw new IOException(
          "its layers have %s bytes, and the disk of %s has only %s left: no space left on device"
              .formatted(wanted, directory.getParent(), usable));
    }
  }

  private void index(ImageReference image, Repository.Document top, Path directory)
      throws IOException {
    List<String> names = new ArrayList<>();
    names.add(image.name() + "@" + top.digest());
    if (!image.tag().isEmpty()) {
      // The name that people know comes first in the end: later ones are put before.
      names.add(image.name() + ":" + image.tag());
    }
    ObjectNode index = json.createObjectNode().put("schemaVersion", 2);
    ArrayNode manifests = index.putArray("manifests");
    for (String name : names) {
      ObjectNode descriptor = manifests.addObject();
      descriptor.put("digest", top.digest()).put("size", top.content().length);
      descriptor.putObject("annotations").put("io.containerd.image.name", name);
    }
    Files.write(directory.resolve("index.json"), json.writeValueAsBytes(index));
    Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
  }
}
