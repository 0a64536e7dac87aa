package io.kennel.samples.kvstore;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keys as files of one directory. When {@link #save} returns, the word is on the disk, whole, and
 * so is the file's name: neither the end of this process nor of the machine takes it away.
 */
final class KeyFiles {
  /** Words on their way to the disk; no key begins with a dot. */
  private static final String UNFINISHED = ".unfinished";

  private static final int KEYS_LISTED_MAX = 100_000;
  private static final int FILE_BYTES_MAX = 1 << 20;

  private final Path directory;
  private final Path unfinished;

  /** Two processes may have the directory for a moment, when a pod was deleted by force. */
  private final String process = UUID.randomUUID().toString();

  private final AtomicLong saves = new AtomicLong();

  private KeyFiles(Path directory) {
    this.directory = directory;
    this.unfinished = directory.resolve(UNFINISHED);
  }

  /**
   * Makes the directory where it is missing, and clears away what an earlier end left half done.
   */
  static KeyFiles open(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath();
    KeyFiles files = new KeyFiles(absolute);
    if (!Files.isDirectory(absolute)) {
      Files.createDirectories(absolute);
      sync(absolute.resolveSibling("."));
    }
    if (Files.isDirectory(files.unfinished, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> left = Files.list(files.unfinished)) {
        for (Path each : left.toList()) {
          Files.deleteIfExists(each);
        }
      }
    } else {
      Files.createDirectories(files.unfinished);
    }
    return files;
  }

  boolean shuttingDown() {
    return Files.exists(directory.resolve(Key.SHUTTING_DOWN), LinkOption.NOFOLLOW_LINKS);
  }

  /** The key's word; null where there is none. */
  @Nullable String load(Key key) throws IOException {
    Path file = directory.resolve(key.name());
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return new String(in.readNBytes(FILE_BYTES_MAX), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  void save(Key key, String word) throws IOException, Refused {
    Path file = directory.resolve(key.name());
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new Refused("something that is no key has this name");
    }
    Path next = unfinished.resolve(process + "-" + saves.incrementAndGet());
    try {
      write(next, word);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(next);
      throw e;
    }
    sync(directory);
  }

  /** The names of all keys, sorted. */
  List<String> keys() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<String> keys =
          files
              .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
              .map(file -> file.getFileName().toString())
              .filter(Key::isKey)
              .limit(KEYS_LISTED_MAX + 1L)
              .sorted()
              .toList();
      if (keys.size() > KEYS_LISTED_MAX) {
        throw new FileSystemException("more than " + KEYS_LISTED_MAX + " keys cannot be listed");
      }
      return keys;
    }
  }

  private static void write(Path file, String word) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(word);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /** Makes the names in a directory last, as fsync does; Linux allows this of directories. */
  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
