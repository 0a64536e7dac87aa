package io.kennel.agent.image;

import io.kennel.agent.registry.RefusedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Writes one layer into an empty directory, in the form that overlayfs mounts: a whiteout becomes a
 * character device 0/0, an opaque directory gets overlayfs' attribute.
 *
 * <p>A layer is not trusted. Nothing is ever written outside the directory: names with {@code ..}
 * are refused, and so is every path that would pass through a symbolic link. Device nodes are
 * ignored under {@code dev/}, which containers get fresh, and refused elsewhere.
 */
final class LayerUnpacker {
  static final int ENTRIES_MAX = 1_000_000;
  static final long CONTENT_BYTES_MAX = 32L << 30;
  static final int PATH_CHARACTERS_MAX = 4000;

  /** Room that stays on the disk, for the cluster's own state above all. */
  static final long FREE_BYTES_MIN = 256L << 20;

  /** What may come between the contents of two files: names, attributes, padding. */
  static final int HEADER_BYTES_MAX = 4 << 20;

  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";
  private static final String ATTRIBUTE = "SCHILY.xattr.";
  private static final int PERMISSION_BITS = 07777;
  private static final int COPY_BUFFER_BYTES = 128 << 10;
  private static final long FREE_CHECK_BYTES = 64L << 20;

  private final Path root;
  private final boolean privileged;
  private final long contentBytesMax;
  private final Set<String> directories = new HashSet<>(Set.of(""));
  private final Map<Path, FileTime> directoryTimes = new LinkedHashMap<>();
  private final byte[] buffer = new byte[COPY_BUFFER_BYTES];
  private long contentBytes;
  private long freeCheckedAt;
  private int entries;

  /**
   * @param privileged whether owners, whiteouts and attributes can be set, which takes root
   */
  LayerUnpacker(Path root, boolean privileged) {
    this(root, privileged, CONTENT_BYTES_MAX);
  }

  LayerUnpacker(Path root, boolean privileged, long contentBytesMax) {
    this.root = root;
    this.privileged = privileged;
    this.contentBytesMax = contentBytesMax;
  }

  /** Unpacks all of {@code tar}; returns how many bytes the files have. */
  long unpack(InputStream tar) throws IOException {
    HeaderLimit limited = new HeaderLimit(tar, HEADER_BYTES_MAX);
    TarArchiveInputStream in = new TarArchiveInputStream(limited, "UTF-8");
    for (TarArchiveEntry entry = next(in, limited); entry != null; entry = next(in, limited)) {
      limited.content();
      if (++entries > ENTRIES_MAX) {
        throw new RefusedImage("a layer has more than " + ENTRIES_MAX + " entries");
      }
      String name = inside(entry.getName());
      if (!name.isEmpty()) {
        write(in, entry, name);
      } else if (entry.isDirectory()) {
        decorate(root, entry);
      }
    }
    for (Map.Entry<Path, FileTime> time : directoryTimes.entrySet()) {
      if (Files.isDirectory(time.getKey(), LinkOption.NOFOLLOW_LINKS)) {
        Files.setLastModifiedTime(time.getKey(), time.getValue());
      }
    }
    return contentBytes;
  }

  private TarArchiveEntry next(TarArchiveInputStream in, HeaderLimit limited) throws IOException {
    skipRest(in);
    limited.header();
    return in.getNextEntry();
  }

