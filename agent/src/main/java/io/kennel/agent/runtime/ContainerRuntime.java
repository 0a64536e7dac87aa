package io.kennel.agent.runtime;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs sandboxes and containers. Shaped like the CRI ({@code runtime.v1.RuntimeService}), so that
 * runc, a simulation and containerd are interchangeable. All methods may be called from any thread,
 * block until done unless they say otherwise, and are idempotent: stopping or removing what is gone
 * succeeds. What runs survives the runtime object: a new one finds it with {@link #listSandboxes}
 * and {@link #listContainers}.
 *
 * <p>Every failure is a {@link RuntimeFailure}, whose reason is the word that kubelet would show.
 */
public interface ContainerRuntime extends AutoCloseable {
  /** What {@code kubectl get nodes -o wide} shows, such as {@code runc://1.1.5}. */
  String version();

  /** What the machine does to the sandboxes below {@link Fence#GROUP}. */
  Fence fence();

  /** Makes the pod's shared namespaces (network, IPC, UTS) and its cgroup. */
  String runSandbox(SandboxConfig config);

  /**
   * Kills all that runs of a pod, and returns once nothing does; the sandbox stays.
   *
   * @throws RuntimeFailure where something does not end
   */
  void killPod(String podUid);

  /** Kills all that is left in the sandbox and takes its network down. */
  void stopSandbox(String sandboxId);

  void removeSandbox(String sandboxId);

  List<SandboxState> listSandboxes();

  /** The sandboxes of one pod. */
  List<SandboxState> listSandboxes(String podUid);

  /** Makes a container that is ready to start; its files are mounted, nothing runs yet. */
  String createContainer(String sandboxId, ContainerConfig config);

  void startContainer(String containerId);

  /**
   * Sends SIGTERM (or the image's stop signal), then SIGKILL once {@code grace} has passed; zero
   * sends SIGKILL at once, and a later call may only shorten what is left. Returns at once: that
   * the container has gone shows in its state, and {@link #onChange} tells.
   */
  void stopContainer(String containerId, Duration grace);

  /**
   * Opens a running container's log file anew, after it has been renamed. Does nothing for a
   * container that does not run or has no log file.
   */
  void reopenLog(String containerId);

  /** Removes a container that does not run, and its files; its log stays. */
  void removeContainer(String containerId);

  List<ContainerState> listContainers();

  /** The containers of one pod, in the order in which they were created. */
  List<ContainerState> listContainers(String podUid);

  /** Null for a container that does not exist. */
  @Nullable ContainerState container(String containerId);

  /** What a running container uses; null for one that does not run, or whose figures are gone. */
  @Nullable Usage usage(String containerId);

  /**
   * Sets what is called, with the uid of the pod, when a container or sandbox of it has stopped by
   * itself, or anything else changed that the lists would show. Without news it is never called; it
   * must return at once.
   */
  void onChange(Consumer<String> changed);

  /** Runs a command in a running container until it ends or {@code timeout} has passed. */
  ExecResult exec(String containerId, List<String> command, Duration timeout);

  /**
   * Starts a command in a running container. Returns once it is under way; that it cannot be
   * started shows in {@link ContainerSession#await}, or here.
   *
   * @param stdin whether it has an input; without, it finds the end of it at once
   * @param terminal how large a terminal it finds itself on, which then carries all streams; null
   *     for none
   */
  ContainerSession startExec(
      String containerId, List<String> command, boolean stdin, @Nullable TerminalSize terminal);

  /**
   * Connects to the streams of a running container's own process. Where the container has an input
   * or a terminal, who comes first is shown what it has written so far (the newest MiB), but for
   * what was there at {@link #logRead}; else what it wrote before is only in its log. Several may
   * be connected at once, and all see the same.
   *
   * @param stdin whether to write to its input too, which it has only where {@link
   *     ContainerConfig#stdin} was set
   * @param terminal whether the caller takes it for a terminal; only one that was made as a
   *     terminal is one
   */
  ContainerSession attach(String containerId, boolean stdin, boolean terminal);

  /** Whether there is something to attach to: it runs, or has said its last words to nobody. */
  boolean isAttachable(String containerId);

  /**
   * What a container has written, in CRI log format, where that is kept in memory; null where it is
   * in the file of its configuration.
   */
  default byte @Nullable [] logInMemory(String containerId) {
    return null;
  }

  /**
   * Somebody has read the log to its end: it is not to be shown to who attaches once more.
   *
   * @param outputBytes how much of the container's output was read in it, from the beginning on; it
   *     may be in the log a moment before it is where who attaches would find it
   */
  void logRead(String containerId, long outputBytes);

  /**
   * Opens a TCP connection to a port on the loopback address of a sandbox's network: IPv4 first,
   * then IPv6.
   *
   * @throws RuntimeFailure with the reason {@code PortForwardError} where nobody listens there
   */
  PortConnection connect(String sandboxId, int port);

  /** Lets go of everything without stopping what runs. */
  @Override
  void close();

  /**
   * A pod's sandbox.
   *
   * @param hostname the hostname inside
   * @param hostNetwork whether it shares the node's network; then it has no IP of its own
   * @param cgroupParent the cgroup path that limits the whole pod, relative to Kennel's own root
   * @param sysctls names and values to set in the sandbox
   * @param annotations kept with the sandbox, never looked at by the runtime
   */
  record SandboxConfig(
      String podNamespace,
      String podName,
      String podUid,
      int attempt,
      String hostname,
      boolean hostNetwork,
      String cgroupParent,
      Map<String, String> sysctls,
      Map<String, String> annotations) {}

  /** A sandbox as it is. {@code ip} is empty on the host's network. */
  record SandboxState(
      String id, SandboxConfig config, boolean running, String ip, Instant createdAt) {}

  /**
   * A container.
   *
   * @param image the reference to a present image
   * @param command null for the image's entrypoint
   * @param arguments null for the image's arguments (none where {@code command} is given)
   * @param workingDirectory empty for the image's
   * @param environment complete, expanded, in order; on top of the image's own
   * @param logPath where stdout and stderr go, in CRI log format
   * @param user numeric user, null for the image's
   * @param group numeric group, null for the image's
   * @param stdin whether its input stays open, for whoever attaches; otherwise it ends at once
   * @param stdinOnce whether the input ends when the first who attached to it leaves
   * @param terminal whether it runs on a terminal
   * @param processesOf the id of the running container whose processes it sees and is seen by; null
   *     for its own
   * @param hash identifies the specification, so that a change of it can be seen
   * @param annotations kept with the container, never looked at by the runtime
   */
  record ContainerConfig(
      String name,
      int attempt,
      String image,
      @Nullable List<String> command,
      @Nullable List<String> arguments,
      String workingDirectory,
      Map<String, String> environment,
      List<Mount> mounts,
      Path logPath,
      @Nullable Long user,
      @Nullable Long group,
      List<Long> supplementalGroups,
      Security security,
      Resources resources,
      boolean stdin,
      boolean stdinOnce,
      boolean terminal,
      @Nullable String processesOf,
      String hash,
      Map<String, String> annotations) {}

  /** A directory or file of the node, visible at {@code containerPath}. */
  record Mount(Path hostPath, String containerPath, boolean readOnly, boolean propagate) {}

  /**
   * What a container may do beyond or below the default. Capabilities without {@code CAP_}.
   *
   * @param systemCallsFiltered whether the runtime's default seccomp profile is in force
   */
  record Security(
      boolean privileged,
      boolean readOnlyRootFilesystem,
      boolean allowPrivilegeEscalation,
      List<String> capabilitiesAdded,
      List<String> capabilitiesDropped,
      boolean systemCallsFiltered) {
    /** Without a filter of system calls. */
    public Security(
        boolean privileged,
        boolean readOnlyRootFilesystem,
        boolean allowPrivilegeEscalation,
        List<String> capabilitiesAdded,
        List<String> capabilitiesDropped) {
      this(
          privileged,
          readOnlyRootFilesystem,
          allowPrivilegeEscalation,
          capabilitiesAdded,
          capabilitiesDropped,
          false);
    }
  }

  /**
   * Limits; 0 for none.
   *
   * @param cpuShares the weight in cgroup v1 units (1024 is one CPU)
   * @param cpuQuotaMicros CPU time per 100 ms
   */
  record Resources(
      long memoryLimitBytes, long cpuShares, long cpuQuotaMicros, long pidsMax, int oomScoreAdj) {}

  /**
   * What a container has used.
   *
   * @param cpuNanos CPU time since it was started
   * @param workingSetBytes memory that could not be taken from it at once
   */
  record Usage(long cpuNanos, long workingSetBytes) {}

  /** Where a container is in its life. */
  enum Phase {
    CREATED,
    RUNNING,
    EXITED
  }

  /**
   * A container as it is.
   *
   * @param exitCode 128 + the signal where one ended it
   * @param reason {@code Completed}, {@code Error} or {@code OOMKilled} once it has exited
   * @param imageDigest the reference by digest of the image it runs
   */
  record ContainerState(
      String id,
      String sandboxId,
      ContainerConfig config,
      Phase phase,
      @Nullable Instant createdAt,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      int exitCode,
      String reason,
      String imageDigest) {}

  /** The result of a command; {@code timedOut} when it was killed at its time limit. */
  record ExecResult(int exitCode, byte[] stdout, byte[] stderr, boolean timedOut) {}
}
