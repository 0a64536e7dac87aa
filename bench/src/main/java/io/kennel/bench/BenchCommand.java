package io.kennel.bench;

import io.kennel.api.StatusException;
import io.kennel.client.http.HttpTransport;
import io.kennel.world.real.RealWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kennel bench}: measures an API server and prints what was measured. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measure a Kubernetes API: Kennel's, or any that a kubeconfig leads to.")
public final class BenchCommand implements Callable<Integer> {
  private static final long IDLE_MILLIS = 5_000;

  /** Where the default image serves HTTP. */
  private static final int IMAGE_PORT = 8080;

  @Option(
      names = "--kubeconfig",
      description = "The API to measure; without, clusters are started and stopped for it.")
  private @Nullable Path kubeconfig;

  @Option(names = "--token", description = "A bearer token, instead of the kubeconfig's user.")
  private @Nullable String token;

  @Option(names = "--pid", split = ",", description = "The server's processes on this machine.")
  private List<Long> pids = List.of();

  @Option(names = "--image", description = "The image of pods (default: ${DEFAULT-VALUE}).")
  private String image = "kennel/kubia-pet:1.0";

  @Option(names = "--seconds", description = "How long each load lasts.")
  private int seconds = 10;

  @Option(
      names = "--samples",
      description = "How often each StatefulSet, process or JVM is started.")
  private int samples = 3;

  @Option(names = "--fleet", description = "The nodes of the fleet (default: ${DEFAULT-VALUE}).")
  private int fleet = 1_000;

  @Option(
      names = "--only",
      split = ",",
      description = "Only rows whose name contains one of these.")
  private List<String> only = List.of("");

  @Option(names = "--json", description = "Also write the figures to this file.")
  private @Nullable Path json;

  @Override
  public Integer call() throws IOException {
    Report report = new Report();
    measure(new MachineRow(samples), report);
    String measured = kubeconfig == null ? "own clusters" : kubeconfig.toString();
    if (kubeconfig != null) {
      Target target = Target.read(kubeconfig, token);
      ServerProcess server = new ServerProcess(pids);
      run(new ProcessRows.Memory(server, 0), report);
      measure(target, report, (space, world) -> everything(target, server, space, world));
    } else {
      Path home = Path.of(System.getProperty("kennel.home", ""));
      Path script = home.resolve("kennel");
      for (TestClusterRow.Jvm jvm : TestClusterRow.Jvm.values()) {
        run(new TestClusterRow(home, jvm, samples), report);
      }
      starts(script, report);
      ownSimulated(script, report);
      ownReal(script, report);
      run(new FleetRow(script, fleet), report);
    }
    System.out.print(report.table());
    if (json != null) {
      Files.writeString(json, report.json(measured));
    }
    return 0;
  }

  private void starts(Path script, Report report) {
    for (String runtime : List.of("simulated", "oci")) {
      for (int nodes : List.of(1, 3)) {
        run(new ProcessRows.StartUp(script, runtime, nodes, samples), report);
      }
    }
  }

  private void ownSimulated(Path script, Report report) {
    try (OwnCluster cluster = new OwnCluster(script, "simulated", 1)) {
      Target target = Target.read(cluster.kubeconfig(), null);
      ServerProcess server = new ServerProcess(List.of(cluster.pid()));
      measure(target, report, (space, world) -> simulated(target, server, space, world));
    }
  }

  private void ownReal(Path script, Report report) {
    try (OwnCluster cluster = new OwnCluster(script, "oci", 1)) {
      Target target = Target.read(cluster.kubeconfig(), null);
      ServerProcess server = new ServerProcess(List.of(cluster.pid()));
      run(new ProcessRows.Memory(server, IDLE_MILLIS), report);
      measure(target, report, (space, world) -> real(target, server, space, world));
    } catch (BenchException e) {
      report.missing("rows of real pods", String.valueOf(e.getMessage()));
    }
  }

  /** What is measured within a namespace of its own. */
  private interface Rows {
    List<Row> of(Workspace space, RealWorld world);
  }

  private void measure(Target target, Report report, Rows rows) {
    try (RealWorld world = new RealWorld();
        HttpTransport transport = target.transport(world);
        Workspace space = new Workspace(transport, "bench-" + System.currentTimeMillis())) {
      for (Row row : rows.of(space, world)) {
        run(row, report);
      }
    }
  }

  private List<Row> everything(
      Target target, ServerProcess server, Workspace space, RealWorld world) {
    List<Row> rows = new ArrayList<>(real(target, server, space, world));
    rows.addAll(simulated(target, server, space, world));
    return rows;
  }

  private List<Row> simulated(
      Target target, ServerProcess server, Workspace space, RealWorld world) {
    List<Row> rows = new ArrayList<>();
    rows.add(set(space, "OrderedReady", 10, 0.2));
    rows.add(set(space, "Parallel", 100, 0.3));
    rows.add(new WatchRow(space, server, () -> target.transport(world)));
    rows.addAll(ApiRows.all(space, new Wrk(target, seconds)));
    return rows;
  }

  private List<Row> real(Target target, ServerProcess server, Workspace space, RealWorld world) {
    List<Row> rows = new ArrayList<>();
    rows.add(set(space, "OrderedReady", 1, 0.15));
    rows.add(set(space, "OrderedReady", 3, 0.6));
    rows.add(set(space, "Parallel", 10, 0.8));
    rows.add(new DnsRow(space, image, samples));
    for (StreamRow.Kind kind : StreamRow.Kind.values()) {
      rows.add(new StreamRow(kind, target, server, space, world, image, IMAGE_PORT));
    }
    return rows;
  }

  private Row set(Workspace space, String policy, int replicas, double seconds) {
    return new StatefulSetRow(space, image, policy, replicas, samples, Budget.atMost(seconds));
  }

  private void run(Row row, Report report) {
    if (only.stream().noneMatch(row.name()::contains)) {
      return;
    }
    measure(row, report);
  }

  private static void measure(Row row, Report report) {
    System.err.println("measuring: " + row.name());
    try {
      List<Figure> figures = row.measure();
      figures.forEach(figure -> System.err.println("  " + figure.value() + " " + figure.unit()));
      report.add(figures);
    } catch (BenchException | StatusException e) {
      report.missing(row.name(), String.valueOf(e.getMessage()));
    }
  }
}
