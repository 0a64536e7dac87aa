package io.kennel.agent.probe;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import io.kennel.agent.probe.ProbeClient.Answer;
import io.kennel.agent.probe.ProbeClient.Answer.Outcome;
import io.kennel.agent.probe.ProbeResults.Failed;
import io.kennel.agent.probe.ProbeSeries.Kind;
import io.kennel.client.EventRecorder;
import io.kennel.world.Timers.Timer;
import io.kennel.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The probes of one running container. The others wait for the startup probe; the first of each is
 * asked as soon as its initial delay is over, the next ones a period apart.
 */
final class ContainerProbes {
  private final World world;
  private final ProbeClient client;
  private final EventRecorder events;
  private final Runnable changed;
  private final Pod pod;
  private final String containerId;
  private final Container spec;
  private final boolean init;
  private final String ip;
  private final Instant startedAt;
  private final Map<Kind, ProbeSeries> series = new EnumMap<>(Kind.class);
  private final Map<Kind, Timer> timers = new EnumMap<>(Kind.class);
  private boolean ending;
  private boolean closed;

  ContainerProbes(
      World world,
      ProbeClient client,
      EventRecorder events,
      Runnable changed,
      Pod pod,
      String containerId,
      Container spec,
      boolean init,
      String ip,
      Instant startedAt) {
    this.world = world;
    this.client = client;
    this.events = events;
    this.changed = changed;
    this.pod = pod;
    this.containerId = containerId;
    this.spec = spec;
    this.init = init;
    this.ip = ip;
    this.startedAt = startedAt;
    put(Kind.STARTUP, spec.getStartupProbe());
    put(Kind.LIVENESS, spec.getLivenessProbe());
    put(Kind.READINESS, spec.getReadinessProbe());
  }

  private void put(Kind kind, @Nullable Probe probe) {
    if (probe != null) {
      series.put(kind, new ProbeSeries(kind, probe));
    }
  }

  /** Begins to ask. */
  synchronized void start() {
    if (series.containsKey(Kind.STARTUP)) {
      first(Kind.STARTUP);
    } else {
      first(Kind.READINESS);
      first(Kind.LIVENESS);
    }
  }

  private void first(Kind kind) {
    ProbeSeries probes = series.get(kind);
    if (probes != null) {
      Duration since = Duration.between(startedAt, world.clock().now());
      // A clock that was set back since the container started must not hold its probes up.
      Duration ran = since.isNegative() ? Duration.ZERO : since;
      schedule(probes, probes.initialDelay().minus(ran));
    }
  }

  private void schedule(ProbeSeries probes, Duration delay) {
    if (closed || (ending && probes.kind != Kind.READINESS)) {
      return;
    }
    timers.put(
        probes.kind,
        world
            .timers()
            .after(delay, probes.kind.word + " probe of " + containerId, () -> run(probes)));
  }

  private void run(ProbeSeries probes) {
    long began = world.clock().nanoTime();
    Answer answer = client.probe(containerId, spec, probes.probe, ip);
    Duration took = Duration.ofNanos(world.clock().nanoTime() - began);
    boolean news;
    boolean current;
    synchronized (this) {
      current = !closed && !(ending && probes.kind != Kind.READINESS);
      news = current && conclude(probes, answer.outcome());
      if (current && !over(probes)) {
        schedule(probes, probes.period().minus(took));
      }
    }
    if (current && answer.outcome() != Outcome.SUCCESS) {
      tell(probes.kind, answer);
    }
    if (news) {
      changed.run();
    }
  }

  private boolean conclude(ProbeSeries probes, Outcome outcome) {
    boolean news = probes.add(outcome);
    if (news && probes.kind == Kind.STARTUP && probes.passes()) {
      first(Kind.READINESS);
      first(Kind.LIVENESS);
    }
    return news;
  }

  /** A passed startup probe is asked no more, nor one that has the container restarted. */
  private static boolean over(ProbeSeries probes) {
    return switch (probes.kind) {
      case STARTUP -> probes.passes() || probes.fails();
      case LIVENESS -> probes.fails();
      case READINESS -> false;
    };
  }

  private void tell(Kind kind, Answer answer) {
    String verb = answer.outcome() == Outcome.ERROR ? " probe errored: " : " probe failed: ";
    String list = init ? "initContainers" : "containers";
    events.record(
        pod,
        "spec." + list + "{" + spec.getName() + "}",
        "Warning",
        "Unhealthy",
        kind.word + verb + answer.message());
  }

  synchronized ProbeResults results() {
    ProbeSeries startup = series.get(Kind.STARTUP);
    ProbeSeries liveness = series.get(Kind.LIVENESS);
    ProbeSeries readiness = series.get(Kind.READINESS);
    boolean started = startup == null || startup.passes();
    Failed failed = Failed.NONE;
    if (startup != null && startup.fails()) {
      failed = Failed.STARTUP;
    } else if (liveness != null && liveness.fails()) {
      failed = Failed.LIVENESS;
    }
    boolean ready = started && (readiness == null || readiness.passes());
    return new ProbeResults(started, ready, failed);
  }

  /** The pod ends: only its readiness is of interest from now on. */
  synchronized void end() {
    ending = true;
    cancel(Kind.STARTUP);
    cancel(Kind.LIVENESS);
  }

  synchronized void close() {
    closed = true;
    for (Kind kind : Kind.values()) {
      cancel(kind);
    }
  }

  private void cancel(Kind kind) {
    Timer timer = timers.remove(kind);
    if (timer != null) {
      timer.cancel();
    }
  }
}
