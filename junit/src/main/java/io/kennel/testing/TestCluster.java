package io.kennel.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.kennel.agent.runtime.simulated.SimulatedServers;
import io.kennel.api.ObjectKey;
import io.kennel.api.Transport;
import io.kennel.api.schema.Schema;
import io.kennel.client.Api;
import io.kennel.client.ApiClient;
import io.kennel.client.SharedInformers;
import io.kennel.client.manifest.ManifestObject;
import io.kennel.controllers.Controllers;
import io.kennel.controllers.ControllersConfig;
import io.kennel.controllers.nodes.NodesConfig;
import io.kennel.controllers.volumes.SimulatedDirectories;
import io.kennel.server.MastersAuthorizer;
import io.kennel.server.ObjectApiServer;
import io.kennel.server.registry.Settings;
import io.kennel.server.request.TokenIssuer;
import io.kennel.server.request.User;
import io.kennel.store.MultiVersionStore;
import io.kennel.world.paced.PacedWorld;
import io.kennel.world.real.RealWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in this JVM: the real API server on a store in memory, every controller, and a real
 * node agent for each simulated node.
 *
 * <p>Everything in it happens on one thread, in order; {@link #settle} returns when nothing is due
 * any more. Time passes as configured and is moved by {@link #clock} and {@link #await}. All
 * methods may be called from any thread outside the cluster. Clusters share nothing but code.
 */
public final class TestCluster implements AutoCloseable {
  static final String VERSION = "v1.36.0+kennel";
  static final Duration SETTLE_MAX = Duration.ofSeconds(30);

  private static final NodesConfig NODES = NodesConfig.DEFAULT.withPodCidr("10.128.0.0/9");

  private final TestClusterConfig config;
  private final PacedWorld world;
  private final MultiVersionStore store = MultiVersionStore.inMemory();
  private final ObjectApiServer server;
  private final SharedInformers informers;
  private final Controllers controllers;
  private final TestObjects objects;
  private final Timeline timeline;
  private final Programs programs = new Programs();
  private final List<TestNode> nodes = new ArrayList<>();
  private final Outside outside = new Outside();
  private final SimulatedServers servers = new SimulatedServers(outside);
  private @Nullable HttpAccess http;

  private TestCluster(TestClusterConfig config) {
    this.config = config;
    this.world = new PacedWorld(config.pace());
    this.server =
        ObjectApiServer.of(
            store,
            world,
            Settings.DEFAULT,
            SharedSchema.INSTANCE,
            new MastersAuthorizer(),
            TokenIssuer.NONE);
    server.bootstrap();
    Transport administrator = transport("kubernetes-admin");
    this.objects = new TestObjects(administrator);
    Api api = new ApiClient(transport("system:kennel"));
    this.informers = new SharedInformers(api, world);
    this.timeline = new Timeline(world.clock(), informers);
    this.controllers =
        new Controllers(
            api, informers, world, new ControllersConfig("", new SimulatedDirectories(), NODES));
    controllers.start();
    ClusterParts parts = ClusterParts.of(world, programs, servers);
    for (int number = 1; number <= config.nodes(); number++) {
      Transport own = transport("system:node:node-" + number);
      TestNode node = new TestNode(parts, number, config, own);
      nodes.add(node);
      node.boot();
    }
  }

  private Transport transport(String user) {
    return server.transport(User.of(user, User.MASTERS));
  }

  /** Starts a cluster of three nodes, and returns once all of it is at work. */
  public static TestCluster start() {
    return start(TestClusterConfig.DEFAULT);
  }

  /** Starts a cluster, and returns once all of it is at work. */
  public static TestCluster start(TestClusterConfig config) {
    TestCluster cluster = new TestCluster(config);
    cluster.settle();
    return cluster;
  }

  public TestClusterConfig config() {
    return config;
  }

  public TestClock clock() {
    return new TestClock(world);
  }

  /** The nodes, in the order of their numbers. */
  public List<TestNode> nodes() {
    return List.copyOf(nodes);
  }

  /**
   * A node by its name, such as {@code node-1}.
   *
   * @throws IllegalArgumentException where there is none of this name
   */
  public TestNode node(String name) {
    return nodes.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no node " + name + "; there are node-1 to node-" + nodes.size()));
  }

  /** A pod of the namespace {@code default}. */
  public TestPod pod(String name) {
    return pod("default", name);
  }

  public TestPod pod(String namespace, String name) {
    return new TestPod(this, new ObjectKey(namespace, name));
  }

  /** What the containers do. */
  public Programs programs() {
    return programs;
  }

  /** Reads, creates, changes and deletes objects, as the administrator. */
  public TestObjects objects() {
    return objects;
  }

  /**
   * Creates the objects of a manifest, and changes those that exist: fields that the manifest gives
   * are set, others stay.
   *
   * @param yaml one or more YAML or JSON documents
   */
  public void apply(String yaml) {
    ManifestObject.parse(yaml.getBytes(UTF_8)).forEach(objects::apply);
  }

  /** {@link #apply(String)}, of a file. */
  public void apply(Path file) {
    try {
      ManifestObject.parse(Files.readAllBytes(file)).forEach(objects::apply);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the manifest " + file, e);
    }
  }

  /**
   * Returns when nothing is due any more: all have seen what was written and have done what they do
   * about it. Time is not moved.
   *
   * @throws IllegalStateException where that has not come within 30 seconds of real time
   */
  public void settle() {
    if (!world.settle(SETTLE_MAX)) {
      throw new IllegalStateException(
          "the cluster did not come to rest within " + SETTLE_MAX + "\n" + timeline);
    }
  }

  /**
   * Waits until something holds, and moves the time ahead to do so: five minutes pass in the
   * milliseconds that the work in them takes. Where a client over HTTPS has been asked for, time is
   * not moved, since such a client lives outside of it; then this waits in real time.
   *
   * @return false where it did not hold within the configured patience
   */
  public boolean await(BooleanSupplier condition) {
    return await(condition, config.patience());
  }

  /** {@link #await(BooleanSupplier)}, with a limit of the cluster's time. */
  public boolean await(BooleanSupplier condition, Duration limit) {
    return http == null ? world.runUntil(condition, limit) : world.awaitUntil(condition, limit);
  }

  /** What has happened to nodes, claims, StatefulSets and pods, with their events. */
  public Timeline timeline() {
    return timeline;
  }

  /** A client over HTTPS, as an application has one. It is closed with the cluster. */
  public synchronized KubernetesClient client() {
    return http().client();
  }

  /** The text of a kubeconfig by which kubectl, Helm and others reach the cluster. */
  public synchronized String kubeconfig() {
    return http().kubeconfig();
  }

  SimulatedServers servers() {
    return servers;
  }

  private HttpAccess http() {
    HttpAccess open = http;
    if (open == null) {
      RealWorld real = outside.world();
      open = HttpAccess.open(server, world, real, new TestDialer(this, servers, real));
      http = open;
    }
    return open;
  }

  /** Ends everything; nothing of it is left, in memory or elsewhere. */
  @Override
  public synchronized void close() {
    HttpAccess open = http;
    if (open != null) {
      open.close();
    }
    controllers.close();
    informers.close();
    world.close();
    servers.close();
    outside.close();
    store.close();
  }

  /** Reading the schema is the most expensive part of a start; it never changes. */
  private static final class SharedSchema {
    static final Schema INSTANCE = new Schema();
  }
}
