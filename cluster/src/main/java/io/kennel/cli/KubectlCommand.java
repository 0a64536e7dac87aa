package io.kennel.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Unmatched;

/** Runs the machine's kubectl on this cluster. */
@Command(
    name = "kubectl",
    description = "Runs the kubectl on the PATH with this cluster's kubeconfig.",
    footer = {"", "Example:", "  kennel kubectl get pods -A"})
final class KubectlCommand implements Callable<Integer> {
  @Mixin private DataDirectoryOption data = new DataDirectoryOption();

  @Unmatched private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kubectl"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("KUBECONFIG", data.directory().kubeconfig().toString());
    return builder.start().waitFor();
  }
}
