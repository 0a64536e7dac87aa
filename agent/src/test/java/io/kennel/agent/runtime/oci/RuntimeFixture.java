package io.kennel.agent.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kennel.agent.image.LocalImageStore;
import io.kennel.agent.network.PodNetwork;
import io.kennel.agent.process.HostCommands;
import io.kennel.agent.registry.RegistryConfig;
import io.kennel.agent.runtime.ContainerRuntime.ContainerConfig;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.ExecResult;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.agent.runtime.ContainerRuntime.Resources;
import io.kennel.agent.runtime.ContainerRuntime.SandboxConfig;
import io.kennel.agent.runtime.ContainerRuntime.Security;
import io.kennel.agent.runtime.Fence;
import io.kennel.testregistry.DebianImages;
import io.kennel.world.real.RealWorld;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A runtime with a busybox image and a network of empty namespaces. */
final class RuntimeFixture implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Path directory;
  private final RealWorld world = new RealWorld();
  private final HostCommands commands = new HostCommands(world.timers());
  private final Set<String> changed = ConcurrentHashMap.newKeySet();
  private final Semaphore news = new Semaphore(0);
  private final OciConfig config;
  private final LocalImageStore images;
  private OciRuntime runtime;

  RuntimeFixture(Path directory) throws Exception {
    assumeTrue(
        Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")),
        "containers take root");
    this.directory = directory;
    String hash = world.random().nextSuffix(6);
    config = OciConfig.of(directory.resolve("data"), "test-" + hash, "node-1");
    images = new LocalImageStore(directory.resolve("images"), world, RegistryConfig.DIRECT);
    images.load(DebianImages.busybox("busybox:latest").write(directory.resolve("busybox.tar")));
    reopen();
  }

  /** What a container may differ in. */
  record Options(long memoryBytes, @Nullable Long user) {}

  void reopen() {
    reopen(Host.read());
  }

  private void reopen(Host host) {
    runtime = new OciRuntime(config, images, new Namespaces(), world, host);
    runtime.onChange(pod -> {
      changed.add(pod);
      news.release();
    });
  }

  void restart() {
    runtime.close();
    reopen();
  }

  /** What a new runtime would find after the machine went down, as far as a test can do it. */
  void reboot() {
    runtime.listContainers().stream()
        .filter(container -> container.phase() == Phase.RUNNING)
        .forEach(container -> runtime.stopContainer(container.id(), Duration.ZERO));
    runtime.close();
    Host now = Host.read();
    reopen(
        new Host(
            "another boot",
            now.cgroupV2(),
            now.swapAccounting(),
            now.capabilities(),
            now.oomScoreAdjMin()));
  }

  void takeNetworksDown() {
    Namespaces namespaces = new Namespaces();
    runtime.listSandboxes().forEach(sandbox -> namespaces.detach(sandbox.id()));
  }

  /** Runs {@code ip} in the network of a sandbox. */
  void network(String sandboxId, String... arguments) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", Namespaces.name(sandboxId)));
    command.addAll(List.of(arguments));
    assertThat(commands.run(command, "").succeeded()).isTrue();
  }

  OciRuntime runtime() {
    return runtime;
  }

  Set<String> changedPods() {
    return changed;
  }

  Path runDirectory() {
    return config.runDirectory();
  }

  Bundle bundle(String id) {
    return new Bundle(config.directory().resolve("containers").resolve(id));
  }

  String sandbox(String name) {
    return sandbox(name, "pods/" + name);
  }

  /** A sandbox of a fenced pod. */
  String fencedSandbox(String name) {
    return sandbox(name, Fence.GROUP + "/" + name);
  }

  private String sandbox(String name, String group) {
    return runtime.runSandbox(
        new SandboxConfig(
            "default", name, "uid-" + name, 0, name, false, group, Map.of(), Map.of()));
  }

  ContainerConfig config(String name, List<String> command, @Nullable Options options) {
    Options given = options == null ? new Options(0, null) : options;
    return new ContainerConfig(
        name,
        0,
        "busybox",
        command,
        null,
        "",
        Map.of("GIVEN", "x y"),
        List.of(),
        directory.resolve("logs").resolve(world.random().nextSuffix(8)).resolve("0.log"),
        given.user(),
        null,
        List.of(77L),
        new Security(false, false, true, List.of(), List.of()),
        new Resources(given.memoryBytes(), 0, 0, 0, -998),
        false,
        false,
        false,
        null,
        "",
        Map.of());
  }

  /** The processes of fenced pods. */
  List<Long> fenced() {
    return new Cgroups(Host.read().cgroupV2()).processes(config.cgroup() + "/" + Fence.GROUP);
  }

  /** The same, with an input or a terminal. */
  static ContainerConfig interactive(
      ContainerConfig given, boolean stdin, boolean stdinOnce, boolean terminal) {
    return new ContainerConfig(
        given.name(),
        given.attempt(),
        given.image(),
        given.command(),
        given.arguments(),
        given.workingDirectory(),
        given.environment(),
        given.mounts(),
        given.logPath(),
        given.user(),
        given.group(),
        given.supplementalGroups(),
        given.security(),
        given.resources(),
        stdin,
        stdinOnce,
        terminal,
        null,
        given.hash(),
        given.annotations());
  }

  String create(String sandbox, ContainerConfig container) {
    return runtime.createContainer(sandbox, container);
  }

  String run(String sandbox, String... command) {
    String id = create(sandbox, config("c", List.of(command), null));
    runtime.startContainer(id);
    return id;
  }

  ExecResult exec(String id, String... command) {
    return runtime.exec(id, List.of(command), PATIENCE);
  }

  <T> CompletableFuture<T> inBackground(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    world
        .tasks()
        .start(
            "test",
            () -> {
              try {
                result.complete(work.call());
              } catch (Exception e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  /** Waits for the runtime's word that something changed. */
  ContainerState awaitExit(String id) throws Exception {
    while (true) {
      ContainerState state = Objects.requireNonNull(runtime.container(id));
      if (state.phase() == Phase.EXITED) {
        return state;
      }
      assertThat(news.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
          .describedAs("the exit of %s is noticed", id)
          .isTrue();
    }
  }

  /** Repeats a command until it succeeds. */
  void awaitOutput(String id, String... command) throws Exception {
    await(() -> exec(id, command).exitCode() == 0);
  }

  void await(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).describedAs("in time").isLessThan(deadline);
      var _ = news.tryAcquire(10, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() throws java.io.IOException {
    runtime.destroy();
    world.close();
    assertNothingRuns();
    assertThat(config.directory()).doesNotExist();
  }

  void assertNothingRuns() throws java.io.IOException {
    Leaks.assertNone(directory, config);
  }

  /** A network namespace for each sandbox, with nothing in it. */
  private final class Namespaces implements PodNetwork {
    @Override
    public Attachment attach(String sandboxId) {
      commands.script("ip", "ip netns add \"$1\"; ip -n \"$1\" link set lo up", name(sandboxId));
      return new Attachment("/run/netns/" + name(sandboxId), "10.0.0.1");
    }

    @Override
    public void detach(String sandboxId) {
      commands.run(List.of("ip", "netns", "del", name(sandboxId)), "");
    }

    @Override
    public String nodeNamespacePath() {
      return "/proc/1/ns/net";
    }

    private static String name(String sandboxId) {
      return "kennel-test-" + sandboxId.substring(0, 12);
    }
  }
}
