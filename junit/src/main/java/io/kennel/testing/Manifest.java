package io.kennel.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads the documents of a manifest; a List counts as what it lists. */
final class Manifest {
  private static final YAMLMapper YAML = new YAMLMapper();

  private Manifest() {}

  static List<JsonNode> parse(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the manifest " + file, e);
    }
  }

  static List<JsonNode> parse(String yaml) {
    List<JsonNode> objects = new ArrayList<>();
    try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(yaml)) {
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
}
