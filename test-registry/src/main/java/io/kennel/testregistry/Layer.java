package io.kennel.testregistry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes one tar. Names are written as they are given, whatever they are. */
public final class Layer {
  private static final long TIME_MILLIS = 1_700_000_000_000L;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, "UTF-8");

  /** An empty one. */
  public Layer() {
    out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    out.setAddPaxHeadersForNonAsciiNames(true);
  }

  public Layer file(String path, String content) {
    return file(path, content.getBytes(StandardCharsets.UTF_8), 0644);
  }

  public Layer file(String path, byte[] content) {
    return file(path, content, 0644);
  }

  public Layer file(String path, byte[] content, int mode) {
    TarArchiveEntry entry = new TarArchiveEntry(path, true);
    entry.setMode(mode);
    entry.setSize(content.length);
    return add(entry, content);
  }

  public Layer directory(String path) {
    return directory(path, 0755);
  }

  public Layer directory(String path, int mode) {
    TarArchiveEntry entry = new TarArchiveEntry(path + "/", true);
    entry.setMode(mode);
    return add(entry, new byte[0]);
  }

  public Layer link(String path, String target) {
    return typed(path, target, TarArchiveEntry.LF_SYMLINK);
  }

  public Layer hardLink(String path, String target) {
    return typed(path, target, TarArchiveEntry.LF_LINK);
  }

  public Layer device(String path) {
    return typed(path, "", TarArchiveEntry.LF_CHR);
  }

  /** A file with an attribute of the extended header. */
  public Layer attribute(String path, String name, String value) {
    TarArchiveEntry entry = new TarArchiveEntry(path, true);
    entry.setSize(0);
    Map.of(name, value).forEach(entry::addPaxHeader);
    return add(entry, new byte[0]);
  }

  private Layer typed(String path, String target, byte type) {
    TarArchiveEntry entry = new TarArchiveEntry(path, type, true);
    entry.setLinkName(target);
    return add(entry, new byte[0]);
  }

  private Layer add(TarArchiveEntry entry, byte[] content) {
    try {
      entry.setModTime(TIME_MILLIS);
      out.putArchiveEntry(entry);
      out.write(content);
      out.closeArchiveEntry();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The whole tar; nothing can be added any more. */
  public byte[] bytes() throws IOException {
    out.close();
    return bytes.toByteArray();
  }
}
