package io.kennel.agent.runtime.oci;

import java.nio.file.Path;

/**
 * Where one node's runtime keeps its things. Two runtimes never share one.
 *
 * @param directory records, writable layers and bundles; survives a reboot
 * @param runDirectory namespaces, shared memory and the low-level runtime's own state; under {@code
 *     /run}, short, empty after a reboot
 * @param cgroup the group that holds all pods, without a leading slash, such as {@code
 *     kennel-1f3a9c/node-1}
 * @param probeDirectory remembers which low-level runtime works on this machine; may be shared by
 *     the nodes of a cluster
 */
public record OciConfig(Path directory, Path runDirectory, String cgroup, Path probeDirectory) {
  /** The places of {@code node} in the cluster of {@code dataDirectory}. */
  public static OciConfig of(Path dataDirectory, String clusterHash, String node) {
    return new OciConfig(
        dataDirectory.resolve("nodes").resolve(node).resolve("runtime"),
        Path.of("/run/kennel", clusterHash, node),
        "kennel-" + clusterHash + "/" + node,
        dataDirectory);
  }

  /** A directory for each container. */
  Path containers() {
    return directory.resolve("containers");
  }

  /** A directory for each sandbox. */
  Path sandboxes() {
    return directory.resolve("sandboxes");
  }

  /** Where conmon leaves exit codes, a file for each container. */
  Path exits() {
    return directory.resolve("exits");
  }
}
