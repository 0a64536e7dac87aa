package io.kennel.controllers.volumes;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Directories of this machine, all below one root. Symbolic links are removed, never followed. */
public final class HostDirectories implements VolumeDirectories {
  private static final int NAMES_MIN = 2;

  private final Path root;

  /**
   * Nothing is made until the first volume is.
   *
   * @param root absolute
   */
  public HostDirectories(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public String pathOf(String volumeName) {
    return child(volumeName).toString();
  }

  @Override
  public void create(String volumeName) throws IOException {
    Path directory = child(volumeName);
    if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  @Override
  public void delete(String volumeName) throws IOException {
    Path directory = child(volumeName);
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      remove(directory, null);
    }
  }

  @Override
  public void empty(String path) throws IOException {
    Path directory = Path.of(path).normalize();
    if (!directory.isAbsolute() || directory.getNameCount() < NAMES_MIN) {
      throw new IOException(path + " is not emptied: it is too near the root of the file system");
    }
    if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      remove(directory, directory);
    }
  }

  private Path child(String volumeName) {
    Path directory = root.resolve(volumeName).normalize();
    if (!root.equals(directory.getParent())) {
      throw new IllegalArgumentException("not the name of a volume: " + volumeName);
    }
    return directory;
  }

  private static void remove(Path start, @Nullable Path kept) throws IOException {
    Files.walkFileTree(
        start,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            if (!directory.equals(kept)) {
              Files.deleteIfExists(directory);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
