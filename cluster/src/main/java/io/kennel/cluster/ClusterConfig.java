package io.kennel.cluster;

import io.kennel.agent.registry.RegistryConfig;
import java.nio.file.Path;
import java.util.List;

/**
 * What a cluster shall be.
 *
 * @param nodes how many nodes this machine plays, named {@code node-1} and so on
 * @param host the address the API listens on
 * @param port its port, 0 for any that is free
 * @param kubeconfig where to write it; one is in the data directory in any case
 * @param images archives that are loaded before the cluster is ready
 * @param registries where other images come from
 * @param lifecycle how patient to be with nodes
 */
public record ClusterConfig(
    DataDirectory data,
    int nodes,
    RuntimeChoice runtime,
    String host,
    int port,
    Path kubeconfig,
    List<Path> images,
    RegistryConfig registries,
    NodeLifecycle lifecycle) {
  public ClusterConfig {
    images = List.copyOf(images);
  }

  /** Asks registries directly, and is as patient with nodes as Kubernetes. */
  public ClusterConfig(
      DataDirectory data,
      int nodes,
      RuntimeChoice runtime,
      String host,
      int port,
      Path kubeconfig,
      List<Path> images) {
    this(
        data,
        nodes,
        runtime,
        host,
        port,
        kubeconfig,
        images,
        RegistryConfig.DIRECT,
        NodeLifecycle.DEFAULT);
  }

  /** How pods run. */
  public enum RuntimeChoice {
    /** Real where this machine can, simulated elsewhere. */
    AUTO,
    /** Real processes. */
    OCI,
    /** No processes. */
    SIMULATED
  }
}
