package io.kennel.agent.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What a node tells of the machine it is on.
 *
 * @param architecture as Go names it, such as {@code amd64}
 */
public record Machine(
    int cpus,
    long memoryBytes,
    long diskBytes,
    String architecture,
    String kernelVersion,
    String osImage,
    String machineId,
    String bootId) {

  /** The machine that this process runs on. {@code directory} lies on the disk that counts. */
  public static Machine here(Path directory) {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        totalMemory(),
        diskBytes(directory),
        architecture(System.getProperty("os.arch", "")),
        System.getProperty("os.version", ""),
        osName(),
        firstLine(Path.of("/etc/machine-id")),
        firstLine(Path.of("/proc/sys/kernel/random/boot_id")));
  }

  /** A machine for simulations. */
  public static Machine simulated(int cpus, long memoryBytes, long diskBytes) {
    return new Machine(
        cpus, memoryBytes, diskBytes, "amd64", "simulated", "Simulated", "simulated", "simulated");
  }

  private static long totalMemory() {
    for (String line : lines(Path.of("/proc/meminfo"))) {
      if (line.startsWith("MemTotal:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    return Runtime.getRuntime().maxMemory();
  }

  private static long diskBytes(Path directory) {
    try {
      return Files.getFileStore(directory).getTotalSpace();
    } catch (IOException e) {
      return 0;
    }
  }

  private static String architecture(String ofJvm) {
    return switch (ofJvm.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> ofJvm;
    };
  }

  private static String osName() {
    for (String line : lines(Path.of("/etc/os-release"))) {
      if (line.startsWith("PRETTY_NAME=")) {
        return line.substring("PRETTY_NAME=".length()).replace("\"", "");
      }
    }
    return System.getProperty("os.name", "Linux");
  }

  private static String firstLine(Path file) {
    var lines = lines(file);
    return lines.isEmpty() ? "" : lines.getFirst();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of();
    }
  }
}
