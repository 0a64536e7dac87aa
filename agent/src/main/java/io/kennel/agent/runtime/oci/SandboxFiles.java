package io.kennel.agent.runtime.oci;

import java.nio.file.Path;

/**
 * The files of one sandbox, all in one directory of {@code /run}, which a reboot empties together
 * with the namespaces and mounts that they stand for.
 */
record SandboxFiles(Path directory) {
  Path ipc() {
    return directory.resolve("ipc");
  }

  Path uts() {
    return directory.resolve("uts");
  }

  Path shm() {
    return directory.resolve("shm");
  }

  Path hostname() {
    return directory.resolve("hostname");
  }
}
