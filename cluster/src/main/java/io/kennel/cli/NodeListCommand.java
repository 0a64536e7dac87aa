package io.kennel.cli;

import io.kennel.cluster.ControlClient;
import io.kennel.cluster.NodeReport;
import io.kennel.world.real.RealWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the nodes. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description =
        "Shows each node's machine (connected, disconnected, shutting-down, off or crashed),"
            + " whether the API calls the node ready, its address, and the pods that run on the"
            + " machine, whatever the API says of them.",
    footer = {"", "Example:", "  kennel node list"})
final class NodeListCommand implements Callable<Integer> {
  private static final String GAP = "   ";
  private static final String NOTHING = "-";

  @Mixin private DataDirectoryOption data = new DataDirectoryOption();

  @Override
  public Integer call() {
    try (RealWorld world = new RealWorld()) {
      lines(new ControlClient(data.directory(), world).nodes()).forEach(System.out::println);
      return 0;
    }
  }

  static List<String> lines(List<NodeReport> nodes) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("NAME", "MACHINE", "READY", "ADDRESS", "PODS"));
    for (NodeReport node : nodes) {
      rows.add(
          List.of(
              node.name(),
              node.machine().word(),
              node.ready().isEmpty() ? NOTHING : node.ready(),
              node.address().isEmpty() ? NOTHING : node.address(),
              node.pods().isEmpty() ? NOTHING : String.join(",", node.pods())));
    }
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length()).append(GAP);
    }
    return line.toString().stripTrailing();
  }
}
