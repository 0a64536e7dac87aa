package io.kennel.agent.runtime.oci;

import io.kennel.agent.runtime.TerminalSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What conmon and the low-level runtime are told about a command. */
final class ExecCommand {
  private static final String TERMINAL_KIND = "TERM=xterm";

  private final OciConfig config;
  private final LowLevelRuntime programs;
  private final Container container;
  private final ExecFiles files;
  private final JsonMapper json = new JsonMapper();

  ExecCommand(OciConfig config, LowLevelRuntime programs, Container container, ExecFiles files) {
    this.config = config;
    this.programs = programs;
    this.container = container;
    this.files = files;
  }

  /** The command runs as the container's own process does, but for its words and its terminal. */
  void write(List<String> command, @Nullable TerminalSize terminal) throws IOException {
    byte[] document = Files.readAllBytes(container.bundle().specification());
    if (!(json.readTree(document).path("process") instanceof ObjectNode process)) {
      throw new IOException("the container's document has no process");
    }
    ArrayNode arguments = process.putArray("args");
    command.forEach(arguments::add);
    process.put("terminal", terminal != null);
    if (terminal != null && terminal.isKnown()) {
      process
          .putObject("consoleSize")
          .put("height", terminal.rows())
          .put("width", terminal.columns());
    }
    if (terminal != null && process.path("env") instanceof ArrayNode environment) {
      boolean given = environment.valueStream().anyMatch(v -> v.asString().startsWith("TERM="));
      if (!given) {
        environment.add(TERMINAL_KIND);
      }
    }
    Files.write(files.process(), json.writeValueAsBytes(process));
    Files.writeString(files.container(), container.record().id());
  }

  /** conmon with the streams that it is started with, which the command inherits. */
  List<String> inheriting() {
    List<String> line = conmon();
    line.addAll(List.of("--log-path", "passthrough"));
    return line;
  }

  /** conmon with a terminal, and a socket for it. */
  List<String> withTerminal() {
    List<String> line = conmon();
    line.addAll(List.of("--log-path", "none", "--terminal", "--stdin", "--exec-attach"));
    line.add("--full-attach");
    return line;
  }

  private List<String> conmon() {
    String id = container.record().id();
    String name = String.valueOf(files.directory().getFileName());
    Path state = config.runDirectory().resolve("state");
    List<String> line = new ArrayList<>(List.of(programs.conmon().toString()));
    line.addAll(List.of("--sync", "--api-version", "1", "--exec"));
    line.addAll(List.of("--cid", id, "--cuuid", name, "--name", name));
    line.addAll(List.of("--bundle", files.directory().toString()));
    line.addAll(List.of("--exec-process-spec", files.process().toString()));
    line.addAll(List.of("--container-pidfile", files.pid().toString()));
    line.addAll(List.of("--log-level", "error"));
    line.addAll(List.of("--runtime", programs.path().toString()));
    line.addAll(List.of("--runtime-arg", "--root=" + state));
    line.addAll(List.of("--runtime-arg", "--log-format=json"));
    return line;
  }
}
