package io.kennel.agent.network;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Where a cluster's network is written down, and what its interfaces and namespaces are called.
 *
 * @param directory survives a reboot
 * @param runDirectory emptied by a reboot, as the network itself is
 * @param hash six hexadecimal digits that no other cluster of this machine has
 */
public record NetworkConfig(Path directory, Path runDirectory, String hash) {
  private static final int HASH_BYTES = 3;

  /** The names follow from the data directory, so what a crashed run left can be found again. */
  public static NetworkConfig of(Path dataDirectory) {
    String hash = hash(dataDirectory);
    return new NetworkConfig(dataDirectory.resolve("network"), Path.of("/run/kennel", hash), hash);
  }

  /** Identifies a data directory among those of this machine. */
  public static String hash(Path dataDirectory) {
    String path = dataDirectory.toAbsolutePath().normalize().toString();
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(path.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The machine's end of the wire to the nodes. */
  String machineInterface() {
    return "kn-" + hash;
  }

  String switchNamespace() {
    return "kennel-" + hash + ".switch";
  }

  String nodeNamespace(String node) {
    return "kennel-" + hash + "-" + node;
  }

  String podNamespace(String sandboxId) {
    return "kennel-" + hash + ".pod-" + shortened(sandboxId);
  }

  /** The node's end of a pod's wire; at most 15 characters. */
  String podInterface(String sandboxId) {
    return "p" + shortened(sandboxId);
  }

  String table() {
    return "kennel_" + hash;
  }

  boolean owns(String namespace) {
    return namespace.startsWith("kennel-" + hash + "-")
        || namespace.startsWith("kennel-" + hash + ".");
  }

  static Path file(String namespace) {
    return Path.of("/run/netns", namespace);
  }

  private static String shortened(String sandboxId) {
    return sandboxId.substring(0, Math.min(12, sandboxId.length()));
  }
}
