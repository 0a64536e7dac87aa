package io.kennel.cli.manifest;

import io.kennel.api.ResourceType;
import io.kennel.api.StatusException;
import io.kennel.api.Transport;
import io.kennel.client.manifest.ManifestObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Creates what a manifest describes. */
public final class Manifests {
  private Manifests() {}

  /**
   * Creates every object of a file, in order; one that exists stays as it is.
   *
   * @return a line for each, in kubectl's words
   */
  public static List<String> create(Transport transport, Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    for (ManifestObject object : ManifestObject.parse(Files.readAllBytes(file))) {
      lines.add(create(transport, object));
    }
    return lines;
  }

  private static String create(Transport transport, ManifestObject object) {
    ResourceType type = object.type();
    String label = type.group().isEmpty() ? type.singular() : type.singular() + "." + type.group();
    try {
      transport.call(
          new Transport.Request(
              "POST", object.collection(), Map.of(), object.tree(), "application/json"));
      return label + "/" + object.name() + " created";
    } catch (StatusException e) {
      if (e.isAlreadyExists()) {
        return label + "/" + object.name() + " unchanged";
      }
      throw e;
    }
  }
}
