package io.kennel.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The processes of the measured server, on this machine.
 *
 * @param pids none where it runs elsewhere
 */
record ServerProcess(List<Long> pids) {
  /** What Linux counts processor time in, on every architecture it supports here. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;

  double residentMegabytes() {
    long kilobytes = 0;
    for (long pid : required()) {
      for (String line : lines(pid, "status")) {
        if (line.startsWith("VmRSS:")) {
          kilobytes += Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
      }
    }
    return kilobytes / 1024.0;
  }

  double cpuSeconds() {
    long ticks = 0;
    for (long pid : required()) {
      String stat = lines(pid, "stat").getFirst();
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      ticks += Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
    }
    return ticks / TICKS_PER_SECOND;
  }

  private List<Long> required() {
    if (pids.isEmpty()) {
      throw new BenchException("needs the server's process id: give it by --pid");
    }
    return pids;
  }

  private static List<String> lines(long pid, String file) {
    try {
      return Files.readAllLines(Path.of("/proc", String.valueOf(pid), file));
    } catch (IOException e) {
      throw new BenchException("process " + pid + " cannot be looked at", e);
    }
  }
}
