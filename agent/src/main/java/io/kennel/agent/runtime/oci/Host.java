package io.kennel.agent.runtime.oci;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What this machine allows, read once from {@code /proc}.
 *
 * @param bootId changes with every boot: what was mounted or ran in another boot is gone
 * @param cgroupV2 whether the unified hierarchy is the only one
 * @param swapAccounting whether version 1 limits swap too
 * @param capabilities those that this process may hand on, without {@code CAP_}
 * @param oomScoreAdjMin the lowest adjustment that may be set
 */
record Host(
    String bootId,
    boolean cgroupV2,
    boolean swapAccounting,
    List<String> capabilities,
    int oomScoreAdjMin) {
  private static final int OOM_SCORE_ADJ_LOWEST = -1000;
  private static final String SYS_RESOURCE = "SYS_RESOURCE";

  /** By number, from {@code linux/capability.h}. */
  static final List<String> CAPABILITIES =
      List.of(
          "CHOWN",
          "DAC_OVERRIDE",
          "DAC_READ_SEARCH",
          "FOWNER",
          "FSETID",
          "KILL",
          "SETGID",
          "SETUID",
          "SETPCAP",
          "LINUX_IMMUTABLE",
          "NET_BIND_SERVICE",
          "NET_BROADCAST",
          "NET_ADMIN",
          "NET_RAW",
          "IPC_LOCK",
          "IPC_OWNER",
          "SYS_MODULE",
          "SYS_RAWIO",
          "SYS_CHROOT",
          "SYS_PTRACE",
          "SYS_PACCT",
          "SYS_ADMIN",
          "SYS_BOOT",
          "SYS_NICE",
          "SYS_RESOURCE",
          "SYS_TIME",
          "SYS_TTY_CONFIG",
          "MKNOD",
          "LEASE",
          "AUDIT_WRITE",
          "AUDIT_CONTROL",
          "SETFCAP",
          "MAC_OVERRIDE",
          "MAC_ADMIN",
          "SYSLOG",
          "WAKE_ALARM",
          "BLOCK_SUSPEND",
          "AUDIT_READ",
          "PERFMON",
          "BPF",
          "CHECKPOINT_RESTORE");

  static Host read() {
    try {
      List<String> capabilities = capabilities(Files.readAllLines(Path.of("/proc/self/status")));
      int own = Integer.parseInt(Files.readString(Path.of("/proc/self/oom_score_adj")).strip());
      return new Host(
          Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip(),
          Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers")),
          Files.exists(Path.of("/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes")),
          capabilities,
          capabilities.contains(SYS_RESOURCE) ? OOM_SCORE_ADJ_LOWEST : own);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read /proc", e);
    }
  }

  private static List<String> capabilities(List<String> status) {
    long bits = 0;
    for (String line : status) {
      if (line.startsWith("CapBnd:")) {
        bits = Long.parseUnsignedLong(line.substring("CapBnd:".length()).strip(), 16);
      }
    }
    List<String> names = new ArrayList<>();
    for (int number = 0; number < CAPABILITIES.size(); number++) {
      if ((bits >>> number & 1) != 0) {
        names.add(CAPABILITIES.get(number));
      }
    }
    return List.copyOf(names);
  }
}
