package io.kennel.controllers;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.kennel.agent.NodeAgent;
import io.kennel.agent.hold.MachineHolds;
import io.kennel.agent.hold.VolumeHolds;
import io.kennel.agent.node.Machine;
import io.kennel.agent.node.NodeConfig;
import io.kennel.agent.runtime.simulated.SimulatedImages;
import io.kennel.agent.runtime.simulated.SimulatedProbes;
import io.kennel.agent.runtime.simulated.SimulatedProgram;
import io.kennel.agent.runtime.simulated.SimulatedRuntime;
import io.kennel.agent.runtime.simulated.SimulatedStorage;
import io.kennel.api.ObjectKey;
import io.kennel.api.Transport;
import io.kennel.client.Api;
import io.kennel.client.Api.ListOptions;
import io.kennel.client.ApiClient;
import io.kennel.client.Kind;
import io.kennel.client.Kinds;
import io.kennel.client.SharedInformers;
import io.kennel.controllers.nodes.NodesConfig;
import io.kennel.controllers.pod.PodState;
import io.kennel.controllers.volumes.SimulatedDirectories;
import io.kennel.server.MastersAuthorizer;
import io.kennel.server.ObjectApiServer;
import io.kennel.server.registry.Settings;
import io.kennel.server.request.User;
import io.kennel.store.MultiVersionStore;
import io.kennel.world.World;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A whole cluster in one world: server on a store in memory, all controllers, simulated nodes. */
final class TestCluster implements AutoCloseable {
  final Api api;
  final CountingTransport calls;
  final SimulatedDirectories directories = new SimulatedDirectories();
  Controllers controllers;
  private final World world;
  private final SimulatedProgram.Chooser programs;
  private final ObjectApiServer server;
  private final SharedInformers informers;
  private final Api theirs;
  private SharedInformers theirInformers;
  private final MultiVersionStore store = MultiVersionStore.inMemory();
  private final Map<String, NodeAgent> agents = new TreeMap<>();
  private final Map<String, SimulatedRuntime> runtimes = new TreeMap<>();
  private final VolumeHolds holds =
      new MachineHolds((node, uid) -> runtimes.get(node).killPod(uid));

  TestCluster(World world) {
    this(world, config -> SimulatedProgram.SERVER);
  }

  /** A cluster whose containers behave as {@code programs} says. */
  TestCluster(World world, SimulatedProgram.Chooser programs) {
    this(world, programs, plain -> plain);
  }

  /**
   * A cluster whose controllers reach the server by another way.
   *
   * @param way from the transport that everybody else uses to theirs
   */
  TestCluster(World world, SimulatedProgram.Chooser programs, UnaryOperator<Transport> way) {
    this.world = world;
    this.programs = programs;
    this.server = ObjectApiServer.of(store, world, Settings.DEFAULT, new MastersAuthorizer());
    server.bootstrap();
    this.calls = new CountingTransport(server.transport(User.of("admin", User.MASTERS)));
    this.api = new ApiClient(calls);
    this.informers = new SharedInformers(api, world);
    this.theirs = new ApiClient(way.apply(calls));
    this.theirInformers = new SharedInformers(theirs, world);
    this.controllers = newControllers();
    controllers.start();
  }

  private Controllers newControllers() {
    return new Controllers(
        theirs,
        theirs,
        theirInformers,
        world,
        new ControllersConfig("PEM", directories, NodesConfig.DEFAULT));
  }

  /** Starts controllers that know nothing, in place of those that are there. */
  void restartControllers() {
    controllers.close();
    theirInformers.close();
    theirInformers = new SharedInformers(theirs, world);
    controllers = newControllers();
    controllers.start();
  }

