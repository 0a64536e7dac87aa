package io.kennel.agent.runtime.oci;

import io.kennel.agent.runtime.ContainerRuntime.ContainerConfig;
import io.kennel.agent.runtime.ContainerRuntime.Mount;
import io.kennel.agent.runtime.ContainerRuntime.Resources;
import io.kennel.agent.runtime.ContainerRuntime.SandboxConfig;
import io.kennel.agent.runtime.ContainerRuntime.Security;
import io.kennel.agent.runtime.ImageStore.Image;
import io.kennel.agent.runtime.RuntimeFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a container's {@code config.json} (OCI runtime specification 1.0). A pure function: the
 * same input gives the same document. Capabilities, masked paths and mounts are containerd's
 * defaults; system calls are filtered only where a seccomp profile is asked for, as in Kubernetes.
 */
final class OciSpec {
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final long CPU_PERIOD_MICROS = 100_000;

  private static final List<String> DEFAULT_CAPABILITIES =
      List.of(
          "CHOWN",
          "DAC_OVERRIDE",
          "FSETID",
          "FOWNER",
          "MKNOD",
          "NET_RAW",
          "SETGID",
          "SETUID",
          "SETFCAP",
          "SETPCAP",
          "NET_BIND_SERVICE",
          "SYS_CHROOT",
          "KILL",
          "AUDIT_WRITE");
  private static final List<String> MASKED =
      List.of(
          "/proc/acpi",
          "/proc/asound",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/sys/firmware",
          "/sys/devices/virtual/powercap");
  private static final List<String> READ_ONLY =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Input input;
  private final ContainerConfig config;

  private OciSpec(Input input) {
    this.input = input;
    this.config = input.config();
  }

  /**
   * All that a container's document depends on.
   *
   * @param networkNamespace the file of the namespace to join
   * @param processNamespace likewise; empty for one of its own
   * @param cgroup the container's group, without a leading slash
   */
  record Input(
      SandboxConfig sandbox,
      ContainerConfig config,
      Image image,
      Identity identity,
      String networkNamespace,
      String processNamespace,
      SandboxFiles files,
      String cgroup,
      Host host) {}

  static ObjectNode write(Input input) {
    return new OciSpec(input).document();
  }

  private ObjectNode document() {
    ObjectNode document = JSON.objectNode();
    document.put("ociVersion", "1.0.2");
    document.set("process", process());
    document
        .putObject("root")
        .put("path", "rootfs")
        .put("readonly", config.security().readOnlyRootFilesystem());
    document.set("mounts", mounts());
    document.set("linux", linux());
    return document;
  }

  private ObjectNode process() {
    ObjectNode process = JSON.objectNode();
    Security security = config.security();
    process.put("terminal", config.terminal());
    ObjectNode user = process.putObject("user");
    user.put("uid", input.identity().user()).put("gid", input.identity().group());
    ArrayNode groups = user.putArray("additionalGids");
    input.identity().additionalGroups().forEach(groups::add);
    strings(process.putArray("args"), arguments());
    strings(process.putArray("env"), environment());
    String directory =
        config.workingDirectory().isEmpty()
            ? input.image().workingDirectory()
            : config.workingDirectory();
    process.put("cwd", directory.isEmpty() ? "/" : directory);
    ObjectNode capabilities = process.putObject("capabilities");
    List<String> allowed = capabilities(security);
    for (String set : List.of("bounding", "effective", "permitted")) {
      strings(capabilities.putArray(set), allowed);
    }
    boolean noNew = !security.allowPrivilegeEscalation() && !security.privileged();
    process.put("noNewPrivileges", noNew);
    process.put(
        "oomScoreAdj", Math.max(config.resources().oomScoreAdj(), input.host().oomScoreAdjMin()));
    return process;
  }

