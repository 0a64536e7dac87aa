package io.kennel.agent.runtime.oci;

import io.kennel.agent.process.HostCommands;
import io.kennel.agent.runtime.RuntimeFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks to conmon and the low-level runtime about one container at a time. */
final class Launcher {
  /**
   * conmon makes the container, tells its process id on descriptor 3, and goes on in the
   * background.
   */
  private static final String MAKE =
      """
      runtime=$1 root=$2 id=$3; shift 3
      export _OCI_SYNCPIPE=3
      "$@" 3>&1 1>/dev/null 2>&1 </dev/null | {
        read -r answer || true
        printf '%s\\n' "$answer"
        case "$answer" in '{"pid": -'* | '{"data": -'* | '') exit 9 ;; esac
        <start>
      }
      """;

  private static final String START =
      "exec \"$runtime\" --root \"$root\" start \"$id\" 2>&1 </dev/null";

  /** One shell for both steps, because starting processes from a JVM is what takes longest. */
  private static final String MAKE_AND_START = MAKE.replace("<start>", START);

  private static final String MAKE_ONLY = MAKE.replace("<start>", "");
  private static final String START_ONLY = "runtime=$1 root=$2 id=$3; " + START;

  private final OciConfig config;
  private final HostCommands commands;
  private final Supplier<LowLevelRuntime> runtime;
  private final JsonMapper json = new JsonMapper();

  Launcher(OciConfig config, HostCommands commands, Supplier<LowLevelRuntime> runtime) {
    this.config = config;
    this.commands = commands;
    this.runtime = runtime;
  }

  /**
   * Starts the container; returns its first process's id.
   *
   * @param listen where somebody is to listen from the first byte on: called once conmon is there
   */
  long launch(Container container, Path exits, @Nullable Runnable listen) throws IOException {
    LowLevelRuntime programs = runtime.get();
    Files.createDirectories(config.runDirectory().resolve("attach"));
    List<String> conmon = conmon(container, exits, programs);
    if (listen == null) {
      run(container, programs, MAKE_AND_START, conmon);
    } else {
      run(container, programs, MAKE_ONLY, conmon);
      listen.run();
      run(container, programs, START_ONLY, List.of());
    }
    return Long.parseLong(Files.readString(container.bundle().pid()).strip());
  }

  private void run(
      Container container, LowLevelRuntime programs, String script, List<String> further) {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
    command.addAll(
        List.of(programs.path().toString(), state().toString(), container.record().id()));
    command.addAll(further);
    HostCommands.Result result = commands.run(command, "", container.bundle().directory());
    if (!result.succeeded()) {
      throw new RuntimeFailure("RunContainerError", explanation(result.output()));
    }
  }

  private List<String> conmon(Container container, Path exits, LowLevelRuntime programs) {
    Bundle bundle = container.bundle();
    String id = container.record().id();
    List<String> command = new ArrayList<>(List.of(programs.conmon().toString()));
    command.addAll(List.of("--cid", id, "--cuuid", id, "--name", id));
    command.addAll(List.of("--bundle", bundle.directory().toString()));
    command.addAll(List.of("--persist-dir", bundle.directory().toString()));
    command.addAll(List.of("--exit-dir", exits.toString()));
    command.addAll(
        List.of("--socket-dir-path", config.runDirectory().resolve("attach").toString()));
    command.addAll(List.of("--log-path", "k8s-file:" + container.record().config().logPath()));
    command.addAll(List.of("--log-level", "error"));
    command.addAll(List.of("--conmon-pidfile", bundle.conmonPid().toString()));
    command.addAll(List.of("--container-pidfile", bundle.pid().toString()));
    command.addAll(List.of("--runtime", programs.path().toString()));
    command.addAll(List.of("--runtime-arg", "--root=" + state()));
    if (container.record().config().terminal()) {
      command.add("--terminal");
    }
    if (container.record().config().stdin()) {
      command.add("--stdin");
      if (!container.record().config().stdinOnce()) {
        command.add("--leave-stdin-open");
      }
    }
    return command;
  }

  /** The message within conmon's answer, or all of what was said. */
  private String explanation(String output) {
    try {
      JsonNode message = json.readTree(output.lines().findFirst().orElse("")).path("message");
      if (message.isString()) {
        return "failed to create containerd task: " + message.asString().strip();
      }
    } catch (JacksonException e) {
      // Not conmon's answer.
    }
    return output.isEmpty() ? "conmon ended without an answer" : output;
  }

  /** Removes the low-level runtime's own state of a container, its processes and its cgroup. */
  void delete(String id) {
    commands.run(
        List.of(runtime.get().path().toString(), "--root", state() + "", "delete", "--force", id),
        "");
  }

  /** Kills the container's first process, and with it all in its process namespace. */
  void kill(Container container) {
    process(container).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** Sends a signal, named as images do: {@code SIGQUIT}, {@code QUIT} or {@code 3}. */
  void signal(Container container, String signal) {
    Optional<ProcessHandle> process = process(container);
    if (process.isEmpty()) {
      return;
    }
    if (signal.isEmpty() || signal.equals("SIGTERM")) {
      process.get().destroy();
      return;
    }
    String name = signal.startsWith("SIG") ? signal.substring("SIG".length()) : signal;
    commands.run(List.of("kill", "-s", name, Long.toString(process.get().pid())), "");
  }

  /** The first process, only while it is surely that of this container. */
  private static Optional<ProcessHandle> process(Container container) {
    long pid = container.progress().pid();
    try {
      Path groups = Path.of("/proc", Long.toString(pid), "cgroup");
      if (pid > 0 && Files.readString(groups).contains(container.record().id())) {
        return ProcessHandle.of(pid);
      }
    } catch (IOException e) {
      // It has gone.
    }
    return Optional.empty();
  }

  /** Whether the conmon of a container is there to tell of its exit. */
  boolean watched(Bundle bundle) {
    try {
      String pid = Files.readString(bundle.conmonPid()).strip();
      String line = Files.readString(Path.of("/proc", pid, "cmdline"));
      return line.contains(bundle.directory().toString());
    } catch (IOException e) {
      return false;
    }
  }

  Path state() {
    return config.runDirectory().resolve("state");
  }
}
