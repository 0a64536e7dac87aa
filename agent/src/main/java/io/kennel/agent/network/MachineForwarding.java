package io.kennel.agent.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Lets the machine pass packets on from pods to the world outside. The setting is the machine's, so
 * the first cluster writes down what it was, and the last one restores it.
 */
final class MachineForwarding {
  private static final Path SETTING = Path.of("/proc/sys/net/ipv4/ip_forward");

  private final Path before;

  MachineForwarding(Path runDirectory) {
    before = runDirectory.resolveSibling("ip-forward-before");
  }

  void enable() throws IOException {
    String now = Files.readString(SETTING).strip();
    if (now.equals("0")) {
      Files.writeString(before, now);
      Files.writeString(SETTING, "1");
    }
  }

  void restore(String ownInterface) throws IOException {
    if (Files.exists(before) && !othersStand(ownInterface)) {
      Files.writeString(SETTING, Files.readString(before).strip());
      Files.delete(before);
    }
  }

  private static boolean othersStand(String ownInterface) throws IOException {
    try (Stream<Path> interfaces = Files.list(Path.of("/sys/class/net"))) {
      return interfaces
          .map(path -> path.getFileName().toString())
          .anyMatch(name -> name.startsWith("kn-") && !name.equals(ownInterface));
    }
  }
}
