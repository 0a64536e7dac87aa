package io.kennel.server.http;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Named checks behind {@code /livez} or {@code /readyz}, in the order they were added. Thread-safe.
 * Source: "Kubernetes API health endpoints".
 */
public final class HealthChecks {
  private final List<Named> checks = new CopyOnWriteArrayList<>();

  /** Looks whether one part of the system works. Thread-safe and quick. */
  @FunctionalInterface
  public interface Check {
    /** Null while all is well; otherwise what is wrong, in one line that holds no secret. */
    @Nullable String problem();
  }

  private record Named(String name, Check check) {}

  /** Checks with {@code ping}, which is well as long as anybody answers. */
  public HealthChecks() {
    add("ping", () -> null);
  }

  /** Adds a check, from now on part of every answer. */
  public void add(String name, Check check) {
    checks.add(new Named(name, check));
  }

  /** Whether every check is well. */
  public boolean areAllWell() {
    return checks.stream().allMatch(named -> named.check().problem() == null);
  }

  /** Answers {@code /NAME} and {@code /NAME/CHECK}; {@code name} is livez, readyz or healthz. */
  void serve(String name, Exchange exchange) {
    String one = exchange.path().substring(1 + name.length());
    List<String> excluded = exchange.query().getOrDefault("exclude", List.of());
    List<Named> asked =
        checks.stream()
            .filter(check -> one.isEmpty() || one.equals("/" + check.name()))
            .filter(check -> !excluded.contains(check.name()))
            .toList();
    exchange.response().getHeaders().put("X-Content-Type-Options", "nosniff");
    if (!one.isEmpty() && asked.isEmpty()) {
      exchange.send(404, "text/plain; charset=utf-8", "404 page not found\n");
      return;
    }
    report(name, exchange, asked);
  }

  private static void report(String name, Exchange exchange, List<Named> asked) {
    boolean isWell = true;
    StringBuilder lines = new StringBuilder();
    for (Named named : asked) {
      String problem = named.check().problem();
      isWell &= problem == null;
      lines.append(problem == null ? "[+]" : "[-]").append(named.name());
      lines.append(problem == null ? " ok\n" : " failed: " + problem + "\n");
    }
    lines.append(name).append(isWell ? " check passed\n" : " check failed\n");
    boolean isVerbose = !isWell || exchange.query().containsKey("verbose");
    exchange.send(
        isWell ? 200 : 500, "text/plain; charset=utf-8", isVerbose ? lines.toString() : "ok");
  }
}
