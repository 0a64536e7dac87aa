package io.kennel.agent.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Copies one image from a registry into a directory, as an OCI image layout: from there on it is
 * verified and unpacked like any archive. Layers that are already unpacked are left out.
 */
final class ImagePull {
  private static final int CONFIGURATION_BYTES_MAX = 4 << 20;

  private final RegistryClient registry;
  private final String architecture;
  private final Predicate<String> present;
  private final JsonMapper json = new JsonMapper();

  /**
   * @param present whether the layer with this content digest is unpacked already
   */
  ImagePull(RegistryClient registry, String architecture, Predicate<String> present) {
    this.registry = registry;
    this.architecture = architecture;
    this.present = present;
  }

  void into(ImageReference image, Path directory) throws IOException {
    Path blobs = Files.createDirectories(directory.resolve("blobs/sha256"));
    RegistryClient.Document top =
        registry.manifest(image, image.digest().isEmpty() ? image.tag() : image.digest());
    save(blobs, top);
    JsonNode document = json.readTree(top.content());
    if (document.has("manifests")) {
      RegistryClient.Document chosen = registry.manifest(image, choose(document));
      save(blobs, chosen);
      document = json.readTree(chosen.content());
    }
    copy(image, document, blobs);
    ObjectNode index = json.createObjectNode().put("schemaVersion", 2);
    ObjectNode descriptor = index.putArray("manifests").addObject();
    descriptor.put("digest", top.digest()).put("size", top.content().length);
    descriptor.putObject("annotations").put("io.containerd.image.name", image.toString());
    Files.write(directory.resolve("index.json"), json.writeValueAsBytes(index));
    Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
  }

  private static void save(Path blobs, RegistryClient.Document document) throws IOException {
    Files.write(blobs.resolve(Digests.hex(document.digest())), document.content());
  }

  private String choose(JsonNode index) {
    for (JsonNode descriptor : index.path("manifests")) {
      JsonNode platform = descriptor.path("platform");
      if (platform.path("os").asString("").equals("linux")
          && platform.path("architecture").asString("").equals(architecture)) {
        return descriptor.path("digest").asString("");
      }
    }
    throw new RefusedImage("no match for platform in manifest: not found");
  }

  private void copy(ImageReference image, JsonNode manifest, Path blobs) throws IOException {
    String id = manifest.path("config").path("digest").asString("");
    Path configuration = blobs.resolve(Digests.hex(id));
    registry.blob(image, id, CONFIGURATION_BYTES_MAX, configuration);
    JsonNode contents =
        json.readTree(Files.readAllBytes(configuration)).path("rootfs").path("diff_ids");
    int at = 0;
    for (JsonNode layer : manifest.path("layers")) {
      String digest = layer.path("digest").asString("");
      Path file = blobs.resolve(Digests.hex(digest));
      if (!present.test(contents.path(at).asString("")) && !Files.exists(file)) {
        registry.blob(image, digest, layer.path("size").asLong(0), file);
      }
      at++;
    }
  }
}
