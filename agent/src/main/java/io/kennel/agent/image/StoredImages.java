package io.kennel.agent.image;

import io.kennel.agent.runtime.ImageStore.Image;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the store holds, as a value; on disk one JSON file, replaced as a whole.
 *
 * @param archives what has been loaded, so that an unchanged archive is known at a glance
 */
record StoredImages(List<Stored> images, List<Archive> archives) {
  static final StoredImages NONE = new StoredImages(List.of(), List.of());
  private static final int ARCHIVES_MAX = 200;

  StoredImages {
    images = List.copyOf(images);
    archives = List.copyOf(archives);
  }

  /**
   * An image and its layers, lowest first.
   *
   * @param layers digests of the layers' uncompressed content
   */
  record Stored(Image image, List<String> layers) {
    Stored named(List<String> names) {
      return new Stored(
          new Image(
              image.id(),
              List.copyOf(names),
              image.digest(),
              image.bytes(),
              image.entrypoint(),
              image.arguments(),
              image.environment(),
              image.workingDirectory(),
              image.user(),
              image.stopSignal()),
          layers);
    }
  }

  /**
   * An archive as it was when it was loaded.
   *
   * @param file identifies the file by device, inode, size and time of change
   * @param ids the images it brought
   */
  record Archive(String path, String file, List<String> ids) {}

  static StoredImages read(Path file, JsonMapper json) throws IOException {
    return Files.exists(file) ? json.readValue(Files.readAllBytes(file), StoredImages.class) : NONE;
  }

  void write(Path file, JsonMapper json) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.write(next, json.writeValueAsBytes(this));
    try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** With the image added; its names are taken from images that had them before. */
  StoredImages with(Image image, List<String> layers) {
    List<Stored> next = new ArrayList<>();
    List<String> names = new ArrayList<>(image.references());
    for (Stored stored : images) {
      if (stored.image().id().equals(image.id())) {
        stored.image().references().stream().filter(n -> !names.contains(n)).forEach(names::add);
      } else {
        next.add(stored.named(without(stored.image().references(), image.references())));
      }
    }
    next.add(new Stored(image, layers).named(names));
    return new StoredImages(next, archives);
  }

  StoredImages withArchive(Archive archive) {
    List<Archive> next = new ArrayList<>(archives);
    next.removeIf(known -> known.path().equals(archive.path()));
    next.add(archive);
    return new StoredImages(
        images, next.subList(Math.max(0, next.size() - ARCHIVES_MAX), next.size()));
  }

  /** Without a name; an image that loses its last one goes, and its archive is forgotten. */
  StoredImages without(String reference) {
    List<Stored> next = new ArrayList<>();
    List<Archive> left = new ArrayList<>(archives);
    for (Stored stored : images) {
      boolean byId = stored.image().id().equals(reference);
      boolean named = stored.image().references().contains(reference);
      List<String> names =
          byId ? List.of() : without(stored.image().references(), List.of(reference));
      if (byId || named) {
        left.removeIf(archive -> archive.ids().contains(stored.image().id()));
      }
      if (!byId && !(named && names.isEmpty())) {
        next.add(stored.named(names));
      }
    }
    return new StoredImages(next, left);
  }

  private static List<String> without(List<String> names, List<String> gone) {
    return names.stream().filter(name -> !gone.contains(name)).toList();
  }
}
