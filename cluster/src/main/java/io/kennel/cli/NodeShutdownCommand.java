package io.kennel.cli;

import io.kennel.cluster.ControlClient;
import io.kennel.cluster.MachineState;
import io.kennel.cluster.NodeOrder;
import io.kennel.cluster.ShutdownReport;
import io.kennel.world.real.RealWorld;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shuts a node down, and waits for it. */
@Command(
    name = "shutdown",
    mixinStandardHelpOptions = true,
    description =
        "Shuts a node down gracefully, as the shutdown of a machine with a kubelet does: it takes"
            + " no pods any more and ends those that it has, first the others, then the critical"
            + " ones, each by its preStop hook, SIGTERM and its own time, within the times that"
            + " `kennel up` was given. Waits until it is off. The shutdown goes on when this"
            + " command is ended before, and with the next `kennel up`; the same command again"
            + " waits for it.",
    footer = {"", "Example:", "  kennel node shutdown node-1", "  kennel node start node-1"})
final class NodeShutdownCommand implements Callable<Integer> {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  @Mixin private DataDirectoryOption data = new DataDirectoryOption();

  @Parameters(paramLabel = "NAME", description = "The node, such as node-1.")
  private String name = "";

  @Override
  public Integer call() {
    try (RealWorld world = new RealWorld()) {
      ControlClient control = new ControlClient(data.directory(), world);
      NodeOrder.Done done = control.order(NodeOrder.SHUTDOWN, name);
      ShutdownReport report = control.shutdown(name);
      if (!done.changed() && done.machine().isOff()) {
        System.out.println(name + " is off already" + wayOf(done.machine()) + ".");
        return 0;
      }
      System.out.println(begun(name, done.changed(), report));
      while (report.machine() == MachineState.SHUTTING_DOWN && world.timers().pause(LOOK_AGAIN)) {
        report = control.shutdown(name);
      }
      System.out.println(over(name, report));
      return report.machine() == MachineState.OFF && report.unfinished().isEmpty() ? 0 : 1;
    }
  }

  private static String wayOf(MachineState machine) {
    return machine == MachineState.CRASHED ? ": it has crashed" : "";
  }

  static String begun(String node, boolean now, ShutdownReport report) {
    String what = now ? "Shutting down " + node : node + " is shutting down already";
    if (report.pods() == 0) {
      return what + ": it has no pods to end.";
    }
    String pods = report.pods() == 1 ? "1 pod is" : report.pods() + " pods are";
    return "%s: %s asked to end within %s s.".formatted(what, pods, report.seconds());
  }

  static String over(String node, ShutdownReport report) {
    if (report.machine() != MachineState.OFF) {
      return "%s is %s: something else has been done to it, or see the log."
          .formatted(node, report.machine().word());
    }
    return report.unfinished().isEmpty()
        ? node + " is off: all of its pods have ended."
        : node
            + " is off. Pods that had not ended, or of whose end the API could not be told: "
            + String.join(", ", report.unfinished());
  }
}
