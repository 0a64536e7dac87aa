package io.kennel.cli;

import io.kennel.bench.BenchCommand;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;

/**
 * The command {@code kennel}. Where its first word names a command, the others are not made: to
 * read what each of them is takes longer than most of them run.
 */
@Command(
    name = "kennel",
    description = "Kubernetes for stateful applications in one Java process.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    version = "kennel 0.1.0 (Kubernetes v1.36)",
    footer = {
      "",
      "Example:",
      "  kennel up --nodes 3 --detach",
      "  export KUBECONFIG=~/.kennel/kubeconfig",
      "  kubectl get nodes"
    })
public final class Main implements Runnable {
  /** By their names, in the order in which help shows them. */
  static final List<Map.Entry<String, Class<?>>> COMMANDS =
      List.of(
          Map.entry("up", UpCommand.class),
          Map.entry("down", DownCommand.class),
          Map.entry("status", StatusCommand.class),
          Map.entry("node", NodeCommand.class),
          Map.entry("demo", DemoCommand.class),
          Map.entry("kubectl", KubectlCommand.class),
          Map.entry("bench", BenchCommand.class),
          Map.entry("completion", CompletionCommand.class),
          Map.entry("rehearse", RehearseCommand.class));

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
        withCommands(arguments.length == 0 ? "" : arguments[0])
            .setExecutionExceptionHandler(oneLine)
            .setCaseInsensitiveEnumValuesAllowed(true);
    System.exit(line.execute(arguments));
  }

  /** With all commands, where the word is none of them or is about all. */
  static CommandLine withCommands(String word) {
    CommandLine line = new CommandLine(new Main());
    boolean isOne =
        !word.equals("completion")
            && COMMANDS.stream().anyMatch(command -> command.getKey().equals(word));
    for (Map.Entry<String, Class<?>> command : COMMANDS) {
      if (!isOne || command.getKey().equals(word)) {
        line.addSubcommand(command.getValue());
      }
    }
    return line;
  }
}
