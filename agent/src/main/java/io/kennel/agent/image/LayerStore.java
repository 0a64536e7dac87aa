package io.kennel.agent.image;

import io.kennel.agent.registry.Digests;
import io.kennel.world.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Unpacked layers, each once, under the digest of its content. A layer appears under its name only
 * when it is complete and verified, so a crash leaves nothing half-made that counts.
 */
final class LayerStore {
  private static final int NAME_CHARACTERS = 26;
  private static final String SIZE = ".bytes";

  private final Path layers;
  private final Path work;
  private final World world;

  /** Opens the store in a directory, and removes what was left half-made there. */
  LayerStore(Path directory, World world) throws IOException {
    this.layers = Files.createDirectories(directory.resolve("layers"));
    this.work = directory.resolve("unpacking");
    this.world = world;
    Trees.delete(work);
    Files.createDirectories(work);
  }

  /** A path for something that is about to be made; nothing is there yet. */
  Path temporary() {
    return work.resolve(world.random().nextUuid().toString());
  }

  /** The directory of a layer. Short names, because overlayfs takes all of them in one page. */
  Path path(String contentDigest) {
    return layers.resolve(Digests.hex(contentDigest).substring(0, NAME_CHARACTERS));
  }

  private Path sizeFile(String contentDigest) {
    Path path = path(contentDigest);
    return path.resolveSibling(path.getFileName() + SIZE);
  }

  boolean has(String contentDigest) {
    return Files.isDirectory(path(contentDigest)) && Files.exists(sizeFile(contentDigest));
  }

  /** How many bytes the files of a layer have. */
  long bytes(String contentDigest) throws IOException {
    return Long.parseLong(Files.readString(sizeFile(contentDigest)));
  }

  /** Unpacks a layer of an archive, verified on both sides of the compression. */
  void unpack(ImageArchive archive, ImageLayout.Layer layer) throws IOException {
    Path target = path(layer.contentDigest());
    Path made = temporary();
    Files.createDirectory(made);
    try (Digests.Verified file = new Digests.Verified(archive.open(layer.file()));
        Digests.Verified content = new Digests.Verified(Compression.open(file).stream())) {
      long bytes = new LayerUnpacker(made, isRoot()).unpack(content);
      content.expect(layer.contentDigest(), layer.file());
      if (!layer.digest().isEmpty()) {
        file.expect(layer.digest(), layer.file());
      }
      Files.writeString(sizeFile(layer.contentDigest()), Long.toString(bytes));
      Trees.delete(target);
      Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Trees.delete(made);
    }
  }

  /** Removes all other layers. */
  void retain(Set<String> contentDigests) throws IOException {
    Set<String> kept =
        contentDigests.stream()
            .map(digest -> path(digest).getFileName().toString())
            .collect(Collectors.toSet());
    try (Stream<Path> present = Files.list(layers)) {
      for (Path path : present.toList()) {
        if (!kept.contains(path.getFileName().toString().replace(SIZE, ""))) {
          Trees.delete(path);
        }
      }
    }
  }

  private static boolean isRoot() throws IOException {
    return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
  }
}
