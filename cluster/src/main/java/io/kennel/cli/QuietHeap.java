package io.kennel.cli;

import io.kennel.world.Timers;
import java.time.Duration;

/**
 * Gives memory back in quiet moments. The JVM's small collector lets the old generation grow until
 * the heap is at its largest, a quarter of the machine, before it looks at what of it is garbage: a
 * cluster in which 40,000 pods had come and gone held three gigabytes, of which a twentieth was in
 * use. What is left after a collection also decides how large the young generation is, which is far
 * too small in a heap that has only grown.
 */
final class QuietHeap {
  static final Duration PERIOD = Duration.ofSeconds(1);

  private final Timers timers;
  private final Runtime runtime;
  private final HeapDecision decision = new HeapDecision();

  private QuietHeap(Timers timers) {
    this.timers = timers;
    this.runtime = Runtime.getRuntime();
  }

  /** Looks at the heap once a second, as long as the process lives. */
  static void start(Timers timers) {
    new QuietHeap(timers).later();
  }

  private void later() {
    var _ = timers.after(PERIOD, "heap", this::look);
  }

  private void look() {
    if (decision.isTime(used())) {
      System.gc();
      decision.collected(used());
    }
    later();
  }

  private long used() {
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
