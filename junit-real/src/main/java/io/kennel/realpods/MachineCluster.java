package io.kennel.realpods;

import io.kennel.api.Transport;
import io.kennel.client.SharedInformers;
import io.kennel.cluster.Cluster;
import io.kennel.testing.RealPods;
import io.kennel.testing.TestNode;
import io.kennel.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;

/** A cluster with its directory, which goes with it. */
record MachineCluster(Cluster cluster, TestDirectory directory) implements RealPods.Started {
  @Override
  public World world() {
    return cluster.world();
  }

  @Override
  public Transport transport() {
    return cluster.transport();
  }

  @Override
  public SharedInformers informers() {
    return cluster.informers();
  }

  @Override
  public List<TestNode> nodes() {
    return cluster.nodes().stream().<TestNode>map(MachineNode::new).toList();
  }

  @Override
  public String kubeconfig() {
    try {
      return Files.readString(directory.data().kubeconfig());
    } catch (IOException e) {
      throw new UncheckedIOException("the cluster's kubeconfig cannot be read", e);
    }
  }

  @Override
  public void close() {
    cluster.close();
    directory.delete();
  }
}
