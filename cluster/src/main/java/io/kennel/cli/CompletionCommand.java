package io.kennel.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what a shell needs to complete commands. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = "Prints a script that lets a shell complete kennel's commands and options.",
    footer = {
      "",
      "Example:",
      "  source <(kennel completion bash)",
      "  source <(kennel completion zsh)"
    })
final class CompletionCommand implements Callable<Integer> {
  private enum Shell {
    BASH,
    ZSH
  }

  @Parameters(paramLabel = "bash|zsh", description = "Which shell.")
  private Shell shell = Shell.BASH;

  @Spec private CommandSpec spec;

  /** Made by picocli, which fills the fields. */
  @SuppressWarnings("NullAway.Init")
  CompletionCommand() {}

  @Override
  public Integer call() {
    // The script finds out itself which of the two shells reads it.
    System.out.print(
        switch (shell) {
          case BASH, ZSH -> AutoComplete.bash("kennel", root());
        });
    return 0;
  }

  private CommandLine root() {
    CommandLine root = spec.commandLine();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    return root;
  }
}
