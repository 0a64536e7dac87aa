package io.kennel.cli;

import io.kennel.bench.BenchCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;

/** The command {@code kennel}. */
@Command(
    name = "kennel",
    description = "Kubernetes for stateful applications in one Java process.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    version = "kennel 0.1.0 (Kubernetes v1.36)",
    subcommands = {
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      NodeCommand.class,
      DemoCommand.class,
      KubectlCommand.class,
      BenchCommand.class,
      CompletionCommand.class,
      RehearseCommand.class
    },
    footer = {
      "",
      "Example:",
      "  kennel up --nodes 3 --detach",
      "  export KUBECONFIG=~/.kennel/kubeconfig",
      "  kubectl get nodes"
    })
public final class Main implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** Made by picocli, which fills the fields. */
  @SuppressWarnings("NullAway.Init")
  public Main() {}

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  /** Runs one command; its exit code is the process's. */
  public static void main(String[] arguments) {
    IExecutionExceptionHandler oneLine =
        (failure, command, result) -> {
          command.getErr().println("kennel: " + Failures.explain(failure));
          return CommandLine.ExitCode.SOFTWARE;
        };
    CommandLine line =
        new CommandLine(new Main())
            .setExecutionExceptionHandler(oneLine)
            .setCaseInsensitiveEnumValuesAllowed(true);
    System.exit(line.execute(arguments));
  }
}
