package io.kennel.store.rocksdb;

import io.kennel.store.StoreUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/**
 * Loads RocksDB's native code. From a jar it is unpacked once and stays; RocksDB's own loader would
 * unpack 17 MB at every start and leave them behind after a crash.
 */
final class NativeLibrary {
  private static final String PACKED = Environment.getJniLibraryFileName("rocksdb");

  /** The name that RocksDB's loader looks for in a folder: 'jni' twice, unlike in its own jar. */
  private static final String LOADED = Environment.getJniLibraryFileName("rocksdbjni");

  private NativeLibrary() {}

  /**
   * Makes RocksDB usable.
   *
   * @param folder where to keep the unpacked library
   */
  static void load(Path folder) {
    URL packed = RocksDB.class.getClassLoader().getResource(PACKED);
    if (packed == null) {
      throw new StoreUnavailableException.NotWritten(
          "this build has no RocksDB for this platform (" + PACKED + "); build it here", null);
    }
    try {
      RocksDB.loadLibrary(List.of(provide(packed, folder).toString()));
    } catch (IOException | URISyntaxException | UnsatisfiedLinkError failure) {
      throw new StoreUnavailableException.NotWritten(
          "cannot load RocksDB's library (" + PACKED + "): " + failure.getMessage(), failure);
    }
  }

  /** The folder that holds the library under the name that is looked for. */
  private static Path provide(URL packed, Path folder) throws IOException, URISyntaxException {
    int bytes = packed.openConnection().getContentLength();
    // The size in the path: another version of the library gets a place of its own.
    Path place = folder.resolve("rocksdb-" + bytes);
    Path library = place.resolve(LOADED);
    if (Files.exists(library) && Files.size(library) == bytes) {
      return place;
    }
    Files.createDirectories(place);
    Path partial = place.resolve("unpacking-" + ProcessHandle.current().pid());
    Files.deleteIfExists(partial);
    if (packed.getProtocol().equals("file")) {
      Files.createSymbolicLink(partial, Path.of(packed.toURI()));
    } else {
      try (InputStream in = packed.openStream()) {
        Files.copy(in, partial);
      }
    }
    Files.move(partial, library, StandardCopyOption.ATOMIC_MOVE);
    return place;
  }
}
