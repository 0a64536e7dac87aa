package io.kennel.cluster;

import io.kennel.agent.Turns;
import io.kennel.controllers.Controllers;
import io.kennel.controllers.ControllersConfig;
import io.kennel.controllers.nodes.NodesConfig;
import io.kennel.dns.DnsConfig;
import io.kennel.dns.DnsServer;
import io.kennel.dns.ResolvConf;
import io.kennel.server.ObjectApiServer;
import io.kennel.server.identity.Identity;
import io.kennel.server.identity.Kubeconfig;
import io.kennel.store.MultiVersionStore;
import io.kennel.store.Store;
import io.kennel.store.StoreLimits;
import io.kennel.store.StoreUnavailableException;
import io.kennel.store.rocksdb.RocksLog;
import io.kennel.world.real.RealWorld;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Starts the parts of a cluster in order; a failure stops those that were started. */
final class Startup {
  /** The version that nodes report, as kubelets do. */
  private static final String VERSION = "v1.36.0+kennel";

  /** Enough for pods of so many nodes to be written together, few enough for one heap. */
  private static final int AGENTS_BEGINNING_MAX = 32;

  /** A node whose pods take longer to begin, such as one that fetches images, goes on beside. */
  private static final Duration AGENT_BEGINNING_MAX = Duration.ofSeconds(10);

  private final ClusterConfig config;
  private final DataDirectory data;
  private final RealWorld world = new RealWorld();
  private final Parts parts = new Parts();
  private final Progress progress;
  private long stepStart = world.clock().nanoTime();

  Startup(ClusterConfig config, Progress progress) {
    this.config = config;
    this.progress = progress;
    this.data = config.data();
  }

  Cluster run() {
    boolean started = false;
    try {
      Cluster cluster = start();
      started = true;
      return cluster;
    } catch (StartFailure | StoreUnavailableException e) {
      throw e;
    } catch (Exception e) {
      throw new StartFailure("the cluster could not be started; see " + data.log(), e);
    } finally {
      if (!started) {
        parts.close();
      }
    }
  }

  private Cluster start() throws Exception {
    data.create();
    parts.add("world", world);
    Store store = parts.add("store", openStore());
    data.claimed();
    parts.add("claim on the data directory", data::released);
    List<String> names =
        IntStream.rangeClosed(1, config.nodes()).mapToObj(number -> "node-" + number).toList();
    Machinery machinery = parts.add("machinery", machinery());
    // Most of it is waiting for commands.
    Aside networks = parts.add("networks", Aside.start(world.tasks(), () -> machinery.up(names)));
    Identity identity = Identity.open(data.identity(), world.clock());
    done("opened the store and the certificates in " + data.root());
    NodeLifecycle lifecycle = config.lifecycle();
    Turns turns = new Turns(world, AGENTS_BEGINNING_MAX, AGENT_BEGINNING_MAX);
    AgentSettings agents =
        new AgentSettings(VERSION, lifecycle.lease(), lifecycle.shutdown(), turns);
    Nodes nodes = new Nodes(world, identity, machinery, data, agents);
    ControlPlane controlPlane =
        parts.add(
            "API server",
            new ControlPlane(store, identity, world, machinery.serviceCidr(), nodes, lifecycle));
    controlPlane.start();
    networks.join();
    done(
        machinery.real()
            ? "made the networks of " + names.size() + " nodes"
            : "prepared " + names.size() + " simulated nodes: their pods run no processes");
    URI address = listen(controlPlane, machinery, identity);
    done("the API answers at " + address);
    Controllers controllers =
        parts.add("controllers", controllers(controlPlane, machinery, identity));
    controllers.start();
    controlPlane
        .front()
        .ready()
        .add("controllers", () -> controllers.ready() ? null : "not every controller is at work");
    if (machinery.real()) {
      startNetworkServices(controlPlane, machinery);
    }
    done("started the controllers, DNS and service addresses");
    parts.add("nodes", nodes);
    try {
      nodes.start(names, controlPlane, this::done);
    } finally {
      // Not before: unpacking takes as much of the processors as the rest of a start. And whatever
      // has come of the nodes: a pod that waits for its image keeps its node from stopping.
      machinery.load(config.images());
    }
    done(readiness(nodes));
    Cluster cluster = new Cluster(world, parts, controlPlane, identity, address, nodes, machinery);
    parts.add("control socket", new ControlServer(data, world, cluster)).start();
    return cluster;
  }

