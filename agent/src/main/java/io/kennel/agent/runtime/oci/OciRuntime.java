package io.kennel.agent.runtime.oci;

import io.kennel.agent.image.LocalImageStore;
import io.kennel.agent.image.Trees;
import io.kennel.agent.linux.Descriptors;
import io.kennel.agent.linux.NetworkSockets;
import io.kennel.agent.network.PodNetwork;
import io.kennel.agent.process.HostCommands;
import io.kennel.agent.runtime.ContainerRuntime;
import io.kennel.agent.runtime.ContainerSession;
import io.kennel.agent.runtime.Fence;
import io.kennel.agent.runtime.PortConnection;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.agent.runtime.TerminalSize;
import io.kennel.world.World;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Real containers: runc or crun makes them, conmon watches each and keeps its log, so they live on
 * when Kennel stops. Everything is on disk; a new object on the same {@link OciConfig} takes over
 * at once what runs. Needs root.
 */
public final class OciRuntime implements ContainerRuntime {
  private static final Duration KILL_TIME_MAX = Duration.ofSeconds(10);

  private final OciConfig config;
  private final Host host;
  private final World world;
  private final Sandboxes sandboxes;
  private final Containers containers;
  private final Stopping stopping;
  private final Descriptors descriptors;
  private final Execs execs;
  private final Commands commands;
  private final Attachments attachments;
  private final PortConnections ports;
  private final ExitWatch watch;
  private final CgroupFence fence;
  private final CompletableFuture<LowLevelRuntime> programs = new CompletableFuture<>();

  /** Shared by what makes something run, so that nothing comes up after the power has gone. */
  private final ReentrantReadWriteLock power = new ReentrantReadWriteLock();

  private boolean off;

  /** Opens the runtime of one node. The search for a working runc or crun goes on beside. */
  public OciRuntime(OciConfig config, LocalImageStore images, PodNetwork network, World world) {
    this(config, images, network, world, Host.read());
  }

  OciRuntime(OciConfig config, LocalImageStore images, PodNetwork network, World world, Host host) {
    this.config = config;
    this.world = world;
    this.host = host;
    HostCommands onHost = new HostCommands(world.timers());
    this.fence = new CgroupFence(config, host, world, onHost);
    try {
      Files.createDirectories(config.directory());
      Files.createDirectories(config.probeDirectory());
      Files.createDirectories(config.runDirectory());
      world.tasks().start("runtime probe", () -> probe(onHost));
      sandboxes = new Sandboxes(config, host, network, world, onHost);
      descriptors = new Descriptors(world.tasks());
      attachments = new Attachments(config, world.tasks(), descriptors);
      containers =
          new Containers(
              config, host, images, sandboxes, world, onHost, this::programs, attachments);
      stopping = new Stopping(containers, world);
      execs = new Execs(config, world, descriptors, this::programs, containers::processes);
      commands = new Commands(world, execs);
      ports = new PortConnections(new NetworkSockets(world));
      Path exits = Files.createDirectories(containers.exits());
      images.registerUser(containers::imageIds);
      sandboxes.recover();
      containers.recover();
      execs.recover(containers::get);
      watch = ExitWatch.start(exits, world.tasks(), containers::noticeExit);
      containers.noticeExit("");
    } catch (IOException e) {
      throw new RuntimeFailure(
          "RuntimeNotReady", "cannot use the directory " + config.directory() + ": " + e, e);
    }
  }

  private void probe(HostCommands commands) {
    try {
      programs.complete(new RuntimeProbe(config, host, commands).find());
    } catch (RuntimeException e) {
      programs.completeExceptionally(e);
    }
  }

