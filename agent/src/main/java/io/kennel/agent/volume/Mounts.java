package io.kennel.agent.volume;

import java.nio.file.Path;
import java.util.List;

/** Memory file systems of the node. Thread-safe; idempotent. */
public interface Mounts {
  /**
   * Mounts a memory file system where none is mounted yet.
   *
   * @param bytesMax 0 for the system's default
   * @throws VolumeFailure where it cannot be mounted
   */
  void mountMemory(Path directory, long bytesMax);

  /** Unmounts everything at or below a directory, the deepest first. */
  void unmountBelow(Path directory);

  /** What is mounted at or below a directory. */
  List<Path> mountedBelow(Path directory);
}
