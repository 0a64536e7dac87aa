package io.kennel.simulation.process;

import io.kennel.api.StatusErrors;
import io.kennel.api.Transport;
import io.kennel.simulation.history.History;
import io.kennel.world.simulated.Actor;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
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
  private static final int LATE_MILLIS_MAX = 9_000;

  /** How late an answer may be. */
  public static final Duration LATE_MAX = Duration.ofMillis(LATE_MILLIS_MAX);

  private final SimulatedWorld world;
  private final String process;
  private final Actor client;
  private final ServerProcess server;
  private final History history;
  private final AnswerCheck answers;
  private final Faults faults;
  private final List<CallCheck> checks;
  private final List<LinkedWatch> watches = new ArrayList<>();
  private final Map<String, Long> seen = new HashMap<>();
  private State state = State.OPEN;

  /** Which ways are open. */
  public enum State {
    OPEN,
    /** Nothing comes through. */
    CUT,
    /** What the client sends arrives; what the server says does not. */
    DEAF
  }

  /** Looks at calls just before the server carries them out, and just after. */
  public interface CallCheck {
    /** Throws an {@link AssertionError} for a call that must not be made. */
    void calling(SimulatedLink link, Request request, Resource resource);

    /**
     * Throws an {@link AssertionError} for a call that must not have had this effect.
     *
     * @param revision the newest before the call: later changes are the call's
     */
    default void called(SimulatedLink link, Resource resource, long revision) {}
  }

  public SimulatedLink(
      SimulatedWorld world,
      String process,
      Actor client,
      ServerProcess server,
      History history,
      Faults faults,
      List<CallCheck> checks) {
    this.world = world;
    this.process = process;
    this.client = client;
    this.server = server;
    this.history = history;
    this.answers = new AnswerCheck(history);
    this.faults = faults;
    this.checks = List.copyOf(checks);
  }

  /** The name of the process, the same in all its lives. */
  public String process() {
    return process;
  }

  public Actor client() {
    return client;
  }

  /** Cuts or mends the link. What had been open over it is lost. */
  public void state(State next) {
    state = next;
    if (next != State.OPEN) {
      breakAll();
    }
  }

  boolean deaf() {
    return state != State.OPEN;
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
    JsonNode answer = carryOut(transport, request, resource);
    interleave();
    connect();
    if (deaf() || faults.answerIsLost()) {
      throw StatusErrors.serviceUnavailable("connection reset by peer");
    }
    if (request.method().equals("GET") && resource.name().isEmpty()) {
      seen.put(resource.bucket(), AnswerCheck.version(answer));
    }
    return answer;
  }

  private JsonNode carryOut(Transport transport, Request request, Resource resource) {
    checks.forEach(check -> check.calling(this, request, resource));
    world.note("  " + client + " " + request.method() + " " + request.path());
    long revision = history.revision();
    JsonNode answer = transport.call(request);
    history.check();
    answers.answered(request, answer);
    if (history.revision() > revision) {
      checks.forEach(check -> check.called(this, resource, revision));
    }
    return answer;
  }

  private Transport connect() {
    Transport transport = server.transport();
    if (transport == null || state == State.CUT || !client.alive()) {
      throw StatusErrors.serviceUnavailable("connection refused");
    }
    return transport;
  }

  private void interleave() {
    if (faults.callIsLate()) {
      waitLong();
    } else if (faults.othersActMeanwhile()) {
      world.interleave(1 + random(INTERLEAVED_EVENTS_MAX));
    }
  }

  private void waitLong() {
    Duration end = world.elapsed().plusMillis(random(LATE_MILLIS_MAX));
    faults.waiting(true);
    boolean happened = true;
    while (happened && world.elapsed().compareTo(end) < 0) {
      happened = world.interleave(1) > 0;
    }
    faults.waiting(false);
  }

  @Override
  public Subscription watch(Request request, WatchSink sink) {
    Transport transport = connect();
    if (deaf()) {
      throw StatusErrors.serviceUnavailable("connection reset by peer");
    }
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
