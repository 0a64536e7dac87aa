package io.kennel.agent.image;

import io.kennel.agent.runtime.ImageStore;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.world.World;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
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
  private static final int LAYERS_MAX = 120;
  private static final int LAYER_NAME_CHARACTERS = 26;
  private static final int READ_BUFFER_BYTES = 256 << 10;
  private static final byte[] GZIP = {0x1f, (byte) 0x8b};
  private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

  private final Path directory;
  private final World world;
  private final JsonMapper json = new JsonMapper();
  private final List<Supplier<Set<String>>> users = new CopyOnWriteArrayList<>();
  private final Map<String, CompletableFuture<Image>> pulls = new ConcurrentHashMap<>();
  private volatile @Nullable RegistryClient registry;
  private volatile StoredImages stored;

  /** Opens the store; makes the directory where it is missing. */
  public LocalImageStore(Path directory, World world) {
    this.directory = directory;
    this.world = world;
    try {
      Files.createDirectories(directory.resolve("layers"));
      Trees.delete(directory.resolve("unpacking"));
      Files.createDirectories(directory.resolve("unpacking"));
      stored = StoredImages.read(metadata(), json);
    } catch (IOException | RuntimeException e) {
      throw new RuntimeFailure(
          "ImageStoreError", "cannot open the image store " + directory + ": " + e, e);
    }
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
    return found.layers().stream().map(this::layer).toList();
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
          "ErrImageLoad", "cannot load the image archive " + archive + ": " + message(e), e);
    }
  }

  private static String message(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  /**
   * Takes an image from the registry that its name says, whether it is present or not. Those who
   * ask for the same image at the same time share one download.
   */
  @Override
  public Image pull(String reference) {
    ImageReference image = ImageReference.parse(reference);
    CompletableFuture<Image> own = new CompletableFuture<>();
    CompletableFuture<Image> running = pulls.putIfAbsent(image.toString(), own);
    if (running != null) {
      return join(running);
    }
    try {
      own.complete(pull(image));
    } catch (IOException | RuntimeException e) {
      String why = "failed to pull image \"" + reference + "\": " + message(e);
      own.completeExceptionally(new RuntimeFailure("ErrImagePull", why, e));
    } finally {
      pulls.remove(image.toString());
    }
    return join(own);
  }

  private static Image join(CompletableFuture<Image> pull) {
    try {
      return pull.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeFailure failure ? failure : e;
    }
  }

  private Image pull(ImageReference image) throws IOException {
    Path work = temporary();
    try {
      new ImagePull(registry(), architecture(), this::unpacked).into(image, work);
      return takePulled(work);
    } finally {
      Trees.delete(work);
    }
  }

  private synchronized Image takePulled(Path layout) throws IOException {
    try (ImageArchive archive = new ImageArchive.Folder(layout)) {
      ImageLayout.Entry entry = new ImageLayout(archive, architecture()).read().getFirst();
      Image image = take(archive, entry);
      publish(stored.with(image, entry.layers().stream().map(l -> l.contentDigest()).toList()));
      return Objects.requireNonNull(find(image.id()));
    }
  }

  private boolean unpacked(String contentDigest) {
    return Files.isDirectory(layer(contentDigest));
  }

  /** Made only once a pull needs it: start-up does without. */
  private synchronized RegistryClient registry() {
    RegistryClient made = registry;
    if (made == null) {
      made = new RegistryClient();
      registry = made;
    }
    return made;
  }

  private List<Image> loadChanged(Path archive, String identity) throws IOException {
    List<Image> loaded = new ArrayList<>();
    try (Opened opened = open(archive)) {
      StoredImages next = stored;
      for (ImageLayout.Entry entry : new ImageLayout(opened.archive(), architecture()).read()) {
        Image image = take(opened.archive(), entry);
        next = next.with(image, entry.layers().stream().map(l -> l.contentDigest()).toList());
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
    try (InputStream in = uncompressed(Files.newInputStream(archive))) {
      if (in instanceof GZIPInputStream) {
        temporary = temporary();
        Files.copy(in, temporary);
      }
    }
    return new Opened(new ImageArchive.Tar(temporary == null ? archive : temporary), temporary);
  }

  private Path temporary() {
    return directory.resolve("unpacking").resolve(world.random().nextUuid().toString());
  }

  private static InputStream uncompressed(InputStream raw) throws IOException {
    BufferedInputStream in = new BufferedInputStream(raw, READ_BUFFER_BYTES);
    in.mark(ZSTD.length);
    byte[] start = in.readNBytes(ZSTD.length);
    in.reset();
    if (java.util.Arrays.equals(start, ZSTD)) {
      in.close();
      throw new RefusedImage(
          "it is compressed with zstd, which is not supported; use gzip or no compression");
    }
    boolean gzip = start.length > 1 && start[0] == GZIP[0] && start[1] == GZIP[1];
    return gzip ? new GZIPInputStream(in, READ_BUFFER_BYTES) : in;
  }

  /** Unpacks what is missing of an image. */
  private Image take(ImageArchive archive, ImageLayout.Entry entry) throws IOException {
    if (entry.layers().size() > LAYERS_MAX) {
      throw new RefusedImage("an image has more than " + LAYERS_MAX + " layers");
    }
    long bytes = 0;
    for (ImageLayout.Layer layer : entry.layers()) {
      Path target = layer(layer.contentDigest());
      Path size = target.resolveSibling(target.getFileName() + ".bytes");
      if (!Files.isDirectory(target) || !Files.exists(size)) {
        unpack(archive, layer, target, size);
      }
      bytes += Long.parseLong(Files.readString(size));
    }
    return image(entry, bytes);
  }

  private void unpack(ImageArchive archive, ImageLayout.Layer layer, Path target, Path size)
      throws IOException {
    Path work = temporary();
    Files.createDirectory(work);
    try (Digests.Verified file = new Digests.Verified(archive.open(layer.file()));
        Digests.Verified content = new Digests.Verified(uncompressed(file))) {
      long bytes = new LayerUnpacker(work, isRoot()).unpack(content);
      content.expect(layer.contentDigest(), layer.file());
      if (!layer.digest().isEmpty()) {
        file.expect(layer.digest(), layer.file());
      }
      Files.writeString(size, Long.toString(bytes));
      Trees.delete(target);
      Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Trees.delete(work);
    }
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
    return image.digest().equals(wanted.digest())
        && image.references().stream()
            .anyMatch(name -> ImageReference.parse(name).name().equals(wanted.name()));
  }

  private void collectLayers() throws IOException {
    Set<String> kept = new HashSet<>();
    for (StoredImages.Stored image : stored.images()) {
      image.layers().forEach(layer -> kept.add(layer(layer).getFileName().toString()));
    }
    try (Stream<Path> present = Files.list(directory.resolve("layers"))) {
      for (Path path : present.toList()) {
        if (!kept.contains(path.getFileName().toString().replace(".bytes", ""))) {
          Trees.delete(path);
        }
      }
    }
  }

  private void publish(StoredImages next) throws IOException {
    next.write(metadata(), json);
    stored = next;
  }

  private Path metadata() {
    return directory.resolve("images.json");
  }

  /** Short names, because overlayfs takes all of them in one page. */
  private Path layer(String contentDigest) {
    String name = Digests.hex(contentDigest).substring(0, LAYER_NAME_CHARACTERS);
    return directory.resolve("layers").resolve(name);
  }

  private static String architecture() {
    String name = System.getProperty("os.arch", "");
    return name.equals("aarch64") ? "arm64" : name;
  }

  private static boolean isRoot() throws IOException {
    return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
  }
}
