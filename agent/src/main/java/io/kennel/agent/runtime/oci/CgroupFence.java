package io.kennel.agent.runtime.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kennel.agent.process.HostCommands;
import io.kennel.agent.runtime.Fence;
import io.kennel.world.World;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The fence of a real node: a control group, and a supervisor outside of the JVM (a shell script)
 * that freezes and kills what is in it. Only the supervisor freezes and thaws; this class gives it
 * orders, and starts it where it is missing. It outlives the JVM.
 */
final class CgroupFence implements Fence {
  private static final String SCRIPT = "fence.sh";
  private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(10);
  private static final long NANOS_PER_UNIT = 10_000_000;
  private static final String SHUT = "shut";
  private static final String OPEN = "open";

  private final World world;
  private final HostCommands commands;
  private final Path directory;
  private final String group;
  private final boolean unified;
  private final Path groupDirectory;
  private long number;

  CgroupFence(OciConfig config, Host host, World world, HostCommands commands) {
    this.world = world;
    this.commands = commands;
    this.directory = config.runDirectory().resolve("fence");
    this.group = config.cgroup() + "/" + GROUP;
    this.unified = host.cgroupV2();
    Path mount = Path.of("/sys/fs/cgroup");
    this.groupDirectory = (unified ? mount : mount.resolve("freezer")).resolve(group);
  }

  @Override
  public String unsupported() {
    return unified || Files.isDirectory(Path.of("/sys/fs/cgroup/freezer"))
        ? ""
        : "the machine has no freezer for control groups";
  }

  @Override
  public long nanoTime() {
    return uptime() * NANOS_PER_UNIT;
  }

  /** In hundredths of a second. */
  private static long uptime() {
    try {
      String text = Files.readString(Path.of("/proc/uptime"));
      return Long.parseLong(text.substring(0, text.indexOf(' ')).replace(".", ""));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read /proc/uptime", e);
    }
  }

  @Override
  public synchronized void open(long untilNanos) {
    try {
      Long pid = supervisor();
      if (pid != null && !isDone("")) {
        throw new IllegalStateException("the supervisor of fenced pods does not answer");
      }
      boolean isOpen = pid != null && read("done").endsWith(OPEN);
      order(Long.toString(untilNanos / NANOS_PER_UNIT));
      if (!isOpen) {
        wake(pid == null ? start() : pid);
        await(() -> isDone(OPEN));
      }
    } catch (IOException e) {
      throw new IllegalStateException("fenced pods cannot be supervised: " + e, e);
    }
  }

  @Override
  public synchronized void shut() {
    try {
      Long pid = supervisor();
      if (pid == null && !Files.isDirectory(groupDirectory)) {
        return;
      }
      order("0");
      wake(pid == null ? start() : pid);
      await(() -> isDone(SHUT));
    } catch (IOException e) {
      throw new IllegalStateException("fenced pods cannot be killed: " + e, e);
    }
  }

  /** Ends the supervisor, once nothing is left for it to do. */
  synchronized void end() throws IOException {
    Long pid = supervisor();
    if (pid == null) {
      return;
    }
    order("end");
    wake(pid);
    await(() -> supervisor() == null);
  }

  /** The process that keeps this fence; null where none does. */
  private @Nullable Long supervisor() {
    try {
      long pid = Long.parseLong(Files.readString(directory.resolve("pid")).strip());
      String command = Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
      return command.contains(script().toString()) ? pid : null;
    } catch (IOException | NumberFormatException e) {
      return null;
    }
  }

  private Path script() {
    return directory.resolve(SCRIPT);
  }

  private long start() throws IOException {
    Files.createDirectories(groupDirectory);
    try (InputStream script =
        Objects.requireNonNull(CgroupFence.class.getResourceAsStream(SCRIPT), SCRIPT)) {
      Files.copy(script, script(), StandardCopyOption.REPLACE_EXISTING);
    }
    Files.deleteIfExists(directory.resolve("pid"));
    var _ =
        new ProcessBuilder(
                "setsid",
                "/bin/sh",
                script().toString(),
                directory.toString(),
                unified ? "2" : "1",
                group)
            .directory(Path.of("/").toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    await(() -> supervisor() != null);
    return Objects.requireNonNull(supervisor(), "supervisor");
  }

  private void order(String until) throws IOException {
    Files.createDirectories(directory);
    // Perhaps a process before this one has given some.
    number = Math.max(number, numberIn("order")) + 1;
    Path next = directory.resolve("order.next");
    Files.writeString(next, number + " " + until + "\n", UTF_8);
    Files.move(next, directory.resolve("order"), StandardCopyOption.ATOMIC_MOVE);
  }

  private long numberIn(String file) {
    String[] words = read(file).split(" ");
    try {
      return Long.parseLong(words[0]);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private String read(String file) {
    try {
      return Files.readString(directory.resolve(file)).strip();
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the newest order has been carried out, with that outcome. */
  private boolean isDone(String outcome) {
    return numberIn("done") >= number && read("done").endsWith(outcome);
  }

  private void wake(long pid) {
    var _ = commands.run(List.of("/bin/sh", "-c", "kill -USR1 " + pid), "");
  }

  private void await(BooleanSupplier condition) {
    long deadline = world.clock().nanoTime() + ANSWER_TIME_MAX.toNanos();
    while (!condition.getAsBoolean()) {
      if (world.clock().nanoTime() - deadline >= 0) {
        throw new IllegalStateException("the supervisor of fenced pods does not answer");
      }
      if (!world.timers().pause(POLL)) {
        throw new IllegalStateException("nobody waits for the supervisor of fenced pods");
      }
    }
  }
}
