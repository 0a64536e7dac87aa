package io.kennel.agent.image;

import io.kennel.agent.registry.ImageReference;
import io.kennel.agent.registry.RefusedImage;
import io.kennel.agent.registry.RegistryConfig;
import io.kennel.agent.runtime.ImageStore;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.world.World;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Images in a directory: {@code images.json} says what is there, {@code layers/} holds each layer
 * once, unpacked, under the digest of its content, shared by all images and nodes. A layer appears
 * under its name only when it is complete and verified, so a crash leaves nothing half-made that
 * counts. One object owns a directory at a time.
 */
public final class LocalImageStore implements ImageStore {
  private final Path directory;
  private final LayerStore layers;
  private final Puller puller;
  private final Platform platform = Platform.ofThisMachine();
  private final JsonMapper json = new JsonMapper();
  private final List<Supplier<Set<String>>> users = new CopyOnWriteArrayList<>();
  private volatile StoredImages stored;

  /** Opens the store; makes the directory where it is missing. */
  public LocalImageStore(Path directory, World world, RegistryConfig registries) {
    this.directory = directory;
    try {
      layers = new LayerStore(directory, world);
      stored = StoredImages.read(metadata(), json);
    } catch (IOException | RuntimeException e) {
      throw new RuntimeFailure(
          "ImageStoreError", "cannot open the image store " + directory + ": " + e, e);
    }
    puller = new Puller(world, registries, layers, new Pulled());
  }

  @Override
  public @Nullable Image find(String reference) {
    StoredImages.Stored found = search(reference);
    return found == null ? null : found.image();
  }

  @Override
  public List<Image> list() {
    return stored.images().stream().map(StoredImages.Stored::image).toList();
  }

  /** The directories of an image's layers, lowest first, as overlayfs takes them. */
  public List<Path> layers(String imageId) {
    StoredImages.Stored found = search(imageId);
    if (found == null) {
      throw new RuntimeFailure("ErrImageNeverPull", "image " + imageId + " is not present");
    }
    return found.layers().stream().map(layers::path).toList();
  }

  /** Asks {@code imageIds} before an image goes: one that is used stays. */
  public void registerUser(Supplier<Set<String>> imageIds) {
    users.add(imageIds);
  }

  @Override
  public synchronized void remove(String reference) {
    StoredImages.Stored found = search(reference);
    if (found == null) {
      return;
    }
    Image image = found.image();
    String key =
        image.id().equals(reference) ? reference : ImageReference.parse(reference).toString();
    boolean last = image.id().equals(key) || image.references().equals(List.of(key));
    if (last && users.stream().anyMatch(user -> user.get().contains(image.id()))) {
      throw new RuntimeFailure(
          "ImageInUse", "image " + reference + " is used by a container; remove its pod first");
    }
    try {
      publish(stored.without(key));
      collectLayers();
    } catch (IOException e) {
      throw new RuntimeFailure("ImageStoreError", "cannot remove " + reference + ": " + e, e);
    }
  }

  @Override
  public synchronized List<Image> load(Path archive) {
    try {
      String identity = identity(archive);
      List<Image> known = known(archive, identity);
      if (!known.isEmpty()) {
        return known;
      }
      return loadChanged(archive, identity);
    } catch (IOException | RefusedImage e) {
      throw new RuntimeFailure(
          "ErrImageLoad", "cannot load the image archive " + archive + ": " + Puller.words(e), e);
    }
  }

  /** Those who ask for the same image at the same time, as the same user, share one download. */
  @Override
  public Pull pull(String reference, List<Credential> credentials) {
    return puller.pull(ImageReference.parse(reference), credentials);
  }

  @Override
  public boolean loaded(String reference) {
    StoredImages.Stored found = search(reference);
    return found != null
        && stored.archives().stream().anyMatch(a -> a.ids().contains(found.image().id()));
  }

  /** The side of this store that pulls work on. */
  private final class Pulled implements Puller.Store {
    @Override
    public @Nullable Image find(ImageReference image) {
      return LocalImageStore.this.find(image.toString());
    }

    @Override
    public Image take(Path layout) throws IOException {
      return takePulled(layout);
    }
  }

  private synchronized Image takePulled(Path layout) throws IOException {
    try (ImageArchive archive = new ImageArchive.Folder(layout)) {
      StoredImages next = stored;
      List<ImageLayout.Entry> entries = new ImageLayout(archive, platform).read();
      for (ImageLayout.Entry entry : entries) {
        next = next.with(take(archive, entry), contents(entry));
      }
      publish(next);
      return Objects.requireNonNull(find(entries.getFirst().id()));
    }
  }

  private static List<String> contents(ImageLayout.Entry entry) {
    return entry.layers().stream().map(ImageLayout.Layer::contentDigest).toList();
  }

