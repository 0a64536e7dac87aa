package io.kennel.agent.runtime.oci;

import java.nio.file.Path;

/** The files of one container. */
record Bundle(Path directory) {
  Path record() {
    return directory.resolve("container.json");
  }

  Path started() {
    return directory.resolve("started.json");
  }

  Path oomKilled() {
    return directory.resolve("oom-killed");
  }

  Path specification() {
    return directory.resolve("config.json");
  }

  Path rootfs() {
    return directory.resolve("rootfs");
  }

  /** The process id of the container's first process. */
  Path pid() {
    return directory.resolve("pid");
  }

  Path conmonPid() {
    return directory.resolve("conmon.pid");
  }

  /** A pipe that conmon reads orders from. */
  Path control() {
    return directory.resolve("ctl");
  }
}
