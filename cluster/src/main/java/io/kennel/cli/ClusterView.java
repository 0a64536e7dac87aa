package io.kennel.cli;

import io.kennel.cli.view.CurrentView;
import io.kennel.cli.view.PlainView;
import io.kennel.cli.view.Screen;
import io.kennel.cli.view.TerminalView;
import io.kennel.client.ApiClient;
import io.kennel.client.http.HttpTransport;
import io.kennel.cluster.Cluster;
import io.kennel.cluster.DataDirectory;
import io.kennel.server.identity.Identity;
import io.kennel.world.real.RealWorld;
import java.io.Console;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;

/** Shows a cluster to whoever typed the command: on a terminal, or line by line without one. */
final class ClusterView {
  private static final int COLUMNS_WITHOUT_TERMINAL = 160;
  private static final int STATUS_LINES_MAX = 60;

  private ClusterView() {}

  /** Begins to show a cluster that runs in this process, and returns. */
  static void start(Cluster cluster, Path kubeconfig) {
    var _ = cluster.world().tasks().start("view", () -> show(cluster, kubeconfig));
  }

  private static void show(Cluster cluster, Path kubeconfig) {
    try {
      if (onTerminal()) {
        List<String> heading =
            List.of("", "export KUBECONFIG=" + kubeconfig + "    (Ctrl-C stops the cluster)");
        TerminalView.open(cluster.informers(), cluster.world(), heading).run();
      } else {
        PlainView.run(cluster.informers(), System.out, cluster.world());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      System.err.println("kennel: no view on this terminal: " + e.getMessage());
    }
  }

  /** The view of a cluster that runs in another process, as it is now. */
  static List<String> once(DataDirectory directory, URI server) {
    try (RealWorld world = new RealWorld()) {
      Identity identity = Identity.open(directory.identity(), world.clock());
      try (HttpTransport transport =
          new HttpTransport(server, identity.clientContext(identity.admin()), null, world)) {
        int columns = onTerminal() ? TerminalView.columns() : COLUMNS_WITHOUT_TERMINAL;
        return Screen.lines(
            CurrentView.of(new ApiClient(transport)),
            columns,
            STATUS_LINES_MAX,
            ZoneId.systemDefault());
      }
    }
  }

  // Without a terminal the JDK has a console or none, depending on its provider.
  @SuppressWarnings("SystemConsoleNull")
  private static boolean onTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
