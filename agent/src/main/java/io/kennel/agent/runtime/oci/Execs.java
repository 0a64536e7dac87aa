package io.kennel.agent.runtime.oci;

import io.kennel.agent.image.Trees;
import io.kennel.agent.linux.Descriptor;
import io.kennel.agent.linux.Descriptors;
import io.kennel.agent.linux.Descriptors.Pipe;
import io.kennel.agent.runtime.ContainerSession;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.agent.runtime.TerminalSize;
import io.kennel.world.Timers;
import io.kennel.world.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts commands in running containers. A conmon waits for each, because only it learns of the
 * exit code: the low-level runtime leaves as soon as the command runs. Without a terminal the
 * command gets pipes of ours, so that nobody stands between; a terminal is conmon's.
 */
final class Execs {
  private static final Logger LOG = LoggerFactory.getLogger(Execs.class);
  private static final Duration START_TIME_MAX = Duration.ofSeconds(20);
  private static final int OUTPUT_PIPE_BYTES = 256 << 10;
  private static final int PIPE_BYTES = 64 << 10;
  private static final Path NOTHING = Path.of("/dev/null");
  private static final byte[] GO = {'\n'};

  /** conmon tells on descriptor 3 with which process id the command runs. */
  private static final String WITH_PIPES = "exec \"$@\" 3>\"$0\"";

  /** Here it also says on 5 that it can be connected to, and waits on 4 until that was done. */
  private static final String WITH_TERMINAL = "exec \"$@\" 3>&1 4<&0 5>&2";

  private final OciConfig config;
  private final World world;
  private final Descriptors descriptors;
  private final Supplier<LowLevelRuntime> runtime;
  private final Function<Container, List<Long>> processes;

  Execs(
      OciConfig config,
      World world,
      Descriptors descriptors,
      Supplier<LowLevelRuntime> runtime,
      Function<Container, List<Long>> processes) {
    this.config = config;
    this.world = world;
    this.descriptors = descriptors;
    this.runtime = runtime;
    this.processes = processes;
  }

  /** A command that is being started, and the pipes that were made for it. */
  private record Start(Container container, ExecFiles files, List<Pipe> pipes) {}

  ContainerSession start(
      Container container, List<String> command, boolean stdin, @Nullable TerminalSize terminal) {
    if (command.isEmpty()) {
      throw new RuntimeFailure("ExecError", "a command is needed");
    }
    String name = "%016x".formatted(world.random().nextLong());
    ExecFiles files = new ExecFiles(directory().resolve(name));
    Start start = new Start(container, files, new ArrayList<>());
    try {
      Files.createDirectories(files.directory());
      ExecCommand what = new ExecCommand(config, runtime.get(), container, files);
      what.write(command, terminal);
      return terminal == null
          ? withPipes(start, what.inheriting(), stdin)
          : withTerminal(start, what.withTerminal(), stdin);
    } catch (IOException | RuntimeException e) {
      start.pipes().forEach(Execs::close);
      discard(files);
      throw e instanceof RuntimeFailure failure
          ? failure
          : new RuntimeFailure("ExecError", "failed to exec in container: " + e.getMessage(), e);
    }
  }

  private ContainerSession withPipes(Start start, List<String> conmon, boolean stdin)
      throws IOException {
    Pipe answer = pipe(start, PIPE_BYTES);
    Pipe output = pipe(start, OUTPUT_PIPE_BYTES);
    Pipe errors = pipe(start, PIPE_BYTES);
    Pipe input = pipe(start, PIPE_BYTES);
    Process process =
        builder(WITH_PIPES, answer.writer().path().toString(), conmon)
            .redirectInput((stdin ? input.reader().path() : NOTHING).toFile())
            .redirectOutput(output.writer().path().toFile())
            .redirectError(errors.writer().path().toFile())
            .start();
    List.of(input.reader(), output.writer(), errors.writer()).forEach(Descriptor::close);
    var _ = process.onExit().thenRun(answer.writer()::close);
    if (!stdin) {
      input.writer().close();
    }
    RunningExec exec = running(start, process, answer, errors.reader());
    return new PipedSession(exec, input.writer(), output.reader(), errors.reader(), world.timers());
  }

