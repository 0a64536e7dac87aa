package io.kennel.cli;

import io.kennel.cluster.DataDirectory;
import io.kennel.cluster.Leftovers;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Stops a cluster. */
@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description =
        "Stops the cluster and its pods, and takes down what it made on this machine. Objects and"
            + " volumes stay in the data directory; `kennel up` goes on with them.",
    footer = {"", "Example:", "  kennel down"})
final class DownCommand implements Callable<Integer> {
  @Mixin private DataDirectoryOption data = new DataDirectoryOption();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long to wait for it (default: ${DEFAULT-VALUE}).")
  private long timeoutSeconds;

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    DataDirectory directory = data.directory();
    Optional<ProcessHandle> owner = directory.owner();
    if (owner.isEmpty()) {
      Leftovers.remove(directory);
      System.out.println("No cluster is running in " + directory.root() + ".");
      return 0;
    }
    owner.get().destroy();
    try {
      owner.get().onExit().get(timeoutSeconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      System.err.printf(
          "kennel: process %s is still stopping after %s s; see %s%n",
          owner.get().pid(), timeoutSeconds, directory.log());
      return 1;
    }
    System.out.println("Stopped the cluster in " + directory.root() + ".");
    return 0;
  }
}
