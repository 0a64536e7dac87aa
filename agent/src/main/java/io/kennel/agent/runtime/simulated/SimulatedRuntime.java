package io.kennel.agent.runtime.simulated;

import io.kennel.agent.probe.NetworkProbes;
import io.kennel.agent.probe.ProbeSockets;
import io.kennel.agent.runtime.ContainerRuntime;
import io.kennel.agent.runtime.ContainerSession;
import io.kennel.agent.runtime.Fence;
import io.kennel.agent.runtime.ImageStore;
import io.kennel.agent.runtime.PortConnection;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.agent.runtime.TerminalSize;
import io.kennel.world.Timers.Timer;
import io.kennel.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The containers of one simulated machine. Never blocks; everything that takes time is a timer of
 * the world. What it runs outlives a node agent, as processes outlive a real one: hand the same
 * runtime to the next agent. {@link #powerOff} is the loss of the machine.
 */
public final class SimulatedRuntime implements ContainerRuntime {
  private final World world;
  private final ImageStore images;
  private final String name;
  private final SimulatedProgram.Chooser programs;
  private final SimulatedServers servers;
  private final SimulatedAddresses addresses;
  private final Map<String, SimulatedSandbox> sandboxes = new LinkedHashMap<>();
  private final Map<String, SimulatedContainer> containers = new LinkedHashMap<>();
  private final Map<String, List<String>> sandboxesByPod = new LinkedHashMap<>();
  private final SimulatedFence fence;
  private boolean fenceIsShut = true;
  private long lastId;
  private long changes;
  private Consumer<String> changed = uid -> {};
  private SimulatedCommands commands = SimulatedCommands.SUCCEEDING;

  /** The exit code of what SIGKILL has ended. */
  private static final int KILLED = 137;

  /**
   * A machine on which nothing runs yet.
   *
   * @param name distinguishes the ids of this machine from those of others
   * @param podCidr the IPv4 range of its pods, such as {@code 10.244.1.0/24}
   */
  public SimulatedRuntime(
      World world,
      ImageStore images,
      String name,
      String podCidr,
      SimulatedProgram.Chooser programs) {
    this(world, images, name, podCidr, programs, new SimulatedServers(Runnable::run));
  }

  /** A machine whose programs' servers are known together with those of others. */
  public SimulatedRuntime(
      World world,
      ImageStore images,
      String name,
      String podCidr,
      SimulatedProgram.Chooser programs,
      SimulatedServers servers) {
    this.world = world;
    this.images = images;
    this.name = name;
    this.programs = programs;
    this.servers = servers;
    this.addresses = new SimulatedAddresses(podCidr);
    this.fence = new SimulatedFence(world, this::fenceIsShut);
  }

  /** Sets what commands answer; until then every command succeeds without output. */
  public synchronized void commands(SimulatedCommands commands) {
    this.commands = commands;
  }

  SimulatedServers servers() {
    return servers;
  }

  NetworkProbes network(ProbeSockets sockets) {
    return new NetworkProbes(world.timers(), this, sockets);
  }

  @Override
  public String version() {
    return "simulated://1.0";
  }

  @Override
  public SimulatedFence fence() {
    return fence;
  }

  private void fenceIsShut(boolean shut) {
    synchronized (this) {
      fenceIsShut = shut;
    }
    if (shut) {
      kill(this::isFenced);
    }
  }

  /** Kills what runs of some, or is about to, and tells of it. */
  private void kill(Predicate<SimulatedContainer> whom) {
    Set<String> killed = new LinkedHashSet<>();
    Consumer<String> listener;
    synchronized (this) {
      for (SimulatedContainer container : containers.values()) {
        if (container.startRequested && container.phase != Phase.EXITED && whom.test(container)) {
          exit(container, KILLED, "Error");
          killed.add(podUid(container));
        }
      }
      listener = changed;
    }
    killed.forEach(listener);
  }

  private String podUid(SimulatedContainer container) {
    return sandbox(container.sandboxId).config.podUid();
  }

  private boolean isFenced(SimulatedContainer container) {
    return sandbox(container.sandboxId).config.cgroupParent().startsWith(Fence.GROUP + "/");
  }

  @Override
  public synchronized String runSandbox(SandboxConfig config) {
    String ip = config.hostNetwork() ? "" : addresses.take();
    if (ip.isEmpty() && !config.hostNetwork()) {
      throw new RuntimeFailure(
          "FailedCreatePodSandBox", "no free address is left in this node's pod CIDR");
    }
    SimulatedSandbox sandbox =
        new SimulatedSandbox(newId(), config, ip, world.clock().now(), new ArrayList<>());
    sandboxes.put(sandbox.id, sandbox);
    sandboxesByPod.computeIfAbsent(config.podUid(), uid -> new ArrayList<>(1)).add(sandbox.id);
    return sandbox.id;
  }

  @Override
  public void killPod(String podUid) {
    kill(container -> podUid(container).equals(podUid));
  }

  @Override
  public void stopSandbox(String sandboxId) {
    SimulatedSandbox sandbox;
    Consumer<String> listener;
    synchronized (this) {
      sandbox = sandboxes.get(sandboxId);
      if (sandbox == null || !sandbox.running) {
        return;
      }
      stopNow(sandbox);
      listener = changed;
    }
    listener.accept(sandbox.config.podUid());
  }

  private void stopNow(SimulatedSandbox sandbox) {
    for (String id : sandbox.containerIds) {
      SimulatedContainer container = containers.get(id);
      if (container != null && container.phase == Phase.RUNNING) {
        exit(container, KILLED, "Error");
      }
    }
    sandbox.running = false;
    addresses.free(sandbox.ip);
  }

  @Override
  public synchronized void removeSandbox(String sandboxId) {
    SimulatedSandbox sandbox = sandboxes.get(sandboxId);
    if (sandbox == null) {
      return;
    }
    if (sandbox.running) {
      stopNow(sandbox);
    }
    for (String id : sandbox.containerIds) {
      SimulatedContainer container = containers.remove(id);
      if (container != null) {
        container.cancelTimers();
      }
    }
    sandboxes.remove(sandboxId);
    sandboxesByPod.computeIfPresent(
        sandbox.config.podUid(), (uid, ids) -> ids.remove(sandboxId) && ids.isEmpty() ? null : ids);
  }

  @Override
  public synchronized List<SandboxState> listSandboxes() {
    return sandboxes.values().stream().map(SimulatedSandbox::state).toList();
  }

  @Override
  public synchronized List<SandboxState> listSandboxes(String podUid) {
    return sandboxesByPod.getOrDefault(podUid, List.of()).stream()
        .map(id -> sandbox(id).state())
        .toList();
  }

  @Override
  public synchronized String createContainer(String sandboxId, ContainerConfig config) {
    SimulatedSandbox sandbox = sandbox(sandboxId);
    ImageStore.Image image = images.find(config.image());
    if (image == null) {
      throw new RuntimeFailure(
          "CreateContainerError", "image \"" + config.image() + "\" is not present");
    }
    SimulatedContainer container =
        new SimulatedContainer(
            newId(),
            sandboxId,
            config,
            programs.choose(config),
            world.clock().now(),
            image.digest());
    containers.put(container.id, container);
    sandbox.containerIds.add(container.id);
    return container.id;
  }

  @Override
  public synchronized void startContainer(String containerId) {
    SimulatedContainer container = existing(containerId);
    if (container.startRequested) {
      return;
    }
    container.startRequested = true;
    Duration delay = container.program.startDelay();
    if (delay.isZero()) {
      run(container);
    } else {
      container.exit =
          world.timers().after(delay, "start", () -> later(container, () -> run(container)));
    }
  }

  private void run(SimulatedContainer container) {
    if (container.phase != Phase.CREATED || !sandbox(container.sandboxId).running) {
      return;
    }
    if (fenceIsShut && isFenced(container)) {
      exit(container, KILLED, "Error");
      return;
    }
    container.phase = Phase.RUNNING;
    changes++;
    container.startedAt = world.clock().now();
    container.startedNanos = world.clock().nanoTime();
    SimulatedSandbox sandbox = sandbox(container.sandboxId);
    servers.started(container.id, sandbox.id, sandbox.ip, container.program.servers());
    Duration runsFor = container.program.runsFor();
    if (runsFor != null) {
      container.exit = endAfter(runsFor, "exit", container, container.program.exitCode());
    }
  }

  private Timer endAfter(Duration delay, String name, SimulatedContainer container, int code) {
    return world.timers().after(delay, name, () -> later(container, () -> end(container, code)));
  }

  private void end(SimulatedContainer container, int code) {
    exit(container, code, code == 0 ? "Completed" : "Error");
  }

  /** Lets a running container exit now, as a crash of its process would. */
  public void crash(String containerId, int exitCode, String reason) {
    SimulatedContainer container;
    synchronized (this) {
      container = existing(containerId);
    }
    later(container, () -> exit(container, exitCode, reason));
  }

  @Override
  public void stopContainer(String containerId, Duration grace) {
    SimulatedContainer container;
    synchronized (this) {
      container = containers.get(containerId);
      if (container == null || container.phase == Phase.EXITED) {
        return;
      }
      if (container.phase == Phase.RUNNING && !grace.isZero()) {
        terminate(container, grace);
        return;
      }
    }
    later(container, () -> exit(container, KILLED, "Error"));
  }

  private void terminate(SimulatedContainer container, Duration grace) {
    long deadline = world.clock().nanoTime() + grace.toNanos();
    boolean first = container.kill == null;
    if (!first && deadline - container.killDeadlineNanos >= 0) {
      return;
    }
    if (container.kill != null) {
      container.kill.cancel();
    }
    container.killDeadlineNanos = deadline;
    container.kill =
        world
            .timers()
            .after(grace, "kill", () -> later(container, () -> exit(container, KILLED, "Error")));
    Duration obeys = container.program.stopsAfter();
    if (first && obeys != null) {
      if (container.exit != null) {
        container.exit.cancel();
      }
      container.exit = endAfter(obeys, "stop", container, container.program.stopExitCode());
    }
  }

  private void exit(SimulatedContainer container, int exitCode, String reason) {
    if (container.phase == Phase.EXITED) {
      return;
    }
    container.exited(exitCode, reason, world.clock().now());
    servers.exited(container.id);
    changes++;
  }

  /** Runs a change under the lock, unless the container is gone, and tells of it afterwards. */
  private void later(SimulatedContainer container, Runnable change) {
    String uid;
    Consumer<String> listener;
    synchronized (this) {
      SimulatedSandbox sandbox = sandboxes.get(container.sandboxId);
      if (sandbox == null || !containers.containsKey(container.id)) {
        return;
      }
      change.run();
      uid = sandbox.config.podUid();
      listener = changed;
    }
    listener.accept(uid);
  }

  /** Does nothing: lines of a simulated container are in memory. */
  @Override
  public void reopenLog(String containerId) {}

  @Override
  public synchronized void removeContainer(String containerId) {
    SimulatedContainer container = containers.remove(containerId);
    if (container == null) {
      return;
    }
    container.cancelTimers();
    if (sandboxes.containsKey(container.sandboxId)) {
      sandbox(container.sandboxId).containerIds.remove(containerId);
    }
  }

  @Override
  public synchronized @Nullable Usage usage(String containerId) {
    SimulatedContainer container = containers.get(containerId);
    return container == null || container.phase != Phase.RUNNING
        ? null
        : SimulatedUsage.of(container.config, world.clock().nanoTime() - container.startedNanos);
  }

  @Override
  public synchronized List<ContainerState> listContainers() {
    return containers.values().stream().map(SimulatedContainer::state).toList();
  }

  @Override
  public synchronized List<ContainerState> listContainers(String podUid) {
    return sandboxesByPod.getOrDefault(podUid, List.of()).stream()
        .flatMap(sandboxId -> sandbox(sandboxId).containerIds.stream())
        .map(id -> existing(id).state())
        .toList();
  }

  @Override
  public synchronized @Nullable ContainerState container(String id) {
    return containers.containsKey(id) ? existing(id).state() : null;
  }

  /** Whether a container runs and has done so for as long as its program needs to be ready. */
  public synchronized boolean ready(String containerId) {
    SimulatedContainer container = containers.get(containerId);
    return container != null && container.isReady(world.clock().nanoTime());
  }

  /** A number that grows with every container that begins or ceases to run. */
  public synchronized long changes() {
    return changes;
  }

  /** What a container has written. */
  public synchronized List<String> log(String containerId) {
    return containers.containsKey(containerId) ? existing(containerId).log() : List.of();
  }

  @Override
  public synchronized byte[] logInMemory(String containerId) {
    return containers.containsKey(containerId) ? existing(containerId).logFile() : new byte[0];
  }

  /**
   * The machine loses power, or is started again after that: every process is gone at once, what
   * the runtime has written down stays. Nobody is told.
   */
  public synchronized void powerOff() {
    fenceIsShut = true;
    sandboxes.values().stream().filter(each -> each.running).forEach(this::stopNow);
  }

  @Override
  public synchronized void onChange(Consumer<String> listener) {
    changed = listener;
  }

  @Override
  public ExecResult exec(String containerId, List<String> command, Duration timeout) {
    ContainerState state;
    SimulatedCommands answering;
    synchronized (this) {
      state = existing(containerId).state();
      answering = commands;
    }
    if (state.phase() != Phase.RUNNING) {
      throw new RuntimeFailure("ExecError", "container " + containerId + " is not running");
    }
    return answering.run(state, command);
  }

  /** The command has already ended when this returns; its input goes nowhere. */
  @Override
  public ContainerSession startExec(
      String containerId, List<String> command, boolean stdin, @Nullable TerminalSize terminal) {
    return new SimulatedSession(exec(containerId, command, Duration.ZERO), terminal != null);
  }

  /** Shows what the container has written so far, and is over. */
  @Override
  public ContainerSession attach(String containerId, boolean stdin, boolean terminal) {
    if (!isAttachable(containerId)) {
      throw new RuntimeFailure("AttachError", "container " + containerId + " is not running");
    }
    return SimulatedSession.showing(log(containerId), terminal);
  }

  @Override
  public boolean isAttachable(String containerId) {
    ContainerState state = container(containerId);
    return state != null && state.phase() == Phase.RUNNING;
  }

  /** Whoever attaches here is shown everything anyway. */
  @Override
  public void logRead(String containerId, long outputBytes) {}

  @Override
  public PortConnection connect(String sandboxId, int port) {
    return servers.connect(sandboxId, port);
  }

  /** Forgets who listens; everything keeps running. */
  @Override
  public synchronized void close() {
    changed = uid -> {};
  }

  private String newId() {
    return name + "-%016x".formatted(++lastId);
  }

  private SimulatedSandbox sandbox(String sandboxId) {
    SimulatedSandbox sandbox = sandboxes.get(sandboxId);
    if (sandbox == null) {
      throw new RuntimeFailure("SandboxNotFound", "sandbox " + sandboxId + " does not exist");
    }
    return sandbox;
  }

  private SimulatedContainer existing(String containerId) {
    SimulatedContainer container = containers.get(containerId);
    if (container == null) {
      throw new RuntimeFailure("NotFound", "container " + containerId + " does not exist");
    }
    return container;
  }
}