  private ContainerSession withTerminal(Start start, List<String> conmon, boolean stdin)
      throws IOException {
    Pipe answer = pipe(start, PIPE_BYTES);
    Pipe ready = pipe(start, PIPE_BYTES);
    Pipe go = pipe(start, PIPE_BYTES);
    // One go to begin, and one to run the command once somebody is there to see its output.
    go.writer().write(GO, 0, GO.length);
    Process process =
        builder(WITH_TERMINAL, "sh", conmon)
            .redirectInput(go.reader().path().toFile())
            .redirectOutput(answer.writer().path().toFile())
            .redirectError(ready.writer().path().toFile())
            .start();
    List.of(go.reader(), answer.writer(), ready.writer()).forEach(Descriptor::close);
    Descriptor socket = null;
    try {
      String said = ConmonAnswer.line(ready.reader());
      if (ConmonAnswer.parse(said).data() != 0) {
        throw new RuntimeFailure("ExecError", "conmon does not start: " + said);
      }
      socket = descriptors.connectPackets(start.files().attach());
      go.writer().write(GO, 0, GO.length);
      RunningExec exec = running(start, process, answer, ready.reader());
      List.of(ready, go).forEach(Execs::close);
      return new AttachedSession(
          new AttachedSession.Connection(
              descriptors,
              new ProcessOutput(world.tasks(), socket),
              start.files().control(),
              stdin,
              true),
          exec.exitCode(),
          exec::end);
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      if (socket != null) {
        socket.close();
      }
      throw e;
    }
  }

  private static ProcessBuilder builder(String script, String zero, List<String> conmon) {
    List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", script, zero));
    line.addAll(conmon);
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().put("_OCI_SYNCPIPE", "3");
    if (script.equals(WITH_TERMINAL)) {
      builder.environment().putAll(Map.of("_OCI_STARTPIPE", "4", "_OCI_ATTACHPIPE", "5"));
    }
    return builder;
  }

  /** Waits until the command runs. conmon fails where it cannot give its last answer, too. */
  private RunningExec running(Start start, Process conmon, Pipe answers, Descriptor errors)
      throws IOException {
    Timers.Timer limit =
        world.timers().after(START_TIME_MAX, "limit of a start", conmon::destroyForcibly);
    try {
      ConmonAnswer answer = ConmonAnswer.parse(ConmonAnswer.line(answers.reader()));
      if (answer.data() <= 0) {
        conmon.destroyForcibly();
        endWhatRuns(start.container(), start.files());
        errors.drain();
        String why = answer.message().isEmpty() ? ConmonAnswer.text(errors) : answer.message();
        throw new RuntimeFailure("ExecError", explanation(start, why));
      }
      return new RunningExec(
          conmon
              .onExit()
              .thenApply(ended -> {
                close(answers);
                discard(start.files());
                return ended.exitValue();
              }),
          () -> kill(start.container(), answer.data()));
    } finally {
      limit.cancel();
    }
  }

  private void kill(Container container, long leader) {
    ExecProcesses.kill(() -> processes.apply(container), leader);
  }

  /** In the words of containerd, which people know from kubectl. */
  private static String explanation(Start start, String said) {
    return "failed to exec in container: failed to start exec \"%s\": OCI runtime exec failed: %s"
        .formatted(start.files().directory().getFileName(), ConmonAnswer.explanation(said));
  }

  private Pipe pipe(Start start, int bytes) throws IOException {
    Pipe pipe = descriptors.pipe(bytes);
    start.pipes().add(pipe);
    return pipe;
  }

  private static void close(Pipe pipe) {
    pipe.reader().close();
    pipe.writer().close();
  }

  /** Ends what an earlier runtime has begun: its sessions are over. */
  void recover(Function<String, @Nullable Container> containers) throws IOException {
    if (!Files.isDirectory(directory())) {
      return;
    }
    try (Stream<Path> left = Files.list(directory())) {
      left.map(ExecFiles::new).forEach(files -> recover(files, containers));
    }
  }

  private void recover(ExecFiles files, Function<String, @Nullable Container> containers) {
    try {
      Container container = containers.apply(Files.readString(files.container()));
      if (container != null) {
        endWhatRuns(container, files);
      }
    } catch (IOException e) {
      // It did not come as far as to run.
    }
    discard(files);
  }

  /** Ends the command, if its process id has come to be known. */
  private void endWhatRuns(Container container, ExecFiles files) {
    try {
      kill(container, Long.parseLong(Files.readString(files.pid()).strip()));
    } catch (IOException | NumberFormatException e) {
      // It did not come as far as to run.
    }
  }

  private Path directory() {
    return config.runDirectory().resolve("exec");
  }

  private static void discard(ExecFiles files) {
    try {
      Trees.delete(files.directory());
    } catch (IOException e) {
      LOG.debug("Left until the next start: {}", files.directory(), e);
    }
  }
}
