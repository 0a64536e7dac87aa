package io.kennel.cli.manifest;

import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.api.StatusException;
import io.kennel.api.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Creates what a manifest describes. */
public final class Manifests {
  private static final YAMLMapper YAML = new YAMLMapper();

  private Manifests() {}

  /**
   * Creates every object of a file, in order; one that exists stays as it is.
   *
   * @return a line for each, in kubectl's words
   */
  public static List<String> create(Transport transport, Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    for (JsonNode object : objects(file)) {
      lines.add(create(transport, object));
    }
    return lines;
  }

  private static List<JsonNode> objects(Path file) throws IOException {
    List<JsonNode> objects = new ArrayList<>();
    try (MappingIterator<JsonNode> documents =
        YAML.readerFor(JsonNode.class).readValues(Files.readAllBytes(file))) {
      while (documents.hasNext()) {
        JsonNode document = documents.next();
        if (document.path("kind").asString("").endsWith("List") && document.has("items")) {
          document.get("items").forEach(objects::add);
        } else if (document.isObject()) {
          objects.add(document);
        }
      }
    }
    return objects;
  }

  private static String create(Transport transport, JsonNode object) {
    String apiVersion = object.path("apiVersion").asString("");
    String kind = object.path("kind").asString("");
    ResourceType type = ResourceTypes.BUILT_IN.findKind(apiVersion, kind);
    if (type == null) {
      throw new IllegalArgumentException(
          "no matches for kind \"" + kind + "\" in version \"" + apiVersion + '"');
    }
    String name = object.path("metadata").path("name").asString("");
    String label = type.group().isEmpty() ? type.singular() : type.singular() + "." + type.group();
    try {
      transport.call(
          new Transport.Request("POST", path(type, object), Map.of(), object, "application/json"));
      return label + "/" + name + " created";
    } catch (StatusException e) {
      if (e.isAlreadyExists()) {
        return label + "/" + name + " unchanged";
      }
      throw e;
    }
  }

  private static String path(ResourceType type, JsonNode object) {
    String namespace = object.path("metadata").path("namespace").asString("default");
    String scope = type.namespaced() ? "/namespaces/" + namespace : "";
    return type.pathPrefix() + scope + "/" + type.plural();
  }
}
