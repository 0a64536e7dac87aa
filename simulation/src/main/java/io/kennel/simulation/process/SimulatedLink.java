package io.kennel.simulation.process;

import io.kennel.api.StatusErrors;
import io.kennel.api.Transport;
import io.kennel.simulation.history.History;
import io.kennel.world.simulated.Actor;
import io.kennel.world.simulated.SimulatedWorld;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The way from one client process to the server. A call may be lost on its way there or on its way
 * back, and others may act before it arrives and before its answer does.
 */
public final class SimulatedLink implements Transport {
  private static final int INTERLEAVED_EVENTS_MAX = 6;

  private final SimulatedWorld world;
  private final Actor client;
  private final ServerProcess server;
  private final History history;
  private final Faults faults;
  private final List<CallCheck> checks;
  private final List<LinkedWatch> watches = new ArrayList<>();
  private final Map<String, Long> seen = new HashMap<>();
  private boolean partitioned;

  /** Looks at calls just before the server carries them out. */
  @FunctionalInterface
  public interface CallCheck {
    /** Throws an {@link AssertionError} for a call that must not be made. */
    void calling(SimulatedLink link, Request request, Resource resource);
  }

  public SimulatedLink(
      SimulatedWorld world,
      Actor client,
      ServerProcess server,
      History history,
      Faults faults,
      List<CallCheck> checks) {
    this.world = world;
    this.client = client;
    this.server = server;
    this.history = history;
    this.faults = faults;
    this.checks = List.copyOf(checks);
  }

  public Actor client() {
    return client;
  }

  /** Cuts or mends the link. Watches break when something should come over them. */
  public void partitioned(boolean cut) {
    partitioned = cut;
    if (cut) {
      breakAll();
    }
  }

  boolean partitioned() {
    return partitioned;
  }

  /** Ends what the client's death ends. */
  public void breakAll() {
    List.copyOf(watches).forEach(LinkedWatch::lose);
  }

  /** Up to which revision this client has heard of a bucket, by list or watch. */
  public long seen(String bucket) {
    return seen.getOrDefault(bucket, 0L);
  }

  @Override
  public JsonNode call(Request request) {
    interleave();
    Transport transport = connect();
    if (faults.callIsLost()) {
      throw StatusErrors.serviceUnavailable("connection refused");
    }
    Resource resource = Resource.of(request.path());
    checks.forEach(check -> check.calling(this, request, resource));
    world.note("  " + client + " " + request.method() + " " + request.path());
    JsonNode answer = transport.call(request);
    interleave();
    connect();
    if (faults.answerIsLost()) {
      throw StatusErrors.serviceUnavailable("connection reset by peer");
    }
    if (request.method().equals("GET") && resource.name().isEmpty()) {
      seen.put(resource.bucket(), version(answer));
    }
    return answer;
  }

  private static long version(JsonNode answer) {
    return Long.parseLong(answer.path("metadata").path("resourceVersion").asString("0"));
  }

  private Transport connect() {
    Transport transport = server.transport();
    if (transport == null || partitioned || !client.alive()) {
      throw StatusErrors.serviceUnavailable("connection refused");
    }
    return transport;
  }

  private void interleave() {
    if (faults.othersActMeanwhile()) {
      world.interleave(1 + random(INTERLEAVED_EVENTS_MAX));
    }
  }

  @Override
  public Subscription watch(Request request, WatchSink sink) {
    Transport transport = connect();
    Resource resource = Resource.of(request.path());
    LinkedWatch watch =
        new LinkedWatch(this, new WatchCheck(history, request), sink, resource.bucket());
    watches.add(watch);
    server.opened(watch);
    watch.opened(transport.watch(request, watch));
    return watch;
  }

  void closed(LinkedWatch watch) {
    watches.remove(watch);
    server.closed(watch);
  }

  void seen(String bucket, long revision) {
    seen.merge(bucket, revision, Math::max);
  }

  Faults faults() {
    return faults;
  }

  int random(int bound) {
    return world.random().nextInt(bound);
  }
}
