package io.kennel.agent;

import io.fabric8.kubernetes.api.model.Node;
import io.kennel.agent.node.Heartbeat;
import io.kennel.agent.node.ShutdownPeriods;
import io.kennel.agent.pod.EndingPod;
import io.kennel.agent.pod.PodWorker;
import io.kennel.api.ObjectKey;
import io.kennel.api.StatusException;
import io.kennel.api.WellKnownTaints;
import io.kennel.client.Api;
import io.kennel.client.EventRecorder;
import io.kennel.client.Kinds;
import io.kennel.world.Timers.Timer;
import io.kennel.world.World;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The graceful shutdown of one node. It is announced; then the pods end, group by group; then what
 * is left is waited for until the API knows of it, for a limited time. It cannot be called back.
 * Source: KEP-2000 and KEP-2712. Thread-safe; never blocks.
 */
public final class NodeShutdown implements AutoCloseable {
  /**
   * How long at most the announcement is given to keep new pods away. The first pods are made anew
   * in no time, and would be sent back to this node.
   */
  static final Duration ANNOUNCING_MAX = Duration.ofSeconds(2);

  /** How long at most killing, unmounting and reporting may take, once the pods' time is over. */
  static final Duration REST_MAX = Duration.ofSeconds(10);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private final World world;
  private final Api api;
  private final String node;
  private final Heartbeat heartbeat;
  private final PodWorker pods;
  private final EventRecorder events;
  private final ShutdownPeriods periods;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Set<String> asked = new HashSet<>();
  private @Nullable Timer limit;
  private @Nullable Timer timer;
  private long announcedNanos;
  private long enteredNanos;
  private boolean told;
  private boolean begun;
  private boolean over;

  /** The group whose turn it is; -1 before the first, as many as there are after the last. */
  private int group = -1;

  private int podsAsked;
  private Duration time = Duration.ZERO;

  NodeShutdown(
      World world,
      Api api,
      String node,
      Heartbeat heartbeat,
      PodWorker pods,
      EventRecorder events,
      ShutdownPeriods periods) {
    this.world = world;
    this.api = api;
    this.node = node;
    this.heartbeat = heartbeat;
    this.pods = pods;
    this.events = events;
    this.periods = periods;
  }

  /** From now on no pod is admitted. The pods that the node has may not be known yet. */
  void announce() {
    announcedNanos = world.clock().nanoTime();
    pods.shutDown(this::look);
    heartbeat.shutDown();
    synchronized (this) {
      limit = after(ANNOUNCING_MAX.plus(periods.total()).plus(REST_MAX), this::close);
    }
  }

  /** The pods are known. */
  void begin() {
    synchronized (this) {
      if (begun) {
        return;
      }
      begun = true;
      Set<Integer> groups = new HashSet<>();
      for (EndingPod each : pods.unfinished()) {
        if (!each.down()) {
          podsAsked++;
          groups.add(periods.groupOf(each.priority()));
        }
      }
      for (int each : groups) {
        time = time.plus(periods.periods().get(each).time());
      }
    }
    var _ = after(Duration.ZERO, this::awaitAnnounced);
  }

  /** How many pods had to end when it began. */
  public synchronized int pods() {
    return podsAsked;
  }

  /** How long they have at most: the times of all groups that have a pod. */
  public synchronized Duration time() {
    return time;
  }

  /** The pods that have not ended, or of whose end the API has not heard, in order. */
  public List<String> unfinished() {
    Stream<String> known = pods.unfinished().stream().map(EndingPod::name);
    return Stream.concat(known, pods.strangers().stream()).sorted().toList();
  }

  /** Done when nothing is left to wait for, or it has been waited for long enough. */
  public CompletableFuture<Void> ended() {
    return ended;
  }

  private void awaitAnnounced() {
    long waitedNanos = world.clock().nanoTime() - announcedNanos;
    if (keepsPodsAway() || waitedNanos >= ANNOUNCING_MAX.toNanos()) {
      synchronized (this) {
        if (!over) {
          enter(0);
          look();
        }
      }
    } else {
      var _ = after(LOOK_AGAIN, this::awaitAnnounced);
    }
  }

  private boolean keepsPodsAway() {
    try {
      Node found = api.find(Kinds.NODE, ObjectKey.of(node));
      if (found == null) {
        return true;
      }
      tell(found);
      return found.getSpec() != null
          && found.getSpec().getTaints().stream()
              .anyMatch(each -> each.getKey().equals(WellKnownTaints.NOT_READY));
    } catch (StatusException e) {
      return false;
    }
  }

  private void tell(Node found) {
    if (!told) {
      told = true;
      events.record(found, "Normal", "NodeShutdown", "Shutdown manager detected shutdown event");
      events.record(
          found, "Normal", "NodeNotReady", "Node " + node + " status is now: NodeNotReady");
    }
  }

  /** Asks pods to end whose turn has come, and goes on where all of them have. */
  private synchronized void look() {
    if (group < 0 || over) {
      return;
    }
    List<EndingPod> left = pods.unfinished();
    while (group < groups() && left.stream().noneMatch(each -> isOf(group, each))) {
      enter(group + 1);
    }
    left.forEach(this::ask);
    if (group == groups() && left.isEmpty()) {
      close();
    }
  }

  private int groups() {
    return periods.periods().size();
  }

  private boolean isOf(int index, EndingPod pod) {
    return !pod.down() && periods.groupOf(pod.priority()) == index;
  }

  /** Also one that was not known when its group began. */
  private void ask(EndingPod pod) {
    int own = periods.groupOf(pod.priority());
    if (!pod.down() && own <= group && asked.add(pod.uid())) {
      long seconds = own == group ? secondsLeft() : 0;
      pods.endWithNode(pod.uid(), Math.min(seconds, pod.graceSeconds()));
    }
  }

  /** Of the group whose turn it is; a second that has begun counts. */
  private long secondsLeft() {
    Duration passed = Duration.ofNanos(world.clock().nanoTime() - enteredNanos);
    Duration left = periods.periods().get(group).time().minus(passed);
    return left.plusSeconds(1).minusNanos(1).toSeconds();
  }

  /** The turn of a group begins, or what is left is waited for. */
  private void enter(int next) {
    group = next;
    enteredNanos = world.clock().nanoTime();
    cancel(timer);
    timer =
        next < groups()
            ? after(periods.periods().get(next).time(), () -> timeIsUp(next))
            : after(REST_MAX, this::close);
  }

  private synchronized void timeIsUp(int whose) {
    if (group == whose && !over) {
      enter(group + 1);
      look();
    }
  }

  private Timer after(Duration delay, Runnable action) {
    return world.timers().after(delay, "shutdown of " + node, action);
  }

  private static void cancel(@Nullable Timer pending) {
    if (pending != null) {
      pending.cancel();
    }
  }

  /** Waits for nothing any more. */
  @Override
  public synchronized void close() {
    over = true;
    cancel(limit);
    cancel(timer);
    var _ =
        ended.completeAsync(
            () -> null,
            done -> {
              var _ = world.tasks().start("shutdown of " + node, done);
            });
  }
}
