package io.kennel.agent.network;

import io.kennel.agent.image.Trees;
import io.kennel.agent.process.HostCommands;
import io.kennel.world.World;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * The network of one cluster on this machine. Each node is a network namespace; a switch in a
 * namespace of its own joins them and the machine, so that traffic between nodes meets none of the
 * machine's firewall rules. The machine has one interface to the switch, and routes to all pods and
 * services.
 *
 * <p>What is there survives this object: a new one on the same {@link NetworkConfig} goes on with
 * it. Needs root, {@code ip} and {@code nft}. Thread-safe.
 */
public final class MachineNetwork {
  private static final Path ROUTES = Path.of("/proc/net/route");
  private static final int ETHERNET_MTU_BYTES = 1500;

  private final NetworkConfig config;
  private final HostCommands commands;
  private final MachineForwarding forwarding;
  private final JsonMapper json = new JsonMapper();
  private final Map<String, NodeNetwork> nodes = new LinkedHashMap<>();
  private AddressPlan plan;
  private Forwards inForce = Forwards.NONE;

  /** Nodes whose cable is pulled: they hear of no change, so their rules stay as they are. */
  private final Set<String> cut = new HashSet<>();

  /** Nodes whose cable is surely plugged in. */
  private final Set<String> plugged = new HashSet<>();

  /** The rules in force, by node, and under the empty name those of the machine. */
  private final Map<String, ServiceRules.Written> written = new HashMap<>();

  /** Chooses the cluster's addresses, or reads those chosen before. Changes nothing else. */
  public MachineNetwork(NetworkConfig config, World world) {
    this.config = config;
    this.commands = new HostCommands(world.timers());
    this.forwarding = new MachineForwarding(config.runDirectory());
    this.plan = planned();
  }

  private AddressPlan planned() {
    Path file = config.directory().resolve("addresses.json");
    try {
      Files.createDirectories(config.directory());
      Files.createDirectories(config.runDirectory());
      return Files.exists(file) ? publish(read(file)) : choose();
    } catch (IOException e) {
      throw new NetworkFailure("cannot write down the network's addresses: " + e, e);
    }
  }

  /** One cluster of the machine at a time, in whichever process. */
  private AddressPlan choose() throws IOException {
    Path lock = config.runDirectory().resolveSibling("addresses.lock");
    synchronized (MachineNetwork.class) {
      try (FileChannel channel =
              FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock held = channel.lock()) {
        assert held.isValid();
        AddressPlan chosen = publish(AddressPlan.choose(taken(), mtuBytes()));
        save(chosen);
        return chosen;
      }
    }
  }

  /** Lets other clusters of this machine see the plan. */
  private AddressPlan publish(AddressPlan known) throws IOException {
    Files.write(
        config.runDirectory().resolve("addresses.json"), json.writeValueAsBytes(known.toJson()));
    return known;
  }

  private AddressPlan read(Path file) throws IOException {
    return AddressPlan.fromJson(json.readTree(Files.readAllBytes(file)));
  }

  /** Packets of pods must fit through the machine's own way out. */
  private static int mtuBytes() throws IOException {
    Optional<String> wayOut = Routes.wayOut(Files.readAllLines(ROUTES));
    Path file = Path.of("/sys/class/net", wayOut.orElse("lo"), "mtu");
    return Math.min(ETHERNET_MTU_BYTES, Integer.parseInt(Files.readString(file).strip()));
  }

