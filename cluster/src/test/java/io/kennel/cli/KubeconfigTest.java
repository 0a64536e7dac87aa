package io.kennel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.cluster.Cluster;
import io.kennel.cluster.ClusterConfig;
import io.kennel.cluster.ClusterConfig.RuntimeChoice;
import io.kennel.cluster.DataDirectory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeconfigTest {
  @TempDir Path directory;

  /** Who lets it be written elsewhere uses the cluster's commands all the same. */
  @Test
  void oneIsWhereItWasAskedForAndOneWhereTheCommandsLook() {
    DataDirectory data = new DataDirectory(directory.resolve("data"));
    Path elsewhere = directory.resolve("kubeconfig");
    ClusterConfig config =
        new ClusterConfig(data, 1, RuntimeChoice.SIMULATED, "127.0.0.1", 0, elsewhere, List.of());
    try (Cluster _ = Cluster.start(config)) {
      assertThat(elsewhere).hasSameTextualContentAs(data.kubeconfig());
      assertThat(status(data)).contains("kubeconfig      " + data.kubeconfig(), "node-1");
    }
  }

  private static String status(DataDirectory data) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      int code = Main.withCommands("").execute("status", "--data-dir", data.root().toString());
      assertThat(code).isZero();
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
