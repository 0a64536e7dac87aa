package io.kennel.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where one cluster keeps everything: what lies where, and who is using it. */
public record DataDirectory(Path root) {
  private static final String OWNER_ONLY = "rwx------";

  /** The directory as an absolute path, so that it means the same from everywhere. */
  public DataDirectory {
    root = root.toAbsolutePath().normalize();
  }

  /** {@code KENNEL_HOME}, else {@code ~/.kennel}. */
  public static Path standard() {
    String home = System.getenv("KENNEL_HOME");
    return home == null || home.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".kennel")
        : Path.of(home);
  }

  /** Makes the directory, readable by its owner only. */
  public void create() {
    try {
      Files.createDirectories(
          root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the data directory " + root, e);
    }
  }

  public Path store() {
    return root.resolve("store");
  }

  public Path identity() {
    return root.resolve("pki");
  }

  public Path images() {
    return root.resolve("images");
  }

  public Path network() {
    return root.resolve("network");
  }

  /** The directories that volumes of class {@code standard} are. */
  public Path volumes() {
    return root.resolve("volumes");
  }

  public Path node(String name) {
    return root.resolve("nodes").resolve(name);
  }

  /** What has been done to a node's machine by hand. */
  Path hardware(String node) {
    return node(node).resolve("hardware");
  }

  /** Where the running cluster takes orders from commands of its owner. */
  Path control() {
    return root.resolve("control.sock");
  }

  /** The nodes that have run in this cluster. */
  public List<String> nodeNames() {
    Path nodes = root.resolve("nodes");
    if (!Files.isDirectory(nodes)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(nodes)) {
      return found.map(node -> node.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + nodes, e);
    }
  }

  public Path kubeconfig() {
    return root.resolve("kubeconfig");
  }

  public Path log() {
    return root.resolve("kennel.log");
  }

  private Path processId() {
    return root.resolve("kennel.pid");
  }

  /** Says that this process runs the cluster, until {@link #released}. */
  public void claimed() {
    try {
      Files.writeString(processId(), ProcessHandle.current().pid() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + processId(), e);
    }
  }

  /** Takes {@link #claimed} back. */
  public void released() {
    try {
      Files.deleteIfExists(processId());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + processId(), e);
    }
  }

  /** The live process that runs the cluster, where there is one. */
  public Optional<ProcessHandle> owner() {
    try {
      long pid = Long.parseLong(Files.readString(processId()).strip());
      return ProcessHandle.of(pid).filter(DataDirectory::isJava);
    } catch (NoSuchFileException | NumberFormatException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + processId(), e);
    }
  }

  /** After a reboot the number may belong to any process. */
  private static boolean isJava(ProcessHandle process) {
    return process.isAlive()
        && process.info().command().map(command -> command.endsWith("/java")).orElse(false);
  }
}
