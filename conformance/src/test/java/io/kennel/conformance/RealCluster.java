package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.kennel.testregistry.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A cluster with real pods for all tests of a class, in a directory of its own. Where they cannot
 * run, the tests are skipped. When the last has ended the cluster is stopped, and nothing of it may
 * be left on the machine.
 */
final class RealCluster implements BeforeAllCallback, AfterAllCallback {
  private final int nodes;
  private final @Nullable Images images;
  private @Nullable Path directory;
  private @Nullable Machine before;
  private @Nullable TestRegistry registry;
  private @Nullable RunningKennel kennel;

  /** What is pushed to a registry on this machine, which stands in for Docker Hub. */
  interface Images {
    void push(TestRegistry registry) throws IOException;
  }

  private RealCluster(int nodes, @Nullable Images images) {
    this.nodes = nodes;
    this.images = images;
  }

  static RealCluster ofNodes(int nodes) {
    return new RealCluster(nodes, null);
  }

  /** The same, whose pods find these images by the names that people know. */
  RealCluster with(Images found) {
    return new RealCluster(nodes, found);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    assumeThat(
            Files.isWritable(Path.of("/sys/fs/cgroup"))
                && "root".equals(System.getProperty("user.name")))
        .as("real pods need root")
        .isTrue();
    Path made =
        Files.createTempDirectory("kennel-" + context.getRequiredTestClass().getSimpleName());
    directory = made;
    before = Machine.look(made);
    List<String> options =
        new ArrayList<>(List.of("--nodes", Integer.toString(nodes), "--runtime", "oci"));
    if (images != null) {
      assumeThat(TestRegistry.isInstalled()).as("docker-registry is installed").isTrue();
      TestRegistry hub = TestRegistry.open(Files.createDirectory(made.resolve("hub")));
      registry = hub;
      images.push(hub);
      options.addAll(List.of("--registry-mirror", "http://" + hub.address()));
    }
    kennel = RunningKennel.up(made, options.toArray(String[]::new));
  }

  /** Where files of the tests have room too. */
  Path directory() {
    return running().directory();
  }

  Kubectl kubectl(Path binary) {
    return running().kubectl(binary);
  }

  /** Types a command of the script for this cluster; it must succeed. */
  String type(String command) throws IOException {
    return running().type(command);
  }

  private RunningKennel running() {
    if (kennel == null) {
      throw new IllegalStateException("the cluster is started for the tests of a class");
    }
    return kennel;
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    Path made = directory;
    try {
      if (kennel != null) {
        kennel.close();
      }
    } finally {
      if (registry != null) {
        registry.close();
      }
      kennel = null;
      registry = null;
      directory = null;
    }
    if (made != null && before != null) {
      Set<String> left = Machine.look(made).since(before);
      assertThat(left).as("left on the machine; see %s", made).isEmpty();
      delete(made);
    }
  }

  /** Only where nothing is mounted there any more. */
  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
