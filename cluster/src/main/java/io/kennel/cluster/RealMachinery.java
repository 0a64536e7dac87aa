package io.kennel.cluster;

import static java.util.Comparator.reverseOrder;

import io.kennel.agent.ApiConfigObjects;
import io.kennel.agent.config.NodeFacts;
import io.kennel.agent.hold.MachineHolds;
import io.kennel.agent.hold.VolumeHolds;
import io.kennel.agent.image.LocalImageStore;
import io.kennel.agent.image.Trees;
import io.kennel.agent.linux.NetworkSockets;
import io.kennel.agent.network.MachineNetwork;
import io.kennel.agent.network.NetworkConfig;
import io.kennel.agent.network.NodeNetwork;
import io.kennel.agent.network.ServiceProxy;
import io.kennel.agent.node.Machine;
import io.kennel.agent.node.NodeConfig;
import io.kennel.agent.probe.NetworkProbes;
import io.kennel.agent.process.HostCommands;
import io.kennel.agent.registry.RegistryConfig;
import io.kennel.agent.runtime.oci.OciConfig;
import io.kennel.agent.runtime.oci.OciRuntime;
import io.kennel.agent.runtime.oci.PodCgroups;
import io.kennel.agent.runtime.oci.PowerLoss;
import io.kennel.agent.volume.DiskStorage;
import io.kennel.agent.volume.LinuxMounts;
import io.kennel.agent.volume.StorageConfig;
import io.kennel.client.Api;
import io.kennel.client.Kinds;
import io.kennel.client.SharedInformers;
import io.kennel.controllers.volumes.HostDirectories;
import io.kennel.controllers.volumes.VolumeDirectories;
import io.kennel.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** This machine: runc, real networks, real directories. */
final class RealMachinery implements Machinery {
  private static final List<List<String>> PROGRAMS =
      List.of(List.of("runc", "crun"), List.of("conmon"), List.of("nft"), List.of("ip"));
  private static final List<String> PLACES =
      List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

  private final DataDirectory data;
  private final World world;
  private final String hash;
  private final MachineNetwork network;
  private final LocalImageStore images;
  private final FirstImages firstImages;
  private final Map<String, RealNode> nodes = new LinkedHashMap<>();
  private final NetworkSockets sockets;
  private final VolumeHolds holds;
  private @Nullable ServiceProxy services;

  private record RealNode(NodeParts parts, OciRuntime runtime) {}

  RealMachinery(DataDirectory data, World world, RegistryConfig registries) {
    this.data = data;
    this.world = world;
    NetworkConfig config = NetworkConfig.of(data.root());
    this.hash = config.hash();
    this.network = new MachineNetwork(config, world);
    this.sockets = new NetworkSockets(world);
    this.holds =
        new MachineHolds(
            holdsDirectory(), (node, uid) -> new PodCgroups(runtime(node), world).kill(uid));
    this.images = new LocalImageStore(data.images(), world, registries);
    this.firstImages = new FirstImages(images);
  }

