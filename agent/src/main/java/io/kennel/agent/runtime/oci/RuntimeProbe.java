package io.kennel.agent.runtime.oci;

import io.kennel.agent.image.Trees;
import io.kennel.agent.process.HostCommands;
import io.kennel.agent.runtime.RuntimeFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds out which of runc and crun really makes containers here: some versions refuse some set-ups
 * of control groups. The answer is kept until a program or the machine's boot changes.
 */
final class RuntimeProbe {
  private static final List<String> CANDIDATES = List.of("runc", "crun");
  private static final List<String> FOLDERS =
      List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

  private final OciConfig config;
  private final Host host;
  private final HostCommands commands;
  private final JsonMapper json = new JsonMapper();

  RuntimeProbe(OciConfig config, Host host, HostCommands commands) {
    this.config = config;
    this.host = host;
    this.commands = commands;
  }

  LowLevelRuntime find() {
    Path conmon = program("conmon");
    if (conmon == null) {
      throw missing("conmon is not installed");
    }
    String identity = identity(conmon);
    // The nodes of a machine start together: one probes, the others wait and read its answer.
    synchronized (RuntimeProbe.class) {
      LowLevelRuntime known = remembered(identity);
      return known != null ? known : probe(conmon, identity);
    }
  }

  private LowLevelRuntime probe(Path conmon, String identity) {
    StringBuilder refusals = new StringBuilder();
    for (String name : CANDIDATES) {
      Path path = program(name);
      String refusal = path == null ? "not installed" : tryToCreate(path);
      if (path != null && refusal.isEmpty()) {
        LowLevelRuntime found = new LowLevelRuntime(name, path, version(path), conmon, identity);
        remember(found);
        return found;
      }
      refusals.append(refusals.isEmpty() ? "" : "; ").append(name).append(": ").append(refusal);
    }
    throw missing("no container runtime works on this machine (" + refusals + ")");
  }

  private static RuntimeFailure missing(String what) {
    return new RuntimeFailure(
        "RuntimeNotReady",
        what + "; install runc and conmon, or use the simulated runtime (--runtime simulated)");
  }

  private static @Nullable Path program(String name) {
    for (String folder : FOLDERS) {
      Path path = Path.of(folder, name);
      if (Files.isExecutable(path)) {
        return path;
      }
    }
    return null;
  }

  private String identity(Path conmon) {
    StringBuilder identity = new StringBuilder(host.bootId()).append(' ').append(conmon);
    for (String name : CANDIDATES) {
      Path path = program(name);
      if (path != null) {
        try {
          identity.append(' ').append(path).append(' ').append(Files.getLastModifiedTime(path));
        } catch (IOException e) {
          // Removed this moment: the other candidate decides.
        }
      }
    }
    return identity.toString();
  }

  private Path memory() {
    return config.probeDirectory().resolve("runtime.json");
  }

  private @Nullable LowLevelRuntime remembered(String identity) {
    try {
      LowLevelRuntime known = json.readValue(Files.readAllBytes(memory()), LowLevelRuntime.class);
      return known.identity().equals(identity) ? known : null;
    } catch (IOException | JacksonException e) {
      return null;
    }
  }

  private void remember(LowLevelRuntime found) {
    try {
      Path next = Files.createTempFile(config.probeDirectory(), "runtime", ".next");
      Files.write(next, json.writeValueAsBytes(found));
      Files.move(next, memory(), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      // Only the next start takes longer.
    }
  }

  private String version(Path path) {
    String[] words = commands.run(List.of(path.toString(), "--version"), "").output().split("\\s+");
    return words.length > 2 ? words[2] : "unknown";
  }

  /** Makes a container without ever starting it; returns why that failed, or nothing. */
  private String tryToCreate(Path program) {
    Path bundle = config.runDirectory().resolve("probe");
    Path root = config.runDirectory().resolve("probe-state");
    String id = "probe-" + config.cgroup().replace('/', '-');
    try {
      Path file = Files.createDirectories(bundle.resolve("rootfs")).resolve("program");
      Files.writeString(file, "#!/never/run\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.write(bundle.resolve("config.json"), json.writeValueAsBytes(document()));
      List<String> common = List.of(program.toString(), "--root", root.toString());
      List<String> create = new ArrayList<>(common);
      create.addAll(List.of("create", "--bundle", bundle.toString(), id));
      // Its output would stay open for as long as the container exists.
      HostCommands.Result result = commands.run(quiet(bundle, create), "");
      List<String> delete = new ArrayList<>(common);
      delete.addAll(List.of("delete", "--force", id));
      commands.run(delete, "");
      return result.succeeded() ? "" : Files.readString(bundle.resolve("error")).strip();
    } catch (IOException e) {
      return e.toString();
    } finally {
      forget(bundle, root);
    }
  }

  private static List<String> quiet(Path bundle, List<String> command) {
    List<String> quiet =
        new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$@\" >/dev/null 2>\"$0\" </dev/null"));
    quiet.add(bundle.resolve("error").toString());
    quiet.addAll(command);
    return quiet;
  }

  private void forget(Path bundle, Path root) {
    try {
      Trees.delete(bundle);
      Trees.delete(root);
      new Cgroups(host.cgroupV2()).remove(config.cgroup() + "/probe");
    } catch (IOException e) {
      // Left in /run, which a reboot empties.
    }
  }

  private ObjectNode document() {
    ObjectNode document = json.createObjectNode().put("ociVersion", "1.0.2");
    ObjectNode process = document.putObject("process").put("cwd", "/");
    process.putObject("user").put("uid", 0).put("gid", 0);
    process.putArray("args").add("/program");
    document.putObject("root").put("path", "rootfs").put("readonly", true);
    document
        .putArray("mounts")
        .addObject()
        .put("destination", "/proc")
        .put("type", "proc")
        .put("source", "proc");
    ObjectNode linux = document.putObject("linux");
    linux.put("cgroupsPath", "/" + config.cgroup() + "/probe");
    ArrayNode namespaces = linux.putArray("namespaces");
    List.of("pid", "mount", "ipc", "uts", "network")
        .forEach(type -> namespaces.addObject().put("type", type));
    return document;
  }
}
