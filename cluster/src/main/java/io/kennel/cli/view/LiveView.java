package io.kennel.cli.view;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.kennel.client.Informer;
import io.kennel.client.Kinds;
import io.kennel.client.SharedInformers;
import io.kennel.world.Timers;
import java.time.Duration;

/**
 * Shows a cluster as long as it runs, by its informers. Whoever does not read what is printed holds
 * up the view and nothing else: there is no queue, only the newest moment.
 */
public final class LiveView {
  /** How often the view is drawn at most. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Informer<Node> nodes;
  private final Informer<StatefulSet> sets;
  private final Informer<Pod> pods;
  private final Informer<Event> events;
  private final Surface surface;
  private final Timers timers;
  private boolean changed = true;
  private boolean resting;
  private boolean closed;

  /** Where a view is drawn. */
  interface Surface {
    void show(ClusterSnapshot snapshot);
  }

  private LiveView(SharedInformers informers, Timers timers, Surface surface) {
    this.timers = timers;
    this.nodes = informers.of(Kinds.NODE);
    this.sets = informers.of(Kinds.STATEFUL_SET);
    this.pods = informers.of(Kinds.POD);
    this.events = informers.of(Kinds.EVENT);
    this.surface = surface;
  }

  /** Draws on a surface until {@link #close}; returns then. */
  static LiveView on(SharedInformers informers, Timers timers, Surface surface) {
    LiveView view = new LiveView(informers, timers, surface);
    view.listen(view.nodes);
    view.listen(view.sets);
    view.listen(view.pods);
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

  /** Draws whenever something has changed. */
  void run() throws InterruptedException {
    while (awaitChange()) {
      surface.show(
          Snapshots.of(
              nodes.view().all(), sets.view().all(), pods.view().all(), events.view().all()));
    }
  }

  /** Waits for news, and at most as often as is worth drawing. */
  private synchronized boolean awaitChange() throws InterruptedException {
    while ((!changed || resting) && !closed) {
      wait();
    }
    changed = false;
    resting = true;
    var _ = timers.after(PAUSE, "pause of the view", this::rested);
    return !closed;
  }

  private synchronized void rested() {
    resting = false;
    notifyAll();
  }
}
