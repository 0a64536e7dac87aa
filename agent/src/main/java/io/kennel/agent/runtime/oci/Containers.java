package io.kennel.agent.runtime.oci;

import io.kennel.agent.image.LocalImageStore;
import io.kennel.agent.image.Trees;
import io.kennel.agent.process.HostCommands;
import io.kennel.agent.runtime.ContainerRuntime.ContainerConfig;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.agent.runtime.ContainerRuntime.Usage;
import io.kennel.agent.runtime.ImageStore.Image;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.world.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes, starts and removes containers, and learns of their exits. */
final class Containers {
  /** Of a container whose end nobody saw, as containerd has it. */
  static final int LOST_EXIT_CODE = 255;

  private static final int KILLED_EXIT_CODE = 137;

  private final OciConfig config;
  private final Host host;
  private final LocalImageStore images;
  private final Sandboxes sandboxes;
  private final World world;
  private final HostCommands commands;
  private final Launcher launcher;
  private final Attachments attachments;
  private final Cgroups cgroups;
  private final Records records = new Records();
  private final Map<String, Container> containers = new ConcurrentHashMap<>();
  private volatile Consumer<String> changed = podUid -> {};

  Containers(
      OciConfig config,
      Host host,
      LocalImageStore images,
      Sandboxes sandboxes,
      World world,
      HostCommands commands,
      Supplier<LowLevelRuntime> runtime,
      Attachments attachments) {
    this.config = config;
    this.host = host;
    this.images = images;
    this.sandboxes = sandboxes;
    this.world = world;
    this.commands = commands;
    this.launcher = new Launcher(config, commands, runtime);
    this.attachments = attachments;
    this.cgroups = new Cgroups(host.cgroupV2());
  }

  void onChange(Consumer<String> listener) {
    changed = listener;
  }

  @Nullable Container get(String id) {
    return containers.get(id);
  }

  Collection<Container> all() {
    return containers.values();
  }

  List<ContainerState> list() {
    return containers.values().stream().map(Container::state).toList();
  }

  /** Images that must stay because a container stands on their layers. */
  Set<String> imageIds() {
    Set<String> ids = new HashSet<>();
    containers.values().forEach(container -> ids.add(container.record().imageId()));
    return ids;
  }

  /** Another runtime takes over what is written down. */
  void forget() {
    containers.clear();
  }

  /** Finds what an earlier runtime left, and removes what it did not finish. */
  void recover() throws IOException {
    Files.createDirectories(directory());
    try (Stream<Path> found = Files.list(directory())) {
      for (Path path : found.toList()) {
        Bundle bundle = new Bundle(path);
        Records.Container record = records.read(bundle.record(), Records.Container.class);
        if (record == null) {
          discard(path.getFileName().toString(), bundle);
        } else {
          recover(new Container(record, bundle));
        }
      }
    }
  }

  private void recover(Container container) throws IOException {
    String id = container.record().id();
    containers.put(id, container);
    Bundle bundle = container.bundle();
    Records.Start start = records.read(bundle.started(), Records.Start.class);
    boolean sameBoot = container.record().bootId().equals(host.bootId());
    if (start == null && (!sameBoot || Files.exists(bundle.pid()))) {
      // Its mounts have gone, or Kennel went in the middle of the start: it can only be replaced.
      start = new Records.Start(0, container.record().createdAt(), "interrupted");
      launcher.delete(id);
      records.write(bundle.started(), start);
    }
    if (start == null) {
      return;
    }
    if (!start.failure().isEmpty()) {
      container.finished(Container.START_FAILED_EXIT_CODE, "StartError", start.at());
      return;
    }
    container.started(start.pid(), start.at());
    if (!Files.exists(exitFile(id)) && !(sameBoot && launcher.watched(bundle))) {
      if (sameBoot) {
        launcher.kill(container);
      }
      Files.writeString(
          exitFile(id), Integer.toString(sameBoot ? KILLED_EXIT_CODE : LOST_EXIT_CODE));
    }
    noticeExit(id);
  }