  /** Starts the agent of a node, which finds what runs there already. */
  void startNode(int number) {
    String name = "node-" + number;
    SimulatedRuntime runtime =
        runtimes.computeIfAbsent(
            name,
            key ->
                new SimulatedRuntime(
                    world, new SimulatedImages(), name, "10.244." + number + ".0/24", programs));
    NodeConfig config =
        new NodeConfig(
            name,
            "192.168.0." + number,
            "10.244." + number + ".0/24",
            0,
            NodeConfig.PODS_MAX_DEFAULT,
            Machine.simulated(64, 256L << 30, 1L << 40),
            Map.of());
    NodeAgent agent =
        new NodeAgent(
            world,
            api,
            informers,
            config,
            "v1.36.0",
            runtime,
            new SimulatedImages(),
            new SimulatedStorage(),
            holds,
            new SimulatedProbes(runtime));
    agents.put(name, agent);
    agent.start(() -> {});
  }

  /** Its agent falls silent; what runs there goes on. */
  void silence(int number) {
    agents.remove("node-" + number).close();
  }

  /** What the events of a reason say. */
  List<String> events(String reason) {
    return api.list(Kinds.EVENT, ListOptions.ALL).items().stream()
        .filter(event -> reason.equals(event.getReason()))
        .map(Event::getMessage)
        .toList();
  }

  /** The newest revision of anything. */
  long revision() {
    return store.snapshot().revision();
  }

  /** Whether all nodes are ready, and the controllers have heard of them. */
  boolean nodesReady() {
    var nodes = api.list(Kinds.NODE, ListOptions.ALL).items();
    return controllers.ready()
        && nodes.size() == agents.size()
        && theirInformers.of(Kinds.NODE).view().all().size() == nodes.size()
        && nodes.stream()
            .allMatch(node ->
                node.getStatus() != null
                    && node.getSpec().getTaints().isEmpty()
                    && node.getStatus().getConditions().stream()
                        .anyMatch(each ->
                            "Ready".equals(each.getType()) && "True".equals(each.getStatus())));
  }

  void createKubia(int replicas, String policy, boolean withVolumes) {
    api.create(Kinds.SERVICE, headless());
    api.create(Kinds.STATEFUL_SET, kubia(replicas, policy, withVolumes));
  }

  List<Pod> pods() {
    return api.list(Kinds.POD, ListOptions.in("default")).items();
  }

  long readyPods() {
    return pods().stream().filter(PodState::isReady).count();
  }

  /** As the set's status says, which costs less to ask. */
  int readyReplicas() {
    StatefulSet set = get(Kinds.STATEFUL_SET, "default", "kubia");
    Integer ready = set.getStatus() == null ? null : set.getStatus().getReadyReplicas();
    return ready == null ? 0 : ready;
  }

  <T extends HasMetadata> T get(Kind<T> kind, String namespace, String name) {
    return api.find(kind, new ObjectKey(namespace, name));
  }

  private static Service headless() {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName("kubia")
        .endMetadata()
        .withNewSpec()
        .withClusterIP("None")
        .addToSelector("app", "kubia")
        .addNewPort()
        .withName("http")
        .withPort(80)
        .endPort()
        .endSpec()
        .build();
  }

  private static StatefulSet kubia(int replicas, String policy, boolean withVolumes) {
    var template =
        new PodTemplateSpecBuilder()
            .withNewMetadata()
            .addToLabels("app", "kubia")
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("kubia")
            .withImage("kennel/kubia-pet:1.0")
            .endContainer()
            .endSpec()
            .build();
    var set =
        new StatefulSetBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("kubia")
            .endMetadata()
            .withNewSpec()
            .withReplicas(replicas)
            .withServiceName("kubia")
            .withPodManagementPolicy(policy)
            .withNewSelector()
            .addToMatchLabels("app", "kubia")
            .endSelector()
            .withTemplate(template)
            .endSpec();
    if (withVolumes) {
      set =
          set.editSpec()
              .addNewVolumeClaimTemplate()
              .withNewMetadata()
              .withName("data")
              .endMetadata()
              .withNewSpec()
              .withAccessModes("ReadWriteOnce")
              .withNewResources()
              .addToRequests("storage", new Quantity("1Mi"))
              .endResources()
              .endSpec()
              .endVolumeClaimTemplate()
              .endSpec();
    }
    return set.build();
  }

  @Override
  public void close() {
    agents.values().forEach(NodeAgent::close);
    controllers.close();
    theirInformers.close();
    informers.close();
    store.close();
  }
}
