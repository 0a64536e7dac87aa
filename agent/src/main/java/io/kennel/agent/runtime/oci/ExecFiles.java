package io.kennel.agent.runtime.oci;

import java.nio.file.Path;

/** The files of one command that runs in a container; they go when it has ended. */
record ExecFiles(Path directory) {
  /** The id of the container. */
  Path container() {
    return directory.resolve("container");
  }

  /** What to run, as the low-level runtime reads it. */
  Path process() {
    return directory.resolve("process.json");
  }

  /** The command's process id, once it runs. */
  Path pid() {
    return directory.resolve("pid");
  }

  /** The socket of the terminal's streams. */
  Path attach() {
    return directory.resolve("attach");
  }

  /** A pipe that conmon reads orders from. */
  Path control() {
    return directory.resolve("ctl");
  }
}
