package io.kennel.agent.runtime.simulated;

import com.sun.net.httpserver.HttpHandler;
import io.kennel.agent.runtime.ContainerRuntime.ContainerConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a simulated container behaves.
 *
 * @param startDelay from the request to start it until it runs
 * @param readyAfter how long it runs before its probes succeed
 * @param runsFor how long it runs before it exits by itself; null for ever
 * @param exitCode with which it exits by itself
 * @param stopsAfter how long it takes to obey SIGTERM; null where it ignores it
 * @param stopExitCode with which it exits on SIGTERM
 * @param logLines what it writes when it starts
 * @param servers what answers HTTP requests at its ports, while it runs
 */
public record SimulatedProgram(
    Duration startDelay,
    Duration readyAfter,
    @Nullable Duration runsFor,
    int exitCode,
    @Nullable Duration stopsAfter,
    int stopExitCode,
    List<String> logLines,
    Map<Integer, HttpHandler> servers) {

  /** A server: runs at once, is ready at once, obeys SIGTERM at once. */
  public static final SimulatedProgram SERVER =
      new SimulatedProgram(
          Duration.ZERO, Duration.ZERO, null, 0, Duration.ZERO, 0, List.of(), Map.of());

  public SimulatedProgram {
    logLines = List.copyOf(logLines);
    servers = Map.copyOf(servers);
  }

  /** A program that runs for a time and exits. */
  public static SimulatedProgram exiting(Duration runsFor, int exitCode) {
    return new SimulatedProgram(
        Duration.ZERO, Duration.ZERO, runsFor, exitCode, Duration.ZERO, 143, List.of(), Map.of());
  }

  /** The same, running only after a delay. */
  public SimulatedProgram startingAfter(Duration delay) {
    return new SimulatedProgram(
        delay, readyAfter, runsFor, exitCode, stopsAfter, stopExitCode, logLines, servers);
  }

  /** The same, with probes that succeed only once it has run so long. */
  public SimulatedProgram readyAfter(Duration delay) {
    return new SimulatedProgram(
        startDelay, delay, runsFor, exitCode, stopsAfter, stopExitCode, logLines, servers);
  }

  /** The same, obeying SIGTERM after a delay, or never when that is null. */
  public SimulatedProgram stoppingAfter(@Nullable Duration delay) {
    return new SimulatedProgram(
        startDelay, readyAfter, runsFor, exitCode, delay, stopExitCode, logLines, servers);
  }

  /** The same, writing these lines when it starts. */
  public SimulatedProgram logging(List<String> lines) {
    return new SimulatedProgram(
        startDelay, readyAfter, runsFor, exitCode, stopsAfter, stopExitCode, lines, servers);
  }

  /**
   * The same, with a server at a port. Its handler runs on threads of its own, outside of the
   * cluster's time; it is asked by probes, through the API, and by who knows where it listens.
   */
  public SimulatedProgram serving(int port, HttpHandler handler) {
    Map<Integer, HttpHandler> all = new HashMap<>(servers);
    all.put(port, handler);
    return new SimulatedProgram(
        startDelay, readyAfter, runsFor, exitCode, stopsAfter, stopExitCode, logLines, all);
  }

  /** Chooses a program for each container that is created. */
  @FunctionalInterface
  public interface Chooser {
    SimulatedProgram choose(ContainerConfig config);
  }
}
