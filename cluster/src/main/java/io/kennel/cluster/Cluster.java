package io.kennel.cluster;

import io.kennel.api.Transport;
import io.kennel.client.Api;
import io.kennel.client.SharedInformers;
import io.kennel.server.identity.Identity;
import io.kennel.world.World;
import io.kennel.world.real.RealWorld;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;

/**
 * A whole cluster in this process. One data directory holds at most one running cluster.
 *
 * <p>What it made on the machine is gone when {@link #close} returns; objects and volumes stay in
 * the data directory, and the next start goes on with them.
 */
public final class Cluster implements AutoCloseable {
  private final RealWorld world;
  private final Parts parts;
  private final ControlPlane controlPlane;
  private final Identity identity;
  private final URI address;
  private final Nodes nodes;
  private final Machinery machinery;
  private final CountDownLatch stopped = new CountDownLatch(1);

  Cluster(
      RealWorld world,
      Parts parts,
      ControlPlane controlPlane,
      Identity identity,
      URI address,
      Nodes nodes,
      Machinery machinery) {
    this.world = world;
    this.parts = parts;
    this.controlPlane = controlPlane;
    this.identity = identity;
    this.address = address;
    this.nodes = nodes;
    this.machinery = machinery;
  }

  /**
   * Starts a cluster, and returns once its API answers, every controller works and every node is
   * ready.
   *
   * @throws StartFailure with what was wrong and what to do; nothing is left running then
   */
  public static Cluster start(ClusterConfig config) {
    return start(config, Progress.NONE);
  }

  /** {@link #start(ClusterConfig)}, which tells what it is doing. */
  public static Cluster start(ClusterConfig config, Progress progress) {
    return new Startup(config, progress).run();
  }

  /** What this machine lacks to run real pods, for people; empty for nothing. */
  public static String missingForRealPods() {
    return RealMachinery.missing();
  }

  /** Where the API is served, such as {@code https://127.0.0.1:6443}. */
  public URI address() {
    return address;
  }

  /** The nodes that this machine plays, in the order of their numbers. */
  public List<ClusterNode> nodes() {
    return nodes.all();
  }

  /**
   * One of them.
   *
   * @throws IllegalArgumentException where this cluster has none of that name
   */
  public ClusterNode node(String name) {
    List<ClusterNode> all = nodes();
    for (ClusterNode node : all) {
      if (node.name().equals(name)) {
        return node;
      }
    }
    String names = String.join(", ", all.stream().map(ClusterNode::name).toList());
    throw new IllegalArgumentException(
        "there is no node \"" + name + "\" in this cluster; its nodes are " + names);
  }

  /** Typed calls, as the administrator. */
  public Api api() {
    return controlPlane.api();
  }

  /** The way to the API within this process, as the administrator. */
  public Transport transport() {
    return controlPlane.transport();
  }

  /** Copies of all objects, shared with the cluster's own parts. */
  public SharedInformers informers() {
    return controlPlane.informers();
  }

  public World world() {
    return world;
  }

  /** What an HTTPS client needs to be the administrator. */
  public SSLContext adminContext() {
    return identity.clientContext(identity.admin());
  }

  /**
   * Returns once the images that the cluster began with are unpacked. Pods that are to run one of
   * them wait by themselves.
   *
   * @throws StartFailure where one of them could not be taken in; the cluster runs on
   */
  public void awaitImages() {
    String failure = machinery.awaitImages();
    if (!failure.isEmpty()) {
      throw new StartFailure(failure);
    }
  }

  /** Returns once the cluster has stopped. */
  public void awaitStop() throws InterruptedException {
    stopped.await();
  }

  /** Stops every part in the reverse order of their start. Idempotent. */
  @Override
  public void close() {
    parts.close();
    stopped.countDown();
  }
}
