package io.kennel.cli;

import io.kennel.cluster.DataDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says whether a cluster runs, and where. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description =
        "Says whether the cluster is running, and shows its nodes, StatefulSets and latest events."
            + " The cluster is the one of the data directory, wherever its kubeconfig was written."
            + " The exit code is 0 if it is running, and 3 if not.",
    footer = {"", "Example:", "  kennel status"})
final class StatusCommand implements Callable<Integer> {
  /** As in the Linux Standard Base: the program is not running. */
  private static final int NOT_RUNNING = 3;

  @Mixin private DataDirectoryOption data = new DataDirectoryOption();

  @Override
  public Integer call() throws IOException {
    DataDirectory directory = data.directory();
    Optional<ProcessHandle> owner = directory.owner();
    if (owner.isEmpty()) {
      System.out.println(
          "No cluster is running in " + directory.root() + ". Start one with `kennel up`.");
      return NOT_RUNNING;
    }
    System.out.println("data directory  " + directory.root());
    System.out.println("process         " + owner.get().pid());
    System.out.println("API             " + server(directory));
    System.out.println("kubeconfig      " + directory.kubeconfig());
    System.out.println("log             " + directory.log());
    System.out.println();
    ClusterView.once(directory, URI.create(server(directory))).forEach(System.out::println);
    return 0;
  }

  private static String server(DataDirectory directory) throws IOException {
    List<String> lines = Files.readAllLines(directory.kubeconfig());
    return lines.stream()
        .map(String::strip)
        .filter(line -> line.startsWith("server: "))
        .map(line -> line.substring("server: ".length()))
        .findFirst()
        .orElse("unknown");
  }
}
