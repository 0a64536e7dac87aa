package io.kennel.realpods;

import io.kennel.agent.image.Trees;
import io.kennel.cluster.DataDirectory;
import io.kennel.cluster.Leftovers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one cluster keeps everything, below the directory for temporary files. Its name says which
 * process made it, so that the next one knows what a process that was killed has left: its pods run
 * on until then.
 */
record TestDirectory(DataDirectory data) {
  private static final Logger LOG = LoggerFactory.getLogger(TestDirectory.class);
  private static final String PREFIX = "kennel-real-";

  /** Makes one, and clears up after processes that are no more. */
  static TestDirectory create() {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      sweep(parent);
      String name = PREFIX + ProcessHandle.current().pid() + "-";
      return new TestDirectory(new DataDirectory(Files.createTempDirectory(parent, name)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a directory in " + parent, e);
    }
  }

  /** Two processes may do so at once; what one has removed the other does not find. */
  private static void sweep(Path parent) throws IOException {
    List<Path> left;
    try (Stream<Path> all = Files.list(parent)) {
      left = all.filter(TestDirectory::isAbandoned).toList();
    }
    for (Path each : left) {
      LOG.info("Removing what a process that was killed has left: {}", each);
      try {
        new TestDirectory(new DataDirectory(each)).delete();
      } catch (RuntimeException e) {
        LOG.warn("{} could not be removed", each, e);
      }
    }
  }

  private static boolean isAbandoned(Path directory) {
    String name = directory.getFileName().toString();
    int end = name.indexOf('-', PREFIX.length());
    if (!name.startsWith(PREFIX) || end < 0) {
      return false;
    }
    try {
      return ProcessHandle.of(Long.parseLong(name.substring(PREFIX.length(), end))).isEmpty();
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** Removes it, and what its cluster may have on the machine still. */
  void delete() {
    Leftovers.remove(data);
    List<String> left = Leftovers.list(data);
    if (!left.isEmpty()) {
      // Something may still be mounted below: deleting would reach into it.
      throw new IllegalStateException(data.root() + " stays, as there is still " + left);
    }
    try {
      Trees.delete(data.root());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + data.root(), e);
    }
  }
}
