package io.kennel.agent.runtime.oci;

import io.kennel.agent.image.Trees;
import io.kennel.agent.network.PodNetwork;
import io.kennel.agent.process.HostCommands;
import io.kennel.agent.runtime.ContainerRuntime.SandboxConfig;
import io.kennel.agent.runtime.ContainerRuntime.SandboxState;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sandboxes without a process: their namespaces are kept alive by bind mounts in {@code /run}, the
 * way {@code ip netns} keeps network namespaces.
 */
final class Sandboxes {
  private static final String MAKE =
      """
      : > "$1/ipc"; : > "$1/uts"
      unshare --ipc="$1/ipc" --uts="$1/uts" \
        sh -euc 'printf %s "$1" > /proc/sys/kernel/hostname' sh "$2"
      mount -t tmpfs -o nosuid,nodev,noexec,mode=1777,size=64m shm "$1/shm"
      """;
  private static final String UNMAKE =
      """
      for f in shm uts ipc; do umount -l "$1/$f" 2>/dev/null || true; done
      """;

  private final OciConfig config;
  private final Host host;
  private final PodNetwork network;
  private final World world;
  private final HostCommands commands;
  private final Records records = new Records();
  private final Map<String, Sandbox> sandboxes = new ConcurrentHashMap<>();
  private final Set<String> closing = ConcurrentHashMap.newKeySet();

  Sandboxes(OciConfig config, Host host, PodNetwork network, World world, HostCommands commands) {
    this.config = config;
    this.host = host;
    this.network = network;
    this.world = world;
    this.commands = commands;
  }

  private record Sandbox(Records.Sandbox record, boolean running) {}

  /** Finds what an earlier runtime left, and removes what it did not finish. */
  void recover() throws IOException {
    Files.createDirectories(config.sandboxes());
    try (Stream<Path> found = Files.list(config.sandboxes())) {
      for (Path directory : found.toList()) {
        String id = directory.getFileName().toString();
        Records.Sandbox record = records.read(recordFile(id), Records.Sandbox.class);
        if (record == null) {
          discard(id);
        } else {
          sandboxes.put(id, new Sandbox(record, stands(record)));
        }
      }
    }
  }

  /** Whether all of it is there still, whoever may have tidied up meanwhile. */
  private boolean stands(Records.Sandbox record) {
    return record.bootId().equals(host.bootId())
        && !Files.exists(stoppedFile(record.id()))
        && Files.exists(files(record.id()).uts())
        && Files.exists(Path.of(record.networkNamespace()));
  }

  String run(String id, SandboxConfig sandbox) {
    try {
      Files.createDirectories(directory(id));
      SandboxFiles files = files(id);
      Files.createDirectories(files.shm());
      Files.writeString(files.hostname(), sandbox.hostname() + "\n");
      PodNetwork.Attachment attachment = makeNamespaces(id, sandbox);
      Records.Sandbox record =
          new Records.Sandbox(
              id,
              sandbox,
              attachment.ip(),
              attachment.namespacePath(),
              world.clock().now(),
              host.bootId());
      records.write(recordFile(id), record);
      sandboxes.put(id, new Sandbox(record, true));
      return id;
    } catch (IOException | RuntimeException e) {
      discardAfter(id, e);
      throw new RuntimeFailure(
          "CreatePodSandboxError", "failed to create pod sandbox: " + e.getMessage(), e);
    }
  }

  /** The network beside the other namespaces: each waits for commands of its own. */
  private PodNetwork.Attachment makeNamespaces(String id, SandboxConfig sandbox) {
    FutureTask<PodNetwork.Attachment> attachment =
        new FutureTask<>(() ->
            sandbox.hostNetwork()
                ? new PodNetwork.Attachment(network.nodeNamespacePath(), "")
                : network.attach(id));
    FutureTask<String> others =
        new FutureTask<>(() ->
            commands.script(
                "making the namespaces of a sandbox",
                MAKE,
                files(id).directory().toString(),
                sandbox.hostname()));
    world.tasks().together("making a sandbox", List.of(attachment, others));
    ended(others);
    return ended(attachment);
  }

  private static <T> T ended(FutureTask<T> task) {
    if (task.state() == Future.State.FAILED) {
      Throwable failure = task.exceptionNow();
      throw new RuntimeFailure(
          "CreatePodSandboxError", String.valueOf(failure.getMessage()), failure);
    }
    return task.resultNow();
  }

  private void discardAfter(String id, Exception failure) {
    try {
      discard(id);
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /** Takes network and namespaces down; the record stays. */
  void stop(String id) {
    Sandbox sandbox = sandboxes.get(id);
    if (sandbox == null || !sandbox.running()) {
      return;
    }
    try {
      network.detach(id);
      commands.script("unmounting a sandbox", UNMAKE, files(id).directory().toString());
      Files.writeString(stoppedFile(id), "");
      sandboxes.put(id, new Sandbox(sandbox.record(), false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes what is left of it. */
  void remove(String id) {
    if (!sandboxes.containsKey(id)) {
      return;
    }
    try {
      if (Files.exists(stoppedFile(id))) {
        removeFiles(id);
      } else {
        discard(id);
      }
      sandboxes.remove(id);
      closing.remove(id);
    } catch (IOException e) {
      throw new RuntimeFailure("RemovePodSandboxError", "cannot remove sandbox " + id, e);
    }
  }

  /** Takes down and removes whatever there is of it. */
  private void discard(String id) throws IOException {
    network.detach(id);
    Path run = files(id).directory();
    if (Files.exists(run)) {
      commands.script("unmounting a sandbox", UNMAKE, run.toString());
    }
    removeFiles(id);
  }

  private void removeFiles(String id) throws IOException {
    Trees.delete(files(id).directory());
    Records.Sandbox record = records.read(recordFile(id), Records.Sandbox.class);
    if (record != null) {
      new Cgroups(host.cgroupV2()).remove(cgroup(record.config()));
    }
    Trees.delete(directory(id));
  }

  String cgroup(SandboxConfig sandbox) {
    String parent = sandbox.cgroupParent();
    while (parent.startsWith("/")) {
      parent = parent.substring(1);
    }
    return config.cgroup() + "/" + (parent.isEmpty() ? sandbox.podUid() : parent);
  }

  /** From now on nothing starts in it. */
  void close(String id) {
    closing.add(id);
  }

  /** A sandbox in which containers may start. */
  Records.@Nullable Sandbox running(String id) {
    Sandbox sandbox = sandboxes.get(id);
    return sandbox == null || !sandbox.running() || closing.contains(id) ? null : sandbox.record();
  }

  Records.@Nullable Sandbox find(String id) {
    Sandbox sandbox = sandboxes.get(id);
    return sandbox == null ? null : sandbox.record();
  }

  List<SandboxState> list() {
    return sandboxes.values().stream()
        .map(sandbox ->
            new SandboxState(
                sandbox.record().id(),
                sandbox.record().config(),
                sandbox.running(),
                sandbox.record().ip(),
                sandbox.record().createdAt()))
        .toList();
  }

  SandboxFiles files(String id) {
    return new SandboxFiles(config.runDirectory().resolve("sandboxes").resolve(id));
  }

  private Path directory(String id) {
    return config.sandboxes().resolve(id);
  }

  private Path recordFile(String id) {
    return directory(id).resolve("sandbox.json");
  }

  private Path stoppedFile(String id) {
    return directory(id).resolve("stopped");
  }
}
