package io.kennel.agent.volume;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a node keeps what its pods need, and what their resolver is told.
 *
 * @param directory for volumes that end with their pod, files of containers and logs
 * @param memoryDirectory on a memory file system, for secrets and tokens
 * @param clusterDnsIp the address of the cluster's DNS
 * @param clusterDomain such as {@code cluster.local}
 * @param resolverFile the node's own resolver configuration
 */
public record StorageConfig(
    Path directory,
    Path memoryDirectory,
    String clusterDnsIp,
    String clusterDomain,
    Path resolverFile) {

  Path pods() {
    return directory.resolve("pods");
  }

  Path pod(String uid) {
    return pods().resolve(uid);
  }

  Path volume(String uid, String name) {
    return pod(uid).resolve("volumes").resolve(name);
  }

  /** The directory of a volume whose content must not reach a disk. */
  Path memoryVolume(String uid, String name) {
    return memoryDirectory.resolve("pods").resolve(uid).resolve(name);
  }

  Path containerFiles(String uid, String container, int attempt) {
    return pod(uid).resolve("containers").resolve(container).resolve(Integer.toString(attempt));
  }

  Path logs() {
    return directory.resolve("logs");
  }

  /** The directories that tmpfs may be mounted under. */
  List<Path> volumeRoots(String uid) {
    return List.of(pod(uid).resolve("volumes"), memoryDirectory.resolve("pods").resolve(uid));
  }
}
