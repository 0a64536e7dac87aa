package io.kennel.agent.volume;

import io.kennel.agent.image.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory whose files all change at one moment: they are links into {@code ..data}, itself a
 * link to a directory that is swapped. Readers see the files before or those after, never a mix.
 * The layout is the one that applications know from kubelet.
 */
final class AtomicDirectory {
  private static final String DATA = "..data";
  private static final String NEXT = "..data_tmp";

  private AtomicDirectory() {}

  /** The content of a file. */
  record Content(byte[] bytes, int mode) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Content content
          && mode == content.mode
          && Arrays.equals(bytes, content.bytes);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(bytes) + mode;
    }
  }

  /**
   * Makes the directory hold exactly these files.
   *
   * @param files by relative path
   * @param generation names the new content; unique within the directory
   * @param group to give the files to; null for nobody
   * @return false where it held them already
   */
  static boolean write(
      Path directory, Map<String, Content> files, String generation, @Nullable Long group)
      throws IOException {
    Files.createDirectories(directory);
    Path data = directory.resolve(DATA);
    if (Files.isDirectory(data) && read(data).equals(bytesOf(files))) {
      return false;
    }
    Path old = Files.isSymbolicLink(data) ? Files.readSymbolicLink(data) : null;
    Path fresh = directory.resolve(".." + generation);
    Trees.delete(fresh);
    Files.createDirectory(fresh);
    Ownership.mode(fresh, 0755);
    for (Map.Entry<String, Content> each : files.entrySet()) {
      writeFile(fresh, each.getKey(), each.getValue());
    }
    if (group != null) {
      Ownership.give(fresh, group, true);
    }
    Path next = directory.resolve(NEXT);
    Files.deleteIfExists(next);
    Files.createSymbolicLink(next, fresh.getFileName());
    Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    link(directory, files.keySet());
    if (old != null && !old.equals(fresh.getFileName())) {
      Trees.delete(directory.resolve(old));
    }
    return true;
  }

  private static void writeFile(Path root, String path, Content content) throws IOException {
    Path file = root.resolve(path).normalize();
    if (!file.startsWith(root)) {
      throw new VolumeFailure("the path " + path + " leaves its volume");
    }
    Path parent = file.getParent();
    if (parent != null && !parent.equals(root)) {
      Files.createDirectories(parent);
    }
    Files.write(file, content.bytes());
    Ownership.mode(file, content.mode());
  }

  /** One link for each first part of a path; links to what is no longer there go. */
  private static void link(Path directory, Set<String> paths) throws IOException {
    Set<String> names = new LinkedHashSet<>();
    paths.forEach(path -> names.add(path.split("/", 2)[0]));
    for (String name : names) {
      Path link = directory.resolve(name);
      if (!Files.isSymbolicLink(link)) {
        Files.createSymbolicLink(link, Path.of(DATA, name));
      }
    }
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path each : entries.toList()) {
        String name = each.getFileName().toString();
        if (!name.startsWith("..") && !names.contains(name)) {
          Files.delete(each);
        }
      }
    }
  }

  private static Map<String, String> bytesOf(Map<String, Content> files) {
    Map<String, String> result = new LinkedHashMap<>();
    files.forEach((path, content) -> result.put(path, print(content.bytes())));
    return result;
  }

  private static Map<String, String> read(Path data) throws IOException {
    Map<String, String> result = new LinkedHashMap<>();
    Path root = data.toRealPath();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path each : all.toList()) {
        if (Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)) {
          result.put(root.relativize(each).toString(), print(Files.readAllBytes(each)));
        }
      }
    }
    return result;
  }

  /** Bytes as a value that can be compared. */
  private static String print(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