  /** What this machine lacks for real containers, for people; empty for nothing. */
  static String missing() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return "they need Linux";
    }
    if (!System.getProperty("user.name").equals("root")) {
      return "they need root";
    }
    List<String> missing =
        PROGRAMS.stream()
            .filter(choices -> choices.stream().noneMatch(RealMachinery::isInstalled))
            .map(choices -> String.join(" or ", choices))
            .toList();
    return missing.isEmpty() ? "" : String.join(", ", missing) + " must be installed";
  }

  private static boolean isInstalled(String program) {
    return PLACES.stream().anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }

  @Override
  public String serviceCidr() {
    return network.serviceCidr();
  }

  @Override
  public String podCidr() {
    return network.podCidr();
  }

  @Override
  public String machineAddress() {
    return network.machineAddress();
  }

  @Override
  public VolumeDirectories directories() {
    return new HostDirectories(data.volumes());
  }

  @Override
  public boolean real() {
    return true;
  }

  @Override
  public void up(List<String> names) {
    network.up(names);
  }

  @Override
  public void load(List<Path> archives) {
    firstImages.take(archives, world.tasks());
  }

  @Override
  public String awaitImages() {
    return firstImages.awaitFirst();
  }

  @Override
  public NodeParts node(String name, Api api, SharedInformers informers, int agentPort) {
    NodeNetwork node = network.node(name);
    OciRuntime runtime = new OciRuntime(runtime(name), images, node, world);
    NodeConfig config =
        new NodeConfig(
            name,
            node.address(),
            node.podCidr(),
            agentPort,
            NodeConfig.PODS_MAX_DEFAULT,
            Machine.here(data.root()),
            Map.of());
    StorageConfig storage =
        new StorageConfig(
            data.node(name),
            run(name).resolve("memory"),
            Addresses.tenthOf(serviceCidr()),
            SystemServices.DOMAIN,
            Path.of("/etc/resolv.conf"));
    NodeFacts facts =
        new NodeFacts(name, node.address(), config.machine().memoryBytes(), config.capacity());
    DiskStorage disk =
        new DiskStorage(
            storage,
            new LinuxMounts(new HostCommands(world.timers())),
            world.clock(),
            api,
            new ApiConfigObjects(api, informers.of(Kinds.SERVICE)),
            facts);
    Path network = Path.of(node.nodeNamespacePath());
    NetworkProbes probes =
        new NetworkProbes(world.timers(), runtime, () -> sockets.open(network).socket());
    NodeParts parts = new NodeParts(config, runtime, firstImages, disk, holds, probes);
    synchronized (nodes) {
      nodes.put(name, new RealNode(parts, runtime));
    }
    return parts;
  }

  private OciConfig runtime(String node) {
    return OciConfig.of(data.root(), hash, node);
  }

  /** Beside the nodes' own directories, none of which has such a name. */
  private Path holdsDirectory() {
    return Path.of("/run/kennel", hash, "volume.holds");
  }

  /** What a node has in memory, as far as it is files. */
  private Path run(String node) {
    return Path.of("/run/kennel", hash, node);
  }

  @Override
  public void connect(String node, boolean connected) {
    network.connect(node, connected);
  }

  @Override
  public void powerOff(String name) {
    RealNode node;
    synchronized (nodes) {
      node = nodes.remove(name);
    }
    List<String> sandboxes;
    if (node == null) {
      PowerLoss loss = new PowerLoss(runtime(name), world);
      loss.strike();
      sandboxes = loss.sandboxIds();
    } else {
      sandboxes = node.runtime().powerOff();
    }
    network.remove(name, sandboxes);
    LinuxMounts mounts = new LinuxMounts(new HostCommands(world.timers()));
    mounts.unmountBelow(data.node(name));
    mounts.unmountBelow(run(name));
    if (mounts.mountedBelow(run(name)).isEmpty()) {
      delete(run(name));
    }
  }

  private static void delete(Path directory) {
    try {
      Trees.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + directory, e);
    }
  }

  /** Takes down what an earlier run left that could not stop properly. */
  void destroyLeftovers() {
    List<String> names = data.nodeNames();
    network.up(names);
    for (String name : names) {
      new OciRuntime(runtime(name), images, network.node(name), world).destroy();
    }
    LinuxMounts mounts = new LinuxMounts(new HostCommands(world.timers()));
    mounts.unmountBelow(data.root());
    mounts.unmountBelow(Path.of("/run/kennel", hash));
    delete(holdsDirectory());
  }

  @Override
  public void serve(SharedInformers informers) {
    services =
        new ServiceProxy(
            network,
            world,
            informers.of(Kinds.SERVICE),
            informers.of(Kinds.ENDPOINT_SLICE),
            informers.of(Kinds.POD));
    services.start();
  }

  @Override
  public void close() {
    Attempts attempts = new Attempts();
    if (services != null) {
      attempts.attempt("stop the service addresses", services::close);
    }
    List<NodeStop> stops;
    synchronized (nodes) {
      stops = nodes.values().stream().map(node -> new NodeStop(node.parts(), world)).toList();
      nodes.clear();
    }
    stops.forEach(stop -> attempts.attempt("begin to stop a node", stop::begin));
    stops.forEach(stop -> attempts.attempt("stop a node", stop::finish));
    attempts.attempt("remove the network", network::destroy);
    attempts.attempt("remove the run directory", this::removeRunDirectory);
    attempts.finish("this machine");
  }

  /** Nothing is mounted there any more; where something is, it stays, and so do the files in it. */
  private void removeRunDirectory() {
    Path run = Path.of("/run/kennel", hash);
    if (!Files.isDirectory(run)) {
      return;
    }
    try (Stream<Path> files = Files.walk(run)) {
      boolean mounted =
          Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
              .anyMatch(line -> line.contains(run + "/"));
      for (Path file : mounted ? List.<Path>of() : files.sorted(reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + run, e);
    }
  }
}
