package io.kennel.agent.image;

import io.kennel.agent.registry.RefusedImage;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/** The named files of an image archive, whether it is a directory or a tar file. */
sealed interface ImageArchive extends Closeable {
  int FILES_MAX = 100_000;

  boolean has(String name);

  InputStream open(String name) throws IOException;

  /** All of a small file. */
  default byte[] read(String name, int bytesMax) throws IOException {
    try (InputStream in = open(name)) {
      byte[] content = in.readNBytes(bytesMax + 1);
      if (content.length > bytesMax) {
        throw new RefusedImage(name + " is larger than " + bytesMax + " bytes");
      }
      return content;
    }
  }

  /** An image layout that lies open in a directory. */
  record Folder(Path directory) implements ImageArchive {
    @Override
    public boolean has(String name) {
      return Files.isRegularFile(file(name));
    }

    @Override
    public InputStream open(String name) throws IOException {
      Path file = file(name);
      if (!Files.isRegularFile(file)) {
        throw new RefusedImage("it lacks " + name);
      }
      if (!file.toRealPath().startsWith(directory.toRealPath())) {
        throw new RefusedImage(name + " leads out of the archive");
      }
      return Files.newInputStream(file);
    }

    private Path file(String name) {
      Path file = directory.resolve(name).normalize();
      if (!file.startsWith(directory.normalize())) {
        throw new RefusedImage(name + " leads out of the archive");
      }
      return file;
    }

    @Override
    public void close() {}
  }

  /** An uncompressed tar file, read at random. */
  final class Tar implements ImageArchive {
    private final TarFile file;
    private final Map<String, TarArchiveEntry> entries = new HashMap<>();

    Tar(Path path) throws IOException {
      file = new TarFile(path);
      if (file.getEntries().size() > FILES_MAX) {
        file.close();
        throw new RefusedImage("it has more than " + FILES_MAX + " files");
      }
      file.getEntries().forEach(entry -> entries.put(plain(entry.getName()), entry));
    }

    private static String plain(String name) {
      return name.startsWith("./") ? name.substring(2) : name;
    }

    @Override
    public boolean has(String name) {
      return entries.containsKey(plain(name));
    }

    @Override
    public InputStream open(String name) throws IOException {
      TarArchiveEntry entry = entries.get(plain(name));
      if (entry != null && entry.isSymbolicLink()) {
        // "docker save" of old writes a layer that it has already written as a link to it.
        entry = entries.get(Path.of(name).resolveSibling(entry.getLinkName()).normalize() + "");
      }
      if (entry == null || !entry.isFile() || entry.isSymbolicLink()) {
        throw new RefusedImage("it lacks " + name);
      }
      return file.getInputStream(entry);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
