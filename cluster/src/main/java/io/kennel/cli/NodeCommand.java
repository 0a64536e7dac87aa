package io.kennel.cli;

import io.kennel.cluster.ControlClient;
import io.kennel.cluster.MachineState;
import io.kennel.cluster.NodeOrder;
import io.kennel.world.real.RealWorld;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has accidents happen to the machines that the nodes of a running cluster are. */
@Command(
    name = "node",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Shows the nodes of a running cluster as machines, pulls their cables, shuts them down,"
            + " takes their power."
            + " What is done to a machine holds until it is undone, over `kennel down` and"
            + " `kennel up` too.",
    subcommands = {
      NodeListCommand.class,
      NodeCommand.Disconnect.class,
      NodeCommand.Reconnect.class,
      NodeShutdownCommand.class,
      NodeCommand.Crash.class,
      NodeCommand.Start.class
    },
    footer = {
      "",
      "Example:",
      "  kennel node disconnect node-1",
      "  kennel node list",
      "  kennel node reconnect node-1"
    })
final class NodeCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** Made by picocli, which fills the fields. */
  @SuppressWarnings("NullAway.Init")
  NodeCommand() {}

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  /** What all orders have in common. */
  abstract static class Order implements Callable<Integer> {
    private final NodeOrder order;

    @Mixin private DataDirectoryOption data = new DataDirectoryOption();

    @Parameters(paramLabel = "NAME", description = "The node, such as node-1.")
    private String name = "";

    Order(NodeOrder order) {
      this.order = order;
    }

    @Override
    public final Integer call() {
      try (RealWorld world = new RealWorld()) {
        NodeOrder.Done done = new ControlClient(data.directory(), world).order(order, name);
        System.out.println(told(name, done));
        return 0;
      }
    }

    abstract String told(String node, NodeOrder.Done done);
  }

  /** Pulls the cable. */
  @Command(
      name = "disconnect",
      mixinStandardHelpOptions = true,
      description =
          "Cuts a node off as pulling its cable would: its pods run on, nothing else reaches"
              + " them, and its agent cannot reach the API.",
      footer = {"", "Example:", "  kennel node disconnect node-1"})
  static final class Disconnect extends Order {
    Disconnect() {
      super(NodeOrder.DISCONNECT);
    }

    @Override
    String told(String node, NodeOrder.Done done) {
      if (!done.changed()) {
        return "The cable of " + node + " was pulled already.";
      }
      return done.machine().isOff()
          ? "Pulled the cable of " + node + ", which has no power."
          : "Disconnected " + node + ": its pods run on, and nothing else reaches them.";
    }
  }

  /** Plugs the cable in. */
  @Command(
      name = "reconnect",
      mixinStandardHelpOptions = true,
      description = "Plugs a node's network cable in again.",
      footer = {"", "Example:", "  kennel node reconnect node-1"})
  static final class Reconnect extends Order {
    Reconnect() {
      super(NodeOrder.RECONNECT);
    }

    @Override
    String told(String node, NodeOrder.Done done) {
      String power =
          done.machine().isOff()
              ? "; it has no power: `kennel node start " + node + "` gives it some."
              : ".";
      return (done.changed() ? "Reconnected " + node : node + " was connected already") + power;
    }
  }

  /** Takes the power. */
  @Command(
      name = "crash",
      mixinStandardHelpOptions = true,
      description =
          "Takes a node's power: its agent and all of its processes are gone at once, its disk"
              + " stays.",
      footer = {"", "Example:", "  kennel node crash node-1"})
  static final class Crash extends Order {
    Crash() {
      super(NodeOrder.CRASH);
    }

    @Override
    String told(String node, NodeOrder.Done done) {
      if (done.changed()) {
        return "Crashed " + node + ": its processes are gone, its disk stays.";
      }
      return done.machine() == MachineState.OFF
          ? node + " is off already: it was shut down."
          : node + " had crashed already.";
    }
  }

  /** Gives power again. */
  @Command(
      name = "start",
      mixinStandardHelpOptions = true,
      description = "Starts a node that has crashed or was shut down, as a reboot does.",
      footer = {"", "Example:", "  kennel node start node-1"})
  static final class Start extends Order {
    Start() {
      super(NodeOrder.START);
    }

    @Override
    String told(String node, NodeOrder.Done done) {
      String cable = done.machine() == MachineState.DISCONNECTED ? "; its cable is pulled." : ".";
      return (done.changed() ? "Started " + node : node + " was running already") + cable;
    }
  }
}
