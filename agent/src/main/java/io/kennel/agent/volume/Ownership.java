package io.kennel.agent.volume;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Gives volumes to a pod's group. Source: "Configure a Security Context", "fsGroup": files belong
 * to the group and it may read and write them; new ones inherit it.
 */
final class Ownership {
  private static final int GROUP_FILE = 0660;
  private static final int GROUP_FILE_READ_ONLY = 0440;
  private static final int GROUP_DIRECTORY = 02770;
  private static final int EXECUTABLE_BY_GROUP = 0110;

  private Ownership() {}

  /** Changes everything below a directory; links are not followed. */
  static void give(Path root, long group, boolean readOnly) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            chown(file, group);
            if (!attributes.isSymbolicLink()) {
              addMode(file, readOnly ? GROUP_FILE_READ_ONLY : GROUP_FILE);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            chown(directory, group);
            addMode(directory, GROUP_DIRECTORY | EXECUTABLE_BY_GROUP);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Whether the directory itself is as {@link #give} leaves it. */
  static boolean isGiven(Path root, long group) throws IOException {
    int owner = (int) Files.getAttribute(root, "unix:gid");
    int mode = (int) Files.getAttribute(root, "unix:mode");
    return owner == group && (mode & GROUP_DIRECTORY) == GROUP_DIRECTORY;
  }

  /** Sets permissions exactly, whatever the process's mask. */
  static void mode(Path path, int mode) throws IOException {
    Files.setAttribute(path, "unix:mode", mode);
  }

  private static void addMode(Path path, int bits) throws IOException {
    int before = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
    if ((before & bits) != bits) {
      mode(path, before | bits);
    }
  }

  private static void chown(Path path, long group) throws IOException {
    int before = (int) Files.getAttribute(path, "unix:gid", LinkOption.NOFOLLOW_LINKS);
    if (before != group) {
      Files.setAttribute(path, "unix:gid", (int) group, LinkOption.NOFOLLOW_LINKS);
    }
  }
}
