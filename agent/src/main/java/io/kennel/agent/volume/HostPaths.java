package io.kennel.agent.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Directories and files of the machine. Source: "Volumes", "hostPath volume types". */
final class HostPaths {
  private static final int SOCKET = 0140000;
  private static final int CHARACTER_DEVICE = 0020000;
  private static final int BLOCK_DEVICE = 0060000;
  private static final int TYPE_MASK = 0170000;

  private HostPaths() {}

  /** Checks the type, or makes what the type says shall be made. */
  static Path check(String text, @Nullable String type) throws IOException {
    Path path = Path.of(text);
    boolean good =
        switch (type == null ? "" : type) {
          case "" -> {
            // Container runtimes make a missing directory, so manifests rely on it.
            if (!Files.exists(path)) {
              make(path);
            }
            yield true;
          }
          case "DirectoryOrCreate" -> {
            if (!Files.exists(path)) {
              make(path);
            }
            yield Files.isDirectory(path);
          }
          case "Directory" -> Files.isDirectory(path);
          case "FileOrCreate" -> {
            if (!Files.exists(path)) {
              Files.createFile(path);
              Ownership.mode(path, 0644);
            }
            yield Files.isRegularFile(path);
          }
          case "File" -> Files.isRegularFile(path);
          case "Socket" -> hasType(path, SOCKET);
          case "CharDevice" -> hasType(path, CHARACTER_DEVICE);
          case "BlockDevice" -> hasType(path, BLOCK_DEVICE);
          default -> false;
        };
    if (!good) {
      throw new VolumeFailure(
          "hostPath type check failed: %s is not a %s".formatted(path, words(type)));
    }
    return path;
  }

  private static void make(Path path) throws IOException {
    Files.createDirectories(path);
    Ownership.mode(path, 0755);
  }

  private static boolean hasType(Path path, int type) throws IOException {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && ((int) Files.getAttribute(path, "unix:mode") & TYPE_MASK) == type;
  }

  private static String words(@Nullable String type) {
    return switch (type == null ? "" : type) {
      case "Directory", "DirectoryOrCreate" -> "directory";
      case "File", "FileOrCreate" -> "file";
      case "Socket" -> "socket";
      case "CharDevice" -> "character device";
      case "BlockDevice" -> "block device";
      default -> "known type: " + type;
    };
  }
}
