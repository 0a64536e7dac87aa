package io.kennel.cli;

import io.kennel.cluster.DataDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Starts this same command in a process of its own, which outlives this one and its terminal. */
final class DetachedCluster {
  /** Tells the other process that nobody looks at it but this one, until it is ready. */
  static final String OPTION = "--detached";

  private DetachedCluster() {}

  /** Returns once the cluster has said that it is ready, or has ended. */
  static int start(DataDirectory directory) throws IOException, InterruptedException {
    directory.create();
    ProcessHandle.Info self = ProcessHandle.current().info();
    List<String> command = new ArrayList<>(List.of("setsid"));
    command.add(self.command().orElseThrow());
    Stream.of(self.arguments().orElseThrow())
        .filter(argument -> !argument.equals("--detach"))
        .forEach(command::add);
    command.add(OPTION);
    Path errors = directory.root().resolve("kennel.err");
    Process process =
        new ProcessBuilder(command)
            .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
            .redirectError(errors.toFile())
            .start();
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("ready")) {
          System.out.println(line);
          return 0;
        }
        System.err.println(line);
      }
    }
    System.err.print(Files.readString(errors));
    return Math.max(1, process.waitFor());
  }
}