  private LowLevelRuntime programs() {
    try {
      return programs.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeFailure failure) {
        throw new RuntimeFailure(failure.reason(), String.valueOf(failure.getMessage()), e);
      }
      throw e;
    }
  }

  @Override
  public String version() {
    LowLevelRuntime found = programs();
    return found.name() + "://" + found.version();
  }

  @Override
  public Fence fence() {
    return fence;
  }

  @Override
  public String runSandbox(SandboxConfig sandbox) {
    programs();
    return powered(() -> sandboxes.run(newId(), sandbox));
  }

  @Override
  public void killPod(String podUid) {
    new PodCgroups(config, host.cgroupV2(), world).kill(podUid);
  }

  @Override
  public void stopSandbox(String sandboxId) {
    sandboxes.close(sandboxId);
    List<Container> own = of(sandboxId);
    own.forEach(containers::kill);
    own.forEach(this::awaitExit);
    ports.close(sandboxId);
    sandboxes.stop(sandboxId);
  }

  private void awaitExit(Container container) {
    if (container.progress().phase() != Phase.RUNNING) {
      return;
    }
    CompletableFuture<Boolean> done = container.exited().thenApply(nothing -> true);
    var limit = world.timers().after(KILL_TIME_MAX, "kill limit", () -> done.complete(false));
    boolean exited = done.join();
    limit.cancel();
    if (!exited) {
      throw new RuntimeFailure(
          "KillContainerError", "container " + container.record().id() + " survives SIGKILL");
    }
  }

  private List<Container> of(String sandboxId) {
    return containers.all().stream()
        .filter(container -> container.record().sandboxId().equals(sandboxId))
        .toList();
  }

  @Override
  public void removeSandbox(String sandboxId) {
    stopSandbox(sandboxId);
    of(sandboxId).forEach(container -> containers.remove(container.record().id()));
    sandboxes.remove(sandboxId);
  }

  @Override
  public List<SandboxState> listSandboxes() {
    return sandboxes.list();
  }

  @Override
  public List<SandboxState> listSandboxes(String podUid) {
    return sandboxes.list().stream()
        .filter(sandbox -> sandbox.config().podUid().equals(podUid))
        .toList();
  }

  @Override
  public String createContainer(String sandboxId, ContainerConfig container) {
    return powered(() -> containers.create(newId(), sandboxId, container));
  }

  @Override
  public void startContainer(String containerId) {
    powered(() -> {
      containers.start(containerId);
      return containerId;
    });
  }

  private String powered(Supplier<String> work) {
    power.readLock().lock();
    try {
      if (off) {
        throw new RuntimeFailure("RuntimeNotReady", "the machine has no power");
      }
      return work.get();
    } finally {
      power.readLock().unlock();
    }
  }

  @Override
  public void stopContainer(String containerId, Duration grace) {
    stopping.stop(containerId, grace);
  }

  @Override
  public void reopenLog(String containerId) {
    Container container = containers.get(containerId);
    if (container != null && container.progress().phase() == Phase.RUNNING) {
      ConmonOrders.reopenLog(descriptors, container.bundle().control());
    }
  }

  @Override
  public void removeContainer(String containerId) {
    containers.remove(containerId);
  }

  @Override
  public @Nullable Usage usage(String containerId) {
    return containers.usage(containerId);
  }

  @Override
  public List<ContainerState> listContainers() {
    return containers.list();
  }

  @Override
  public List<ContainerState> listContainers(String podUid) {
    return containers.all().stream()
        .filter(container -> container.record().podUid().equals(podUid))
        .sorted(Comparator.comparing(container -> container.record().createdAt()))
        .map(Container::state)
        .toList();
  }

  @Override
  public @Nullable ContainerState container(String containerId) {
    return Optional.ofNullable(containers.get(containerId)).map(Container::state).orElse(null);
  }

  @Override
  public void onChange(Consumer<String> changed) {
    containers.onChange(changed);
  }

  @Override
  public ExecResult exec(String containerId, List<String> command, Duration timeout) {
    return commands.run(running(containerId, "ExecError"), command, timeout);
  }

  @Override
  public ContainerSession startExec(
      String containerId, List<String> command, boolean stdin, @Nullable TerminalSize terminal) {
    return execs.start(running(containerId, "ExecError"), command, stdin, terminal);
  }

  @Override
  public ContainerSession attach(String containerId, boolean stdin, boolean terminal) {
    Container container = containers.get(containerId);
    if (container == null || !container.isAttachable()) {
      throw new RuntimeFailure("AttachError", "container " + containerId + " is not running");
    }
    return attachments.attach(container, stdin);
  }

  @Override
  public boolean isAttachable(String containerId) {
    Container container = containers.get(containerId);
    return container != null && container.isAttachable();
  }

  @Override
  public void logRead(String containerId, long outputBytes) {
    Container container = containers.get(containerId);
    if (container != null) {
      container.logRead(outputBytes);
    }
  }

  @Override
  public PortConnection connect(String sandboxId, int port) {
    PortConnection connection = ports.connect(runningSandbox(sandboxId), port);
    try {
      // Whoever stopped it meanwhile may not have seen the connection.
      var _ = runningSandbox(sandboxId);
      return connection;
    } catch (RuntimeFailure e) {
      connection.close();
      throw e;
    }
  }

  private Records.Sandbox runningSandbox(String sandboxId) {
    Records.Sandbox sandbox = sandboxes.running(sandboxId);
    if (sandbox == null) {
      throw new RuntimeFailure("PortForwardError", "sandbox " + sandboxId + " is not running");
    }
    return sandbox;
  }

  private Container running(String containerId, String reason) {
    Container container = containers.get(containerId);
    if (container == null || container.progress().phase() != Phase.RUNNING) {
      throw new RuntimeFailure(reason, "container " + containerId + " is not running");
    }
    return container;
  }

  /** Kills and removes everything of this node; nothing is left on the machine. */
  public void destroy() {
    sandboxes.list().forEach(sandbox -> removeSandbox(sandbox.id()));
    containers.list().forEach(container -> containers.remove(container.id()));
    close();
    try {
      Trees.delete(config.directory());
    } catch (IOException e) {
      throw new RuntimeFailure("RuntimeNotReady", "cannot remove " + config.directory(), e);
    }
  }

  /**
   * The node loses power: every process is gone at once, and what was in memory too; what the
   * runtime has written down stays for the one that is opened next. This one is of no use any more.
   *
   * @return what ran, as far as it must be taken down elsewhere: the sandboxes' ids
   */
  public List<String> powerOff() {
    PowerLoss loss = new PowerLoss(config, world);
    try {
      watch.close();
      descriptors.close();
    } catch (IOException e) {
      throw new RuntimeFailure("RuntimeNotReady", "cannot close the runtime: " + e, e);
    }
    loss.strike();
    power.writeLock().lock();
    try {
      off = true;
    } finally {
      power.writeLock().unlock();
    }
    // Once more for what was about to start.
    loss.strike();
    containers.forget();
    return loss.sandboxIds();
  }

  /** Where nothing runs any more, nothing is left outside the data directory either. */
  @Override
  public void close() {
    try {
      watch.close();
      descriptors.close();
      if (sandboxes.list().isEmpty() && containers.all().isEmpty()) {
        tidy();
      }
    } catch (IOException e) {
      throw new RuntimeFailure("RuntimeNotReady", "cannot close the runtime: " + e, e);
    }
  }

  /** What the nodes of a cluster have in common goes with the last of them. */
  private void tidy() throws IOException {
    fence.end();
    Cgroups cgroups = new Cgroups(host.cgroupV2());
    cgroups.remove(config.cgroup());
    int slash = config.cgroup().indexOf('/');
    if (slash > 0) {
      cgroups.removeIfEmpty(config.cgroup().substring(0, slash));
    }
    Path run = config.runDirectory();
    for (String own : List.of("sandboxes", "state", "attach", "exec", "fence")) {
      Trees.delete(run.resolve(own));
    }
    if (Files.isDirectory(run)) {
      removeIfEmpty(run);
    }
    try {
      Files.deleteIfExists(Objects.requireNonNull(run.getParent()));
    } catch (DirectoryNotEmptyException e) {
      // The network or another node has something there.
    }
  }

  /** Others keep things of the node there too; what they have emptied goes. */
  private static void removeIfEmpty(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path entry : entries.toList()) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          removeIfEmpty(entry);
        }
      }
    }
    try {
      Files.delete(directory);
    } catch (FileSystemException e) {
      // Not empty, or a mount.
    }
  }

  /** 64 hexadecimal digits, as container ids are everywhere. */
  private String newId() {
    StringBuilder id = new StringBuilder();
    for (int part = 0; part < 4; part++) {
      id.append(String.format("%016x", world.random().nextLong()));
    }
    return id.toString();
  }
}
