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
  @Option(names = "--kubeconfig", required = true, description = "The API to measure.")
  private Path kubeconfig = Path.of("kubeconfig");

  @Option(names = "--token", description = "A bearer token, instead of the kubeconfig's user.")
  private @Nullable String token;

  @Option(names = "--pid", split = ",", description = "The server's processes on this machine.")
  private List<Long> pids = List.of();

  @Option(names = "--start", description = "A command that starts a server, to time it.")
  private @Nullable String start;

  @Option(names = "--image", description = "The image of pods (default: ${DEFAULT-VALUE}).")
  private String image = "kubia-pet";

  @Option(names = "--seconds", description = "How long each load lasts.")
  private int seconds = 10;

  @Option(names = "--samples", description = "How often each StatefulSet is started.")
  private int samples = 3;

  @Option(
      names = "--only",
      split = ",",
      description = "Only rows whose name contains one of these.")
  private List<String> only = List.of("");

  @Option(names = "--json", description = "Also write the figures to this file.")
  private @Nullable Path json;

  @Override
  public Integer call() throws IOException {
    Target target = Target.read(kubeconfig, token);
    Report report = new Report();
    if (start != null) {
      run(new ProcessRows.StartUp(start, target.server(), target.tls()), report);
    } else {
      measure(target, report);
    }
    System.out.print(report.table());
    if (json != null) {
      Files.writeString(json, report.json(target.server().toString()));
    }
    return 0;
  }

  private void measure(Target target, Report report) {
    ServerProcess server = new ServerProcess(pids);
    run(new ProcessRows.Memory(server), report);
    try (RealWorld world = new RealWorld();
        HttpTransport transport = target.transport(world);
        Workspace space = new Workspace(transport, "bench-" + System.currentTimeMillis())) {
      for (Row row : rows(target, server, space, world)) {
        run(row, report);
      }
    }
  }

  private List<Row> rows(Target target, ServerProcess server, Workspace space, RealWorld world) {
    List<Row> rows = new ArrayList<>(ApiRows.all(space, new Wrk(target, seconds)));
    rows.add(new WatchRow(space, server, () -> target.transport(world)));
    rows.add(new StatefulSetRow(space, image, "OrderedReady", 1, samples));
    rows.add(new StatefulSetRow(space, image, "OrderedReady", 3, samples));
    rows.add(new StatefulSetRow(space, image, "OrderedReady", 10, samples));
    rows.add(new StatefulSetRow(space, image, "Parallel", 10, samples));
    rows.add(new StatefulSetRow(space, image, "Parallel", 100, samples));
    return rows;
  }

  private void run(Row row, Report report) {
    if (only.stream().noneMatch(row.name()::contains)) {
      return;
    }
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