  String create(String id, String sandboxId, ContainerConfig wanted) {
    Records.Sandbox sandbox = sandboxes.running(sandboxId);
    Image image = images.find(wanted.image());
    if (sandbox == null || image == null) {
      String lacking = sandbox == null ? "sandbox " + sandboxId : "image " + wanted.image();
      throw new RuntimeFailure("CreateContainerError", lacking + " does not exist");
    }
    Bundle bundle = new Bundle(directory().resolve(id));
    Records.Container record = record(id, sandbox, wanted, image);
    try {
      mount(bundle, image);
      OciSpec.Input input =
          new OciSpec.Input(
              sandbox.config(),
              wanted,
              image,
              identity(wanted, image, bundle),
              sandbox.networkNamespace(),
              processNamespace(wanted),
              sandboxes.files(sandboxId),
              sandboxes.cgroup(sandbox.config()) + "/" + id,
              host);
      records.writeDocument(bundle.specification(), OciSpec.write(input));
      Files.createDirectories(Objects.requireNonNull(wanted.logPath().getParent()));
      records.write(bundle.record(), record);
      containers.put(id, new Container(record, bundle));
      return id;
    } catch (IOException | RuntimeException e) {
      discardAfter(id, bundle, e);
      throw e instanceof RuntimeFailure failure
          ? failure
          : new RuntimeFailure(
              "CreateContainerError", "failed to create container: " + e.getMessage(), e);
    }
  }

  /** The file of the namespace of processes that a container is to join; empty for its own. */
  private String processNamespace(ContainerConfig wanted) {
    String of = wanted.processesOf();
    if (of == null) {
      return "";
    }
    Container target = containers.get(of);
    if (target == null || target.progress().phase() != Phase.RUNNING) {
      throw new RuntimeFailure(
          "CreateContainerError", "container " + of + ", whose processes are wanted, has ended");
    }
    return "/proc/" + target.progress().pid() + "/ns/pid";
  }

  private Records.Container record(
      String id, Records.Sandbox sandbox, ContainerConfig wanted, Image image) {
    String name =
        image.references().isEmpty()
            ? image.id()
            : io.kennel.agent.registry.ImageReference.parse(image.references().getFirst()).name()
                + "@"
                + image.digest();
    return new Records.Container(
        id,
        sandbox.id(),
        sandbox.config().podUid(),
        wanted,
        image.id(),
        name,
        image.stopSignal(),
        world.clock().now(),
        host.bootId());
  }

  private static Identity identity(ContainerConfig wanted, Image image, Bundle bundle) {
    return Identity.resolve(
        new Identity.Wanted(
            wanted.user(), wanted.group(), wanted.supplementalGroups(), image.user()),
        Identity.Accounts.of(bundle.rootfs()));
  }

  /** Relative names, through one link, keep the list of layers within a page. */
  private void mount(Bundle bundle, Image image) throws IOException {
    List<Path> layers = images.layers(image.id());
    for (String part : List.of("upper", "work", "rootfs", "none")) {
      Files.createDirectories(bundle.directory().resolve(part));
    }
    StringBuilder lower = new StringBuilder("none");
    if (!layers.isEmpty()) {
      Files.createSymbolicLink(
          bundle.directory().resolve("l"), Objects.requireNonNull(layers.getFirst().getParent()));
      lower.setLength(0);
      for (Path layer : layers.reversed()) {
        lower.append(lower.isEmpty() ? "l/" : ":l/").append(layer.getFileName());
      }
    }
    String options = "lowerdir=" + lower + ",upperdir=upper,workdir=work";
    HostCommands.Result result =
        commands.run(
            List.of("mount", "-t", "overlay", "-o", options, "overlay", "rootfs"),
            "",
            bundle.directory());
    if (!result.succeeded()) {
      throw new RuntimeFailure(
          "CreateContainerError", "cannot mount the image's layers: " + result.output());
    }
  }

  void start(String id) {
    Container container = containers.get(id);
    if (container == null) {
      throw new RuntimeFailure("RunContainerError", "container " + id + " does not exist");
    }
    container.work().lock();
    try {
      switch (container.progress().phase()) {
        case CREATED -> start(container);
        case RUNNING -> {}
        case EXITED ->
            throw new RuntimeFailure(
                "RunContainerError", "container " + id + " has exited and cannot start again");
      }
    } catch (IOException e) {
      throw new RuntimeFailure("RunContainerError", "failed to start container: " + e, e);
    } finally {
      container.work().unlock();
    }
  }