  /** What is left of an entry that is ignored counts like what is written. */
  private void skipRest(TarArchiveInputStream in) throws IOException {
    if (in.getCurrentEntry() == null) {
      return;
    }
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      count(n);
    }
  }

  private void count(int bytes) throws IOException {
    contentBytes += bytes;
    if (contentBytes > contentBytesMax) {
      throw new RefusedImage("a layer has more than " + contentBytesMax + " bytes");
    }
    if (contentBytes - freeCheckedAt >= FREE_CHECK_BYTES) {
      freeCheckedAt = contentBytes;
      if (Files.getFileStore(root).getUsableSpace() < FREE_BYTES_MIN) {
        throw new IOException("unpacking a layer: no space left on device");
      }
    }
  }

  /** The name relative to the root, without a trailing slash; refuses one that leads out. */
  private static String inside(String name) {
    if (name.length() > PATH_CHARACTERS_MAX || name.indexOf('\0') >= 0) {
      throw new RefusedImage("a layer has a path that is too long or not text");
    }
    StringBuilder plain = new StringBuilder(name.length());
    for (String part : name.split("/")) {
      if (part.equals("..")) {
        throw new RefusedImage("a layer's path leads out of it: " + name);
      }
      if (!part.isEmpty() && !part.equals(".")) {
        plain.append(plain.isEmpty() ? "" : "/").append(part);
      }
    }
    return plain.toString();
  }

  private void write(InputStream in, TarArchiveEntry entry, String name) throws IOException {
    int slash = name.lastIndexOf('/');
    String parent = slash < 0 ? "" : name.substring(0, slash);
    String base = name.substring(slash + 1);
    ensureDirectory(parent);
    if (base.startsWith(WHITEOUT)) {
      whiteout(root.resolve(parent), base);
      return;
    }
    Path path = root.resolve(name);
    if (entry.isDirectory()) {
      directory(path, name, entry);
      return;
    }
    if (isDevice(entry)) {
      if (name.startsWith("dev/")) {
        return;
      }
      throw new RefusedImage("a layer has a device node or pipe: " + name);
    }
    clear(path, name);
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
      own(path, entry);
    } else if (entry.isLink()) {
      hardLink(path, name, entry);
    } else {
      file(in, path, entry);
    }
  }

  private static boolean isDevice(TarArchiveEntry entry) {
    return entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO();
  }

  /** Makes missing parents; refuses a parent that is a symbolic link or a file. */
  private void ensureDirectory(String name) throws IOException {
    if (directories.contains(name)) {
      return;
    }
    int slash = name.lastIndexOf('/');
    ensureDirectory(slash < 0 ? "" : name.substring(0, slash));
    Path path = root.resolve(name);
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(path);
    } else if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new RefusedImage("a layer's path leads through a link or file: " + name);
    }
    directories.add(name);
  }

  private void directory(Path path, String name, TarArchiveEntry entry) throws IOException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      clear(path, name);
      Files.createDirectory(path);
    }
    directories.add(name);
    decorate(path, entry);
  }

  /** Sets owner, mode and attributes; the time of a directory waits until it is full. */
  private void decorate(Path path, TarArchiveEntry entry) throws IOException {
    own(path, entry);
    Files.setAttribute(path, "unix:mode", entry.getMode() & PERMISSION_BITS);
    attributes(path, entry);
    FileTime time = entry.getLastModifiedTime();
    if (entry.isDirectory()) {
      directoryTimes.put(path, time);
    } else {
      Files.setLastModifiedTime(path, time);
    }
  }

  private void own(Path path, TarArchiveEntry entry) throws IOException {
    if (privileged) {
      Files.setAttribute(path, "unix:uid", (int) entry.getLongUserId(), LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(path, "unix:gid", (int) entry.getLongGroupId(), LinkOption.NOFOLLOW_LINKS);
    }
  }

  private void attributes(Path path, TarArchiveEntry entry) throws IOException {
    for (Map.Entry<String, String> header : entry.getExtraPaxHeaders().entrySet()) {
      if (privileged && header.getKey().equals(ATTRIBUTE + "security.capability")) {
        byte[] value = header.getValue().getBytes(StandardCharsets.UTF_8);
        Native.FILES.attribute(path, "security.capability", value);
      }
    }
  }

  private void file(InputStream in, Path path, TarArchiveEntry entry) throws IOException {
    try (OutputStream out =
        Files.newOutputStream(
            path,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        count(n);
        out.write(buffer, 0, n);
      }
    }
    decorate(path, entry);
  }

  private void hardLink(Path path, String name, TarArchiveEntry entry) throws IOException {
    if (entry.getLinkName().startsWith("/")) {
      throw new RefusedImage("a layer's hard link leads out of it: " + name);
    }
    String target = inside(entry.getLinkName());
    int slash = target.lastIndexOf('/');
    ensureDirectory(slash < 0 ? "" : target.substring(0, slash));
    Path existing = root.resolve(target);
    if (!Files.isRegularFile(existing, LinkOption.NOFOLLOW_LINKS)
        && !Files.isSymbolicLink(existing)) {
      throw new RefusedImage("a layer's hard link leads to nothing: " + name + " to " + target);
    }
    Files.createLink(path, existing);
  }

  private void whiteout(Path parent, String base) throws IOException {
    String hidden = base.substring(WHITEOUT.length());
    if (base.equals(OPAQUE)) {
      requireRoot();
      Native.FILES.opaque(parent);
    } else if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
      throw new RefusedImage("a layer removes \"" + hidden + "\"");
    } else if (!hidden.startsWith(WHITEOUT)) {
      requireRoot();
      Path path = parent.resolve(hidden);
      if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        Native.FILES.whiteout(path);
      }
    }
  }

  private void requireRoot() {
    if (!privileged) {
      throw new RefusedImage("a layer removes files of another, which takes root to unpack");
    }
  }

  /** Makes way for an entry that replaces an earlier one of the same name. */
  private void clear(Path path, String name) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      Trees.delete(path);
      directories.removeIf(known -> known.equals(name) || known.startsWith(name + "/"));
    } else {
      Files.deleteIfExists(path);
    }
  }

  /** Bound to the C library only once a layer needs it. */
  private static final class Native {
    static final LinuxFiles FILES = new LinuxFiles();
  }
}
