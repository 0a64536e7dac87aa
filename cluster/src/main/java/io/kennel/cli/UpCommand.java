package io.kennel.cli;

import io.kennel.agent.registry.RegistryConfig;
import io.kennel.cli.manifest.Manifests;
import io.kennel.cluster.Cluster;
import io.kennel.cluster.ClusterConfig;
import io.kennel.cluster.ClusterConfig.RuntimeChoice;
import io.kennel.cluster.DataDirectory;
import io.kennel.cluster.Progress;
import io.kennel.world.real.ProcessEnd;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts a cluster. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description =
        "Starts a cluster on this machine and runs it until it is told to stop. Meanwhile it shows"
            + " nodes, StatefulSets and events: as a live view on a terminal, else line by line.",
    footer = {"", "Example:", "  kennel up --nodes 3 --detach"})
final class UpCommand implements Callable<Integer> {
  private static final int NODES_MAX = 10_000;

  @Mixin private DataDirectoryOption data = new DataDirectoryOption();

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many nodes this machine plays (default: ${DEFAULT-VALUE}).")
  private int nodes;

  @Option(
      names = "--runtime",
      paramLabel = "KIND",
      defaultValue = "auto",
      description =
          "oci: real processes, needs root, runc and conmon; simulated: none; auto: oci where"
              + " this machine can (default).")
  private RuntimeChoice runtime = RuntimeChoice.AUTO;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:6443",
      description = "Where the API listens; port 0 takes a free one (default: ${DEFAULT-VALUE}).")
  private String listen = "127.0.0.1:6443";

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Where to write the kubeconfig, beside DATA_DIR/kubeconfig.")
  private @Nullable Path kubeconfig;

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "MANIFEST",
      description = "Create what this file describes; may be given several times.")
  private List<Path> manifests = new ArrayList<>();

  @Option(
      names = "--registry-mirror",
      paramLabel = "[REGISTRY=]URL",
      description =
          "Look for the images of a registry (default: docker.io) here first; may be given several"
              + " times. One that begins with http:// is spoken to without encryption.")
  private List<String> mirrors = new ArrayList<>();

  @Mixin private NodeLifecycleOptions lifecycle = new NodeLifecycleOptions();

  @Option(names = "--detach", description = "Return once the cluster is ready, and leave it on.")
  private boolean detach;

  @Option(
      names = "--no-view",
      description = "Print nothing any more once the cluster is ready, not what happens in it.")
  private boolean noView;

  /** Given by {@link DetachedCluster} to the process that it starts. */
  @Option(names = DetachedCluster.OPTION, hidden = true)
  private boolean detached;

  @Override
  public Integer call() throws IOException, InterruptedException {
    DataDirectory directory = data.directory();
    ClusterConfig config = config(directory);
    if (detach) {
      return DetachedCluster.start(directory);
    }
    directory.create();
    LogConfigurator.logTo(directory.log());
    CompletableFuture<Optional<Cluster>> started = new CompletableFuture<>();
    ProcessEnd.before("stop", () -> stop(started));
    try (Cluster cluster = start(config, started)) {
      for (Path manifest : manifests) {
        Manifests.create(cluster.transport(), manifest).forEach(System.err::println);
      }
      QuietHeap.start(cluster.world().timers());
      System.out.println("ready  " + config.kubeconfig());
      if (!noView && !detached) {
        ClusterView.start(cluster, config.kubeconfig());
      }
      cluster.awaitStop();
    }
    return 0;
  }

  private Cluster start(ClusterConfig config, CompletableFuture<Optional<Cluster>> started) {
    try {
      Cluster cluster = Cluster.start(config, progress());
      started.complete(Optional.of(cluster));
      return cluster;
    } finally {
      started.complete(Optional.empty());
    }
  }

  /** Whoever ends a start has to wait for it: what has been begun can be undone only then. */
  private static void stop(CompletableFuture<Optional<Cluster>> started) {
    Optional<Cluster> cluster = started.join();
    if (cluster.isPresent()) {
      System.err.println();
      System.err.println(
          "Stopping the cluster; its objects and volumes stay for the next `kennel up`.");
      cluster.get().close();
    }
  }

  /** A line for each step; standard output belongs to whoever waits for "ready". */
  private Progress progress() {
    PrintStream to = detached ? System.out : System.err;
    return (what, took) -> to.printf(Locale.ROOT, "%7.2f s  %s%n", took.toMillis() / 1e3, what);
  }

  private ClusterConfig config(DataDirectory directory) {
    if (nodes < 1 || nodes > NODES_MAX) {
      throw new IllegalArgumentException("--nodes must be between 1 and " + NODES_MAX);
    }
    int colon = listen.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("--listen must be HOST:PORT, not " + listen);
    }
    return new ClusterConfig(
        directory,
        nodes,
        runtime,
        listen.substring(0, colon),
        port(listen.substring(colon + 1)),
        kubeconfig == null ? directory.kubeconfig() : kubeconfig.toAbsolutePath(),
        SampleImages.archives(),
        RegistryConfig.parse(mirrors),
        lifecycle.lifecycle());
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 0xffff) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException("a port is a number up to 65535, not " + text);
  }
}
