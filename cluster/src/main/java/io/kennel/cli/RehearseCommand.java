package io.kennel.cli;

import io.kennel.cluster.Cluster;
import io.kennel.cluster.ClusterConfig;
import io.kennel.cluster.ClusterConfig.RuntimeChoice;
import io.kennel.cluster.DataDirectory;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Lives the life of a cluster once, in seconds. The build runs it under {@code -XX:AOTCacheOutput},
 * and what the JVM writes down of it makes later starts several times as fast.
 */
@Command(
    name = "rehearse",
    hidden = true,
    description = "Starts a cluster, runs a StatefulSet and stops. Used by the build.")
final class RehearseCommand implements Callable<Integer> {
  @Mixin private DataDirectoryOption data = new DataDirectoryOption();

  @Option(names = "--runtime", paramLabel = "KIND", defaultValue = "simulated")
  private RuntimeChoice runtime = RuntimeChoice.SIMULATED;

  @Override
  public Integer call() throws IOException, InterruptedException {
    DataDirectory directory = data.directory();
    directory.create();
    LogConfigurator.logTo(directory.log());
    ClusterConfig config =
        new ClusterConfig(
            directory, 1, runtime, "127.0.0.1", 0, directory.kubeconfig(), SampleImages.archives());
    try (Cluster cluster = Cluster.start(config);
        Rehearsal rehearsal = new Rehearsal(cluster)) {
      System.out.println("ready  " + config.kubeconfig());
      rehearsal.run();
    }
    return 0;
  }
}