  /** What was done to a node by hand holds until it is undone by hand. */
  private static String readiness(Nodes nodes) {
    List<String> others =
        nodes.all().stream()
            .filter(node -> node.state() != MachineState.CONNECTED)
            .map(node -> node.name() + " is still " + node.state().word())
            .toList();
    return others.isEmpty() ? "every node is ready" : "nodes: " + String.join(", ", others);
  }

  private synchronized void done(String what) {
    long now = world.clock().nanoTime();
    progress.done(what, Duration.ofNanos(now - stepStart));
    stepStart = now;
  }

  private Store openStore() {
    return MultiVersionStore.grouping(
        new RocksLog(data.store()), StoreLimits.DEFAULT, ObjectApiServer.topics(), world.tasks());
  }

  private Machinery machinery() {
    boolean real =
        switch (config.runtime()) {
          case OCI -> {
            String missing = RealMachinery.missing();
            if (!missing.isEmpty()) {
              throw new StartFailure("real containers are not possible here: " + missing);
            }
            yield true;
          }
          case SIMULATED -> false;
          case AUTO -> RealMachinery.missing().isEmpty();
        };
    return real
        ? new RealMachinery(data, world, config.registries())
        : new SimulatedMachinery(world, config.nodes());
  }

  private URI listen(ControlPlane controlPlane, Machinery machinery, Identity identity)
      throws IOException {
    InetSocketAddress asked =
        new InetSocketAddress(InetAddress.getByName(config.host()), config.port());
    identity.serveAt(
        Set.copyOf(
            List.of(
                "localhost",
                InetAddress.getLoopbackAddress().getHostAddress(),
                "kubernetes",
                "kubernetes.default",
                "kubernetes.default.svc",
                "kubernetes.default.svc." + SystemServices.DOMAIN,
                machinery.machineAddress(),
                Addresses.firstOf(machinery.serviceCidr()))));
    int port = controlPlane.front().listen(asked).getPort();
    SystemServices services = new SystemServices(controlPlane.api(), machinery.machineAddress());
    if (machinery.real()) {
      InetAddress machine = InetAddress.getByName(machinery.machineAddress());
      controlPlane.front().listen(new InetSocketAddress(machine, SystemServices.API_PORT));
      services.kubernetes(SystemServices.API_PORT);
      services.dns(Addresses.tenthOf(machinery.serviceCidr()));
    } else {
      services.kubernetes(port);
    }
    URI address = URI.create("https://" + config.host() + ":" + port);
    // Commands for this cluster look for theirs where its data is.
    for (Path file : Set.copyOf(List.of(data.kubeconfig(), config.kubeconfig()))) {
      Kubeconfig.write(file, address.toString(), identity, identity.admin());
    }
    return address;
  }

  /** DNS and service addresses, which only real pods can use. */
  private void startNetworkServices(ControlPlane controlPlane, Machinery machinery)
      throws IOException {
    InetAddress machine = InetAddress.getByName(machinery.machineAddress());
    DnsConfig dns =
        new DnsConfig(
            SystemServices.DOMAIN,
            List.of(new InetSocketAddress(machine, SystemServices.DNS_PORT)),
            ResolvConf.resolvers(Path.of("/etc/resolv.conf")),
            List.of(
                Addresses.reverseZone(machinery.podCidr()),
                Addresses.reverseZone(machinery.serviceCidr())));
    parts.add("DNS server", new DnsServer(dns, controlPlane.informers(), world)).start();
    machinery.serve(controlPlane.informers());
  }

  private Controllers controllers(
      ControlPlane controlPlane, Machinery machinery, Identity identity) {
    NodesConfig nodes = config.lifecycle().nodes().withPodCidr(machinery.podCidr());
    return new Controllers(
        controlPlane.api(),
        controlPlane.schedulerApi(),
        controlPlane.informers(),
        world,
        new ControllersConfig(identity.authorityPem(), machinery.directories(), nodes));
  }
}
