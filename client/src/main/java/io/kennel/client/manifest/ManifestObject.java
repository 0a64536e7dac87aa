package io.kennel.client.manifest;

import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.api.json.JsonTrees;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLFactory;

/**
 * One object of a manifest, and where it belongs.
 *
 * @param tree read only
 */
public record ManifestObject(JsonNode tree) {
  private static final YAMLFactory YAML = new YAMLFactory();

  /**
   * The objects of a manifest, in order; those of a List in its place.
   *
   * @param manifest one or more YAML or JSON documents
   * @throws tools.jackson.core.JacksonException where it is neither
   */
  public static List<ManifestObject> parse(byte[] manifest) {
    List<ManifestObject> objects = new ArrayList<>();
    try (JsonParser documents = YAML.createParser(ObjectReadContext.empty(), manifest)) {
      while (documents.nextToken() != null) {
        JsonNode document = JsonTrees.current(documents);
        if (document.path("kind").asString("").endsWith("List") && document.has("items")) {
          document.get("items").forEach(item -> objects.add(new ManifestObject(item)));
        } else if (document.isObject()) {
          objects.add(new ManifestObject(document));
        }
      }
    }
    return objects;
  }

  /**
   * Its type.
   *
   * @throws IllegalArgumentException where no such type is served
   */
  public ResourceType type() {
    String apiVersion = tree.path("apiVersion").asString("");
    String kind = tree.path("kind").asString("");
    ResourceType type = ResourceTypes.BUILT_IN.findKind(apiVersion, kind);
    if (type == null) {
      throw new IllegalArgumentException(
          "no matches for kind \"%s\" in version \"%s\"".formatted(kind, apiVersion));
    }
    return type;
  }

  /** Its name; empty where it gives none. */
  public String name() {
    return tree.path("metadata").path("name").asString("");
  }

  /** The path under which it is created: that of its type, in its namespace or {@code default}. */
  public String collection() {
    ResourceType type = type();
    String namespace = tree.path("metadata").path("namespace").asString("default");
    String scope = type.namespaced() ? "/namespaces/" + namespace : "";
    return type.pathPrefix() + scope + "/" + type.plural();
  }
}