  private void start(Container container) throws IOException {
    String id = container.record().id();
    try {
      if (sandboxes.running(container.record().sandboxId()) == null) {
        throw new RuntimeFailure("RunContainerError", "its sandbox has been stopped");
      }
      Runnable listen = container.isInteractive() ? () -> attachments.awaitFirst(container) : null;
      long pid = launcher.launch(container, exits(), listen);
      Instant now = world.clock().now();
      records.write(container.bundle().started(), new Records.Start(pid, now, ""));
      container.started(pid, now);
      noticeExit(id);
    } catch (RuntimeFailure e) {
      Instant now = world.clock().now();
      launcher.delete(id);
      String why = String.valueOf(e.getMessage());
      records.write(container.bundle().started(), new Records.Start(0, now, why));
      container.finished(Container.START_FAILED_EXIT_CODE, "StartError", now);
      throw e;
    }
  }

  /** Looks at a container's exit file, if there is one. The empty name means all containers. */
  void noticeExit(String id) {
    if (id.isEmpty()) {
      containers.keySet().forEach(this::noticeExit);
      return;
    }
    Container container = containers.get(id);
    if (container == null || container.progress().phase() != Phase.RUNNING) {
      return;
    }
    try {
      Path file = exitFile(id);
      // Gone again where the container was removed this moment.
      if (Files.exists(file) && containers.containsKey(id)) {
        int code = Integer.parseInt(Files.readString(file).strip());
        Instant at = Files.getLastModifiedTime(file).toInstant();
        endStragglers(container);
        if (container.finished(code, reason(container, code), at)) {
          changed.accept(container.record().podUid());
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** In a namespace of others, processes outlive the first one of their container. */
  private void endStragglers(Container container) {
    if (container.record().config().processesOf() != null) {
      processes(container)
          .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }
  }

  private String reason(Container container, int code) throws IOException {
    Path memory = container.bundle().oomKilled();
    String group = cgroup(container);
    if (code != 0 && !Files.exists(memory) && cgroups.oomKills(group) > 0) {
      Files.writeString(memory, "");
    }
    return code == 0 ? "Completed" : Files.exists(memory) ? "OOMKilled" : "Error";
  }

  @Nullable Usage usage(String id) {
    Container container = containers.get(id);
    if (container == null || container.progress().phase() != Phase.RUNNING) {
      return null;
    }
    String group = cgroup(container);
    return group.isEmpty() ? null : cgroups.usage(group);
  }

  /** The control group of a container; empty where its sandbox is not known any more. */
  private String cgroup(Container container) {
    Records.Sandbox sandbox = sandboxes.find(container.record().sandboxId());
    return sandbox == null
        ? ""
        : sandboxes.cgroup(sandbox.config()) + "/" + container.record().id();
  }

  /** The processes of a container. */
  List<Long> processes(Container container) {
    String group = cgroup(container);
    return group.isEmpty() ? List.of() : cgroups.processes(group);
  }

  void remove(String id) {
    Container container = containers.get(id);
    if (container == null) {
      return;
    }
    container.work().lock();
    try {
      if (container.progress().phase() == Phase.RUNNING) {
        throw new RuntimeFailure("RemoveContainerError", "container " + id + " still runs");
      }
      discard(id, container.bundle());
      containers.remove(id);
      container.exited().complete(null);
    } catch (IOException e) {
      throw new RuntimeFailure("RemoveContainerError", "cannot remove container " + id, e);
    } finally {
      container.work().unlock();
    }
  }

  /** Waits for a start that is under way, so that nothing comes up behind its back. */
  void kill(Container container) {
    container.work().lock();
    try {
      launcher.kill(container);
    } finally {
      container.work().unlock();
    }
  }

  void signal(Container container, String signal) {
    launcher.signal(container, signal);
  }

  private void discardAfter(String id, Bundle bundle, Exception failure) {
    try {
      discard(id, bundle);
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private void discard(String id, Bundle bundle) throws IOException {
    if (Files.exists(config.runDirectory().resolve("state").resolve(id))) {
      launcher.delete(id);
    }
    if (Files.exists(bundle.rootfs(), LinkOption.NOFOLLOW_LINKS)) {
      // Lazily: a container that starts this moment may hold a copy of the mount for an instant.
      commands.run(List.of("umount", "-l", bundle.rootfs().toString()), "");
    }
    Trees.delete(bundle.directory());
    Files.deleteIfExists(exitFile(id));
    Files.deleteIfExists(config.runDirectory().resolve("attach").resolve(id));
  }

  private Path directory() {
    return config.containers();
  }

  /** Where conmon leaves exit codes. */
  Path exits() {
    return config.exits();
  }

  private Path exitFile(String id) {
    return exits().resolve(id);
  }
}
