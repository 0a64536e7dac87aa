package io.kennel.agent.runtime.oci;

import java.nio.file.Path;

/**
 * The programs that make containers.
 *
 * @param name {@code runc} or {@code crun}
 * @param identity changes when one of the machine's candidates does
 */
record LowLevelRuntime(String name, Path path, String version, Path conmon, String identity) {}
