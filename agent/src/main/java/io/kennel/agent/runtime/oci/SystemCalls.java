package io.kennel.agent.runtime.oci;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The filter of system calls behind the seccomp profile {@code RuntimeDefault}. It denies what
 * Docker's documentation ("Seccomp security profiles for Docker", "Significant syscalls blocked by
 * the default profile") lists as blocked and leaves the rest alone, where containerd lists what is
 * allowed. A capability that the container has opens the calls that belong to it.
 */
final class SystemCalls {
  private static final String DENY = "SCMP_ACT_ERRNO";
  private static final int EPERM = 1;
  private static final int ENOSYS = 38;

  /** The flags of clone(2) that make namespaces. */
  private static final List<Long> NAMESPACE_FLAGS =
      List.of(
          0x00020000L,
          0x02000000L,
          0x04000000L,
          0x08000000L,
          0x10000000L,
          0x20000000L,
          0x40000000L);

  private static final List<String> NEVER =
      List.of(
          "add_key",
          "keyctl",
          "request_key",
          "io_uring_setup",
          "io_uring_enter",
          "io_uring_register",
          "pivot_root",
          "swapon",
          "swapoff",
          "userfaultfd",
          "uselib",
          "sysfs",
          "_sysctl",
          "nfsservctl",
          "vm86",
          "vm86old");

  private static final Map<String, List<String>> BY_CAPABILITY =
      Map.of(
          "CAP_SYS_ADMIN",
          List.of(
              "bpf",
              "fsconfig",
              "fsmount",
              "fsopen",
              "fspick",
              "lookup_dcookie",
              "mount",
              "mount_setattr",
              "move_mount",
              "open_tree",
              "perf_event_open",
              "quotactl",
              "setdomainname",
              "sethostname",
              "setns",
              "umount",
              "umount2",
              "unshare"),
          "CAP_SYS_MODULE",
          List.of("create_module", "delete_module", "finit_module", "init_module", "query_module"),
          "CAP_SYS_BOOT",
          List.of("kexec_file_load", "kexec_load", "reboot"),
          "CAP_SYS_TIME",
          List.of("clock_settime", "clock_settime64", "settimeofday", "stime"),
          "CAP_SYS_RAWIO",
          List.of("ioperm", "iopl"),
          "CAP_SYS_PACCT",
          List.of("acct"),
          "CAP_SYS_NICE",
          List.of("get_mempolicy", "mbind", "move_pages", "set_mempolicy"),
          "CAP_DAC_READ_SEARCH",
          List.of("open_by_handle_at"));

  private static final Map<String, List<String>> ARCHITECTURES =
      Map.of(
          "amd64", List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"),
          "aarch64", List.of("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"));

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private SystemCalls() {}

  /**
   * The value of {@code linux.seccomp}.
   *
   * @param capabilities the container's, with {@code CAP_}
   * @param architecture as Java names it; on an unknown one only native calls are possible
   */
  static ObjectNode filter(Collection<String> capabilities, String architecture) {
    ObjectNode filter = JSON.objectNode().put("defaultAction", "SCMP_ACT_ALLOW");
    List<String> architectures = ARCHITECTURES.getOrDefault(architecture, List.of());
    if (!architectures.isEmpty()) {
      architectures.forEach(filter.putArray("architectures")::add);
    }
    ArrayNode rules = filter.putArray("syscalls");
    List<String> denied = new ArrayList<>(NEVER);
    BY_CAPABILITY.forEach((capability, calls) -> {
      if (!capabilities.contains(capability)) {
        denied.addAll(calls);
      }
    });
    denied.sort(null);
    denied.forEach(rule(rules, EPERM).putArray("names")::add);
    if (!capabilities.contains("CAP_SYS_ADMIN")) {
      // Its flags are out of a filter's reach; C libraries fall back to clone.
      rule(rules, ENOSYS).putArray("names").add("clone3");
      NAMESPACE_FLAGS.forEach(flag -> denyClone(rules, flag));
    }
    return filter;
  }

  private static void denyClone(ArrayNode rules, long flag) {
    ObjectNode rule = rule(rules, EPERM);
    rule.putArray("names").add("clone");
    rule.putArray("args")
        .addObject()
        .put("index", 0)
        .put("value", flag)
        .put("valueTwo", flag)
        .put("op", "SCMP_CMP_MASKED_EQ");
  }

  private static ObjectNode rule(ArrayNode rules, int error) {
    return rules.addObject().put("action", DENY).put("errnoRet", error);
  }
}