  private List<Image> loadChanged(Path archive, String identity) throws IOException {
    List<Image> loaded = new ArrayList<>();
    try (Opened opened = open(archive)) {
      StoredImages next = stored;
      for (ImageLayout.Entry entry : new ImageLayout(opened.archive(), platform).read()) {
        Image image = take(opened.archive(), entry);
        next = next.with(image, contents(entry));
        loaded.add(image);
      }
      List<String> ids = loaded.stream().map(Image::id).toList();
      publish(
          next.withArchive(
              new StoredImages.Archive(archive.toAbsolutePath().toString(), identity, ids)));
    }
    return loaded.stream().map(image -> Objects.requireNonNull(find(image.id()))).toList();
  }

  private List<Image> known(Path archive, String identity) {
    String path = archive.toAbsolutePath().toString();
    for (StoredImages.Archive known : stored.archives()) {
      if (known.path().equals(path) && known.file().equals(identity)) {
        List<Image> images = new ArrayList<>();
        for (String id : known.ids()) {
          Image image = find(id);
          if (image == null) {
            return List.of();
          }
          images.add(image);
        }
        return images;
      }
    }
    return List.of();
  }

  /** Changes whenever the archive's content may have changed. */
  private static String identity(Path archive) throws IOException {
    Path file = Files.isDirectory(archive) ? archive.resolve("index.json") : archive;
    if (!Files.exists(file)) {
      throw new RefusedImage("there is no such file");
    }
    var attributes = Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class);
    return attributes.fileKey() + ":" + attributes.size() + ":" + attributes.lastModifiedTime();
  }

  private record Opened(ImageArchive archive, @Nullable Path temporary) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      archive.close();
      if (temporary != null) {
        Files.deleteIfExists(temporary);
      }
    }
  }

  private Opened open(Path archive) throws IOException {
    if (Files.isDirectory(archive)) {
      return new Opened(new ImageArchive.Folder(archive), null);
    }
    Path temporary = null;
    try (InputStream raw = Files.newInputStream(archive)) {
      Compression.Content content = Compression.open(raw);
      if (content.compression() != Compression.NONE) {
        temporary = layers.temporary();
        Files.copy(content.stream(), temporary);
      }
    }
    return new Opened(new ImageArchive.Tar(temporary == null ? archive : temporary), temporary);
  }

  /** Unpacks what is missing of an image. */
  private Image take(ImageArchive archive, ImageLayout.Entry entry) throws IOException {
    if (entry.layers().size() > ImagePull.LAYERS_MAX) {
      throw new RefusedImage("an image has more than " + ImagePull.LAYERS_MAX + " layers");
    }
    long bytes = 0;
    for (ImageLayout.Layer layer : entry.layers()) {
      if (!layers.has(layer.contentDigest())) {
        layers.unpack(archive, layer);
      }
      bytes += layers.bytes(layer.contentDigest());
    }
    return image(entry, bytes);
  }

  private static Image image(ImageLayout.Entry entry, long bytes) {
    JsonNode config = entry.configuration().path("config");
    return new Image(
        entry.id(),
        entry.names().stream().map(name -> ImageReference.parse(name).toString()).toList(),
        entry.digest(),
        bytes,
        strings(config.path("Entrypoint")),
        strings(config.path("Cmd")),
        strings(config.path("Env")),
        config.path("WorkingDir").asString(""),
        config.path("User").asString(""),
        config.path("StopSignal").asString(""));
  }

  private static List<String> strings(JsonNode array) {
    List<String> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asString("")));
    return List.copyOf(values);
  }

  private StoredImages.@Nullable Stored search(String reference) {
    boolean id = reference.startsWith("sha256:");
    ImageReference parsed = id ? null : ImageReference.parse(reference);
    for (StoredImages.Stored candidate : stored.images()) {
      Image image = candidate.image();
      boolean fits = parsed == null ? image.id().equals(reference) : matches(image, parsed);
      if (fits) {
        return candidate;
      }
    }
    return null;
  }

  private static boolean matches(Image image, ImageReference wanted) {
    if (wanted.digest().isEmpty()) {
      return image.references().contains(wanted.toString());
    }
    String pinned = wanted.name() + "@" + wanted.digest();
    return image.references().contains(pinned)
        || (image.digest().equals(wanted.digest())
            && image.references().stream()
                .anyMatch(name -> ImageReference.parse(name).name().equals(wanted.name())));
  }

  private void collectLayers() throws IOException {
    Set<String> kept = new HashSet<>();
    stored.images().forEach(image -> kept.addAll(image.layers()));
    layers.retain(kept);
  }

  private void publish(StoredImages next) throws IOException {
    next.write(metadata(), json);
    stored = next;
  }

  private Path metadata() {
    return directory.resolve("images.json");
  }
}
