package io.kennel.cli.demo;

import io.kennel.cluster.Cluster;
import io.kennel.cluster.ClusterConfig;
import io.kennel.cluster.ClusterConfig.RuntimeChoice;
import io.kennel.cluster.DataDirectory;
import io.kennel.cluster.Leftovers;
import io.kennel.world.World;
import io.kennel.world.real.RealWorld;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The demos. Each makes a cluster, tells a story on it, and leaves the machine as it was. */
public enum Demo {
  /** Identity, volumes, scaling, update. */
  KUBIA("a data store of two pods, then three: identity, volumes, scaling, update"),

  /** Draining, and moving data when the number of pods changes. */
  KVSTORE("a sharded key/value store: draining, scaling down and up, no key lost");

  private static final int NODES = 3;

  private final String summary;

  Demo(String summary) {
    this.summary = summary;
  }

  private Story story(Stage stage) {
    return switch (this) {
      case KUBIA -> new KubiaStory(stage);
      case KVSTORE -> new KvstoreStory(stage);
    };
  }

  /** The name that a user types, which is that of its directory of manifests too. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it shows, in a line. */
  public String summary() {
    return summary;
  }

  /**
   * Runs it.
   *
   * @param examples the directory of the applications' manifests
   * @param images the archives of their images
   * @return the process's exit code
   */
  public int run(PrintStream out, Path examples, List<Path> images)
      throws IOException, InterruptedException {
    DataDirectory data = new DataDirectory(Files.createTempDirectory("kennel-demo-"));
    try (RealWorld world = new RealWorld()) {
      long start = world.clock().nanoTime();
      Narrator narrator = new Narrator(out, world.clock());
      tell(narrator, world, data, examples.resolve(title()), images);
      narrator.chapter("Everything is taken down again.");
      List<String> left = Leftovers.list(data);
      delete(data.root());
      left.forEach(line -> narrator.say("left behind: " + line));
      if (!left.isEmpty()) {
        return 1;
      }
      narrator.say("No process, mount, network interface, namespace, rule or file is left.");
      narrator.say("");
      long seconds = Duration.ofNanos(world.clock().nanoTime() - start).toSeconds();
      narrator.say(
          "That was all, in %s seconds. Yours to keep: `./kennel up --nodes 3`,"
              .formatted(seconds));
      narrator.say("then any kubectl. The README leads on.");
      return 0;
    }
  }

  private void tell(
      Narrator narrator, World world, DataDirectory data, Path manifests, List<Path> images)
      throws IOException, InterruptedException {
    narrator.chapter(
        "A cluster of three nodes starts on this machine.",
        "One Java process is the control plane, the DNS server and the agents of all nodes.");
    narrator.command("./kennel up --nodes 3");
    ClusterConfig config =
        new ClusterConfig(
            data, NODES, RuntimeChoice.OCI, "127.0.0.1", 0, data.kubeconfig(), images);
    try (Cluster cluster = Cluster.start(config)) {
      narrator.event("ready: the API answers, and every controller works");
      try (ClusterHttp http = new ClusterHttp(cluster)) {
        story(new Stage(narrator, cluster, http, manifests, world.clock())).tell();
      }
      narrator.chapter("The cluster stops.");
      narrator.command("./kennel down");
    }
    narrator.event("stopped");
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
