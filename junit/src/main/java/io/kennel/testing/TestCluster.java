package io.kennel.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.kennel.api.ObjectKey;
import io.kennel.client.manifest.ManifestObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A cluster in this JVM: the real API server, every controller, and a real node agent for each
 * node, whose pods are simulated unless the configuration asks for {@link Pods#REAL real ones}.
 *
 * <p>With simulated pods everything in it happens on one thread, in order, on a store in memory;
 * {@link #settle} returns when nothing is due any more, and time passes as configured and is moved
 * by {@link #clock} and {@link #await}. With real pods all time is real. All methods may be called
 * from any thread outside the cluster. Clusters share nothing but code.
 */
public abstract sealed class TestCluster implements AutoCloseable
    permits SimulatedCluster, RealCluster {
  static final String VERSION = "v1.36.0+kennel";
  static final Duration SETTLE_MAX = Duration.ofSeconds(30);

  private final TestClusterConfig config;

  TestCluster(TestClusterConfig config) {
    this.config = config;
  }

  /** Starts a cluster of three nodes, and returns once all of it is at work. */
  public static TestCluster start() {
    return start(TestClusterConfig.DEFAULT);
  }

  /**
   * Starts a cluster, and returns once all of it is at work.
   *
   * @throws RealPodsUnavailable where real pods are asked for and cannot run; says why
   */
  public static TestCluster start(TestClusterConfig config) {
    if (config.pods() == Pods.REAL) {
      return RealCluster.of(config);
    }
    SimulatedCluster cluster = new SimulatedCluster(config);
    cluster.settle();
    return cluster;
  }

  public TestClusterConfig config() {
    return config;
  }

  public abstract TestClock clock();

  /** The nodes, in the order of their numbers. */
  public abstract List<TestNode> nodes();

  /**
   * A node by its name, such as {@code node-1}.
   *
   * @throws IllegalArgumentException where there is none of this name
   */
  public TestNode node(String name) {
    return nodes().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no node " + name + "; there are node-1 to node-" + nodes().size()));
  }

  /** A pod of the namespace {@code default}. */
  public TestPod pod(String name) {
    return pod("default", name);
  }

  public TestPod pod(String namespace, String name) {
    return new TestPod(this, new ObjectKey(namespace, name));
  }

  /**
   * What the containers do.
   *
   * @throws UnsupportedOperationException with real pods, which do what their images do
   */
  public abstract Programs programs();

  /** Reads, creates, changes and deletes objects, as the administrator. */
  public abstract TestObjects objects();

  /**
   * Creates the objects of a manifest, and changes those that exist: fields that the manifest gives
   * are set, others stay.
   *
   * @param yaml one or more YAML or JSON documents
   */
  public void apply(String yaml) {
    ManifestObject.parse(yaml.getBytes(UTF_8)).forEach(objects()::apply);
  }

  /** {@link #apply(String)}, of a file. */
  public void apply(Path file) {
    try {
      ManifestObject.parse(Files.readAllBytes(file)).forEach(objects()::apply);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the manifest " + file, e);
    }
  }

  /**
   * Returns when nothing is due any more: all have seen what was written and have done what they do
   * about it. Time is not moved.
   *
   * <p>Nobody knows what real processes will do next. With real pods this returns once the {@link
   * #timeline} has told nothing new for a second.
   *
   * @throws IllegalStateException where that has not come within 30 seconds of real time
   */
  public abstract void settle();

  /**
   * Waits until something holds, and moves the time ahead to do so: five minutes pass in the
   * milliseconds that the work in them takes. Where a client over HTTPS has been asked for, time is
   * not moved, since such a client lives outside of it; then, and with real pods, this waits in
   * real time.
   *
   * @return false where it did not hold within the configured patience
   */
  public boolean await(BooleanSupplier condition) {
    return await(condition, config.patience());
  }

  /** {@link #await(BooleanSupplier)}, with a limit of the cluster's time. */
  public abstract boolean await(BooleanSupplier condition, Duration limit);

  /** What has happened to nodes, claims, StatefulSets and pods, with their events. */
  public abstract Timeline timeline();

  /** A client over HTTPS, as an application has one. It is closed with the cluster. */
  public abstract KubernetesClient client();

  /** The text of a kubeconfig by which kubectl, Helm and others reach the cluster. */
  public abstract String kubeconfig();

  abstract Processes processes();

  /** Ends everything; nothing of it is left, in memory or elsewhere. */
  @Override
  public abstract void close();
}