  private void save(AddressPlan next) throws IOException {
    Path file = config.directory().resolve("addresses.json");
    Path written = file.resolveSibling("addresses.json.next");
    Files.write(written, json.writeValueAsBytes(next.toJson()));
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** What the machine's routes and the other clusters of this machine use. */
  private List<Cidr> taken() throws IOException {
    List<Cidr> taken = new ArrayList<>();
    for (Routes.Route route : routes()) {
      if (!route.via().equals(config.machineInterface())) {
        taken.add(route.range());
      }
    }
    Path clusters = config.runDirectory().resolveSibling("");
    try (Stream<Path> found = Files.list(clusters)) {
      for (Path cluster : found.filter(p -> !p.equals(config.runDirectory())).toList()) {
        Path file = cluster.resolve("addresses.json");
        if (Files.exists(file)) {
          taken.addAll(read(file).ranges());
        }
      }
    }
    return taken;
  }

  private static List<Routes.Route> routes() throws IOException {
    return Routes.parse(Files.readAllLines(ROUTES));
  }

  /** The range of all pods, such as {@code 10.244.0.0/16}. */
  public synchronized String podCidr() {
    return plan.pods();
  }

  /** The range of services, such as {@code 10.96.0.0/16}. */
  public synchronized String serviceCidr() {
    return plan.services();
  }

  /** The machine's own address on the wire to the nodes: where pods reach what Kennel serves. */
  public synchronized String machineAddress() {
    return plan.machineAddress();
  }

  /**
   * Makes the network with these nodes, or adds those that are missing from it. Afterwards the
   * machine reaches every node and pod.
   */
  public synchronized void up(List<String> names) {
    boolean standing = Files.exists(marker());
    try {
      checkRanges();
      if (!standing) {
        tearDown();
        make();
      }
      boolean added = false;
      for (String name : names) {
        added |= add(name);
      }
      if (added || !standing) {
        written.clear();
        apply(inForce);
      }
      Files.writeString(marker(), "");
    } catch (IOException | RuntimeException e) {
      if (!standing) {
        tearDownAfter(e);
      }
      throw e instanceof NetworkFailure failure
          ? failure
          : new NetworkFailure("cannot make the network: " + e.getMessage(), e);
    }
  }

  private void make() throws IOException {
    Files.createDirectories(config.runDirectory());
    publish(plan);
    commands.script("making the network", NetworkScripts.machine(config, plan));
    forwarding.enable();
  }

  private void tearDownAfter(Exception failure) {
    try {
      tearDown();
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private Path marker() {
    return config.runDirectory().resolve("network-is-up");
  }

  private void checkRanges() throws IOException {
    for (Routes.Route route : routes()) {
      boolean own = route.via().equals(config.machineInterface());
      if (!own && plan.ranges().stream().anyMatch(range -> range.overlaps(route.range()))) {
        throw new NetworkFailure(
            "this cluster's addresses ("
                + plan.ranges()
                + ") meet the machine's route to "
                + route.range()
                + " through "
                + route.via()
                + "; remove that route, or use a new data directory");
      }
    }
  }

  /** Returns whether the node was missing. */
  private boolean add(String name) throws IOException {
    AddressPlan next = plan.withNode(name);
    if (!next.equals(plan)) {
      save(next);
      plan = next;
    }
    boolean missing = !Files.exists(NetworkConfig.file(config.nodeNamespace(name)));
    if (missing) {
      List<String> standing = new ArrayList<>(plan.nodes().keySet());
      standing.removeIf(other ->
          other.equals(name) || !Files.exists(NetworkConfig.file(config.nodeNamespace(other))));
      commands.script(
          "making the network of node " + name, NetworkScripts.node(config, plan, name, standing));
      plugged.add(name);
    }
    nodes.computeIfAbsent(name, node -> new NodeNetwork(config, plan, node, commands));
    return missing;
  }

  /** A node that {@link #up} made. */
  public synchronized NodeNetwork node(String name) {
    NodeNetwork node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException("there is no node " + name + " in the network");
    }
    return node;
  }

  /** Pulls a node's cable, or plugs it in. What runs on the node goes on. Idempotent. */
  public synchronized void connect(String node, boolean connected) {
    if (connected && plugged.contains(node)) {
      return;
    }
    plugged.remove(node);
    commands.script(
        "changing the uplink of node " + node,
        NetworkScripts.uplink(config, plan, node, connected));
    if (!connected) {
      cut.add(node);
      return;
    }
    if (cut.remove(node)) {
      written.remove(node);
      apply(inForce);
    }
    plugged.add(node);
  }

  /**
   * Takes the network of a node away, and that of the pods whose sandboxes these are: what a loss
   * of power leaves of it. {@link #up} makes the node anew. Idempotent.
   */
  public synchronized void remove(String node, List<String> sandboxIds) {
    nodes.remove(node);
    cut.remove(node);
    plugged.remove(node);
    written.remove(node);
    StringBuilder script = new StringBuilder();
    sandboxIds.forEach(id -> script.append(NetworkScripts.podDown(config, id)));
    if (plan.nodes().containsKey(node)) {
      script.append(NetworkScripts.nodeDown(config, plan, node));
    }
    commands.script("taking the network of node " + node + " down", script.toString());
  }

  /** Puts this into force on every node and on the machine. */
  synchronized void apply(Forwards wanted) {
    Map<String, ServiceRules.Written> next = new LinkedHashMap<>();
    next.put("", ServiceRules.write(Place.machine(config, plan), wanted, written.get("")));
    for (String name : nodes.keySet()) {
      if (cut.contains(name)) {
        continue;
      }
      Place place = Place.node(config, plan, name);
      next.put(name, ServiceRules.write(place, wanted, written.get(name)));
    }
    // Should this fail half-way, nobody knows what is in force.
    written.clear();
    try {
      Map<String, Path> files = new LinkedHashMap<>();
      for (Map.Entry<String, ServiceRules.Written> rules : next.entrySet()) {
        files.put(rules.getKey(), save(rules.getKey(), rules.getValue().text()));
      }
      commands.script("setting the rules of services", NetworkScripts.rules(config, files));
    } catch (IOException e) {
      throw new NetworkFailure("cannot write the rules of services: " + e, e);
    }
    written.putAll(next);
    inForce = wanted;
  }

  private Path save(String node, String rules) throws IOException {
    Path directory = Files.createDirectories(config.runDirectory().resolve("rules"));
    return Files.writeString(directory.resolve(node.isEmpty() ? "machine" : "node." + node), rules);
  }

  /**
   * Removes every interface, namespace, route and rule of this cluster, and gives the machine its
   * settings back. Succeeds where nothing is left; what runs in the pods should be gone before.
   */
  public synchronized void destroy() {
    try {
      tearDown();
    } catch (IOException e) {
      throw new NetworkFailure("cannot take the network down: " + e, e);
    }
  }

  private void tearDown() throws IOException {
    List<String> namespaces = new ArrayList<>();
    Path all = Path.of("/run/netns");
    if (Files.isDirectory(all)) {
      try (Stream<Path> found = Files.list(all)) {
        found
            .map(path -> path.getFileName().toString())
            .filter(config::owns)
            .forEach(namespaces::add);
      }
    }
    nodes.clear();
    cut.clear();
    plugged.clear();
    written.clear();
    Trees.delete(config.runDirectory().resolve("rules"));
    // Without namespaces no pod has an address.
    Trees.delete(config.directory().resolve("addresses"));
    boolean linked = Files.exists(Path.of("/sys/class/net", config.machineInterface()));
    if (linked || !namespaces.isEmpty() || Files.exists(marker())) {
      commands.script("taking the network down", NetworkScripts.down(config, namespaces));
      forwarding.restore(config.machineInterface());
    }
    for (String name : List.of("network-is-up", "addresses.json")) {
      Files.deleteIfExists(config.runDirectory().resolve(name));
    }
    removeIfEmpty(config.runDirectory());
  }

  private static void removeIfEmpty(Path directory) throws IOException {
    try {
      Files.deleteIfExists(directory);
    } catch (java.nio.file.DirectoryNotEmptyException e) {
      // The runtime has something there.
    }
  }
}
