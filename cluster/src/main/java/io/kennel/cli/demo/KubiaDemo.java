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
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The demo of kubia: makes a cluster, tells the story on it, and leaves the machine as it was. */
public final class KubiaDemo {
  private static final int NODES = 3;

  private KubiaDemo() {}

  /**
   * Runs it.
   *
   * @param manifests the directory of the application's manifests
   * @param images the archives of its images
   * @return the process's exit code
   */
  public static int run(PrintStream out, Path manifests, List<Path> images)
      throws IOException, InterruptedException {
    DataDirectory data = new DataDirectory(Files.createTempDirectory("kennel-demo-"));
    try (RealWorld world = new RealWorld()) {
      Narrator narrator = new Narrator(out, world.clock());
      tell(narrator, world, data, manifests, images);
      narrator.chapter("Everything is taken down again.");
      List<String> left = Leftovers.list(data);
      delete(data.root());
      left.forEach(line -> narrator.say("left behind: " + line));
      if (!left.isEmpty()) {
        return 1;
      }
      narrator.say("No process, mount, network interface, namespace, rule or file is left.");
      narrator.say("");
      narrator.say(
          "Yours to keep: `./kennel up --nodes 3`, then any kubectl. The README leads on.");
      return 0;
    }
  }

  private static void tell(
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
        new KubiaStory(narrator, cluster, http, manifests, world.clock()).tell();
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