  private List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    List<String> command = config.command();
    List<String> given = config.arguments();
    arguments.addAll(command == null ? input.image().entrypoint() : command);
    if (given != null) {
      arguments.addAll(given);
    } else if (command == null) {
      arguments.addAll(input.image().arguments());
    }
    if (arguments.isEmpty()) {
      throw new RuntimeFailure("CreateContainerError", "no command specified");
    }
    return arguments;
  }

  private List<String> environment() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("PATH", DEFAULT_PATH);
    values.put("HOSTNAME", input.sandbox().hostname());
    if (config.terminal()) {
      values.put("TERM", "xterm");
    }
    for (String entry : input.image().environment()) {
      int equals = entry.indexOf('=');
      values.put(equals < 0 ? entry : entry.substring(0, equals), entry.substring(equals + 1));
    }
    values.putAll(config.environment());
    List<String> lines = new ArrayList<>();
    values.forEach((name, value) -> lines.add(name + "=" + value));
    return lines;
  }

  private List<String> capabilities(Security security) {
    List<String> possible = input.host().capabilities();
    Set<String> wanted =
        new LinkedHashSet<>(security.privileged() ? possible : DEFAULT_CAPABILITIES);
    if (security.capabilitiesDropped().stream().anyMatch("ALL"::equalsIgnoreCase)) {
      wanted.clear();
    }
    for (String added : security.capabilitiesAdded()) {
      wanted.addAll(added.equalsIgnoreCase("ALL") ? possible : List.of(plain(added)));
    }
    security.capabilitiesDropped().forEach(dropped -> wanted.remove(plain(dropped)));
    wanted.retainAll(possible);
    return wanted.stream().map(name -> "CAP_" + name).toList();
  }

  private static String plain(String capability) {
    String upper = capability.toUpperCase(java.util.Locale.ROOT);
    return upper.startsWith("CAP_") ? upper.substring("CAP_".length()) : upper;
  }

  private ArrayNode mounts() {
    ArrayNode mounts = JSON.arrayNode();
    boolean privileged = config.security().privileged();
    String access = privileged ? "rw" : "ro";
    mount(mounts, "/proc", "proc", "proc", "nosuid", "noexec", "nodev");
    mount(mounts, "/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k");
    mount(
        mounts,
        "/dev/pts",
        "devpts",
        "devpts",
        "nosuid",
        "noexec",
        "newinstance",
        "ptmxmode=0666",
        "mode=0620",
        "gid=5");
    mount(mounts, "/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev");
    mount(mounts, "/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", access);
    mount(
        mounts,
        "/sys/fs/cgroup",
        "cgroup",
        "cgroup",
        "nosuid",
        "noexec",
        "nodev",
        "relatime",
        access);
    bind(mounts, "/dev/shm", input.files().shm(), "rw", "rprivate");
    Set<String> own = new LinkedHashSet<>();
    config.mounts().forEach(mount -> own.add(mount.containerPath()));
    if (!own.contains("/etc/hostname")) {
      bind(mounts, "/etc/hostname", input.files().hostname(), "rw", "rprivate");
    }
    // A mount over another must come after it.
    config.mounts().stream()
        .sorted(java.util.Comparator.comparingInt(OciSpec::depth))
        .forEach(mount -> bind(mounts, mount));
    return mounts;
  }

  private static int depth(Mount mount) {
    return Path.of(mount.containerPath()).normalize().getNameCount();
  }

  private static void bind(ArrayNode mounts, Mount mount) {
    bind(
        mounts,
        mount.containerPath(),
        mount.hostPath(),
        mount.readOnly() ? "ro" : "rw",
        mount.propagate() ? "rslave" : "rprivate");
  }

  private static void bind(
      ArrayNode mounts, String target, Path source, String access, String propagation) {
    mount(mounts, target, "bind", source.toString(), "rbind", propagation, access);
  }

  private static void mount(
      ArrayNode mounts, String target, String type, String source, String... options) {
    ObjectNode mount = mounts.addObject();
    mount.put("destination", target).put("type", type).put("source", source);
    strings(mount.putArray("options"), List.of(options));
  }

  private ObjectNode linux() {
    ObjectNode linux = JSON.objectNode();
    ArrayNode namespaces = linux.putArray("namespaces");
    if (input.processNamespace().isEmpty()) {
      namespaces.addObject().put("type", "pid");
    } else {
      namespace(namespaces, "pid", input.processNamespace());
    }
    namespaces.addObject().put("type", "mount");
    namespace(namespaces, "ipc", input.files().ipc().toString());
    namespace(namespaces, "uts", input.files().uts().toString());
    namespace(namespaces, "network", input.networkNamespace());
    if (input.host().cgroupV2()) {
      namespaces.addObject().put("type", "cgroup");
    }
    linux.put("cgroupsPath", "/" + input.cgroup());
    ObjectNode sysctls = linux.putObject("sysctl");
    input.sandbox().sysctls().forEach(sysctls::put);
    if (!config.security().privileged()) {
      strings(linux.putArray("maskedPaths"), MASKED);
      strings(linux.putArray("readonlyPaths"), READ_ONLY);
      if (config.security().systemCallsFiltered()) {
        List<String> allowed = capabilities(config.security());
        linux.set("seccomp", SystemCalls.filter(allowed, System.getProperty("os.arch", "")));
      }
    }
    linux.set("resources", resources(config.resources()));
    return linux;
  }

  private static void namespace(ArrayNode namespaces, String type, String path) {
    namespaces.addObject().put("type", type).put("path", path);
  }

  private ObjectNode resources(Resources wanted) {
    ObjectNode resources = JSON.objectNode();
    resources
        .putArray("devices")
        .addObject()
        .put("allow", config.security().privileged())
        .put("access", "rwm");
    if (wanted.memoryLimitBytes() > 0) {
      ObjectNode memory = resources.putObject("memory");
      memory.put("limit", wanted.memoryLimitBytes());
      if (input.host().cgroupV2() || input.host().swapAccounting()) {
        memory.put("swap", wanted.memoryLimitBytes());
      }
      if (input.host().cgroupV2()) {
        // One process too greedy ends the whole container, as with kubelet.
        resources.putObject("unified").put("memory.oom.group", "1");
      }
    }
    ObjectNode cpu = resources.putObject("cpu");
    if (wanted.cpuShares() > 0) {
      cpu.put("shares", wanted.cpuShares());
    }
    if (wanted.cpuQuotaMicros() > 0) {
      cpu.put("quota", wanted.cpuQuotaMicros()).put("period", CPU_PERIOD_MICROS);
    }
    if (wanted.pidsMax() > 0) {
      resources.putObject("pids").put("limit", wanted.pidsMax());
    }
    return resources;
  }

  private static void strings(ArrayNode array, List<String> values) {
    values.forEach(array::add);
  }
}
