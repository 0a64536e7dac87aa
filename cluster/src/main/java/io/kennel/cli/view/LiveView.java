package io.kennel.cli.view;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.kennel.client.Informer;
import io.kennel.client.Kinds;
import io.kennel.client.SharedInformers;
import io.kennel.world.World;
import java.time.Duration;

/**
 * Shows a cluster as long as it runs, by its informers. Whoever does not read what is printed holds
 * up the view and nothing else: there is no queue, only the newest moment.
 */
public final class LiveView {
  /** How often the view is drawn at most. */
  private static final Duration PAUSE_MIN = Duration.ofMillis(100);

  /**
   * How many times as long as a drawing took the view rests: it takes a tenth of a core at most.
   */
  private static final int PAUSE_FACTOR = 9;

  private final Informer<Node> nodes;
  private final Informer<StatefulSet> sets;
  private final Informer<Pod> pods;
  private final Informer<Event> events;
  private final NewestEvents newestEvents = new NewestEvents();
  private final Surface surface;
  private final World world;
  private boolean changed = true;
  private boolean resting;
  private boolean closed;

  /** Where a view is drawn. */
  interface Surface {
    void show(ClusterSnapshot snapshot);
  }

  private LiveView(SharedInformers informers, World world, Surface surface) {
    this.world = world;
    this.nodes = informers.of(Kinds.NODE);
    this.sets = informers.of(Kinds.STATEFUL_SET);
    this.pods = informers.of(Kinds.POD);
    this.events = informers.of(Kinds.EVENT);
    this.surface = surface;
  }

  /** Draws on a surface until {@link #close}; returns then. */
  static LiveView on(SharedInformers informers, World world, Surface surface) {
    LiveView view = new LiveView(informers, world, surface);
    view.listen(view.nodes);
    view.listen(view.sets);
    view.listen(view.pods);
    view.events.listen(view.newestEvents::changed);
    view.listen(view.events);
    return view;
  }

  private <T extends HasMetadata> void listen(Informer<T> informer) {
    informer.listen((before, after) -> redraw());
  }

  /** Draws again, though nothing may have changed. */
  synchronized void redraw() {
    changed = true;
    notifyAll();
  }

  /** Lets {@link #run} return. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Draws whenever something has changed, and at most as often as is worth drawing. */
  void run() throws InterruptedException {
    while (awaitChange()) {
      long startNanos = world.clock().nanoTime();
      surface.show(
          Snapshots.of(nodes.view().all(), sets.view().all(), pods.view().all(), newestEvents));
      Duration pause =
          Duration.ofNanos(world.clock().nanoTime() - startNanos).multipliedBy(PAUSE_FACTOR);
      rest(pause.compareTo(PAUSE_MIN) < 0 ? PAUSE_MIN : pause);
    }
  }

  private synchronized boolean awaitChange() throws InterruptedException {
    while ((!changed || resting) && !closed) {
      wait();
    }
    changed = false;
    return !closed;
  }

  private synchronized void rest(Duration pause) {
    resting = true;
    var _ = world.timers().after(pause, "pause of the view", this::rested);
  }

  private synchronized void rested() {
    resting = false;
    notifyAll();
  }
}
