package io.kennel.simulation;

import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Runs schedules on every core: each is a world of its own, so that what a seed means does not
 * depend on what runs beside it.
 *
 * @param first the first seed
 * @param end the first seed that is not run
 */
public record Seeds(long first, long end) {
  private static final int FAILURES_MAX = 3;

  /**
   * What a test runs every day: the first so many, or the one of {@code -Dkennel.seed=N}, or those
   * of {@code -Dkennel.seeds=FROM..END}.
   */
  public static Seeds daily(int count) {
    Long one = Long.getLong("kennel.seed");
    return one != null
        ? new Seeds(one, one + 1)
        : parse(System.getProperty("kennel.seeds", "0.." + count));
  }

  static Seeds parse(String range) {
    String[] ends = range.split("\\.\\.", -1);
    if (ends.length != 2) {
      throw new IllegalArgumentException("not a range such as 2000..12000: " + range);
    }
    return new Seeds(Long.parseLong(ends[0]), Long.parseLong(ends[1]));
  }

  /** Fails with the first seeds that fail, each with what it takes to run it again. */
  public void allPass(LongConsumer schedule) {
    NavigableMap<Long, Throwable> failures = failures(schedule, FAILURES_MAX);
    if (!failures.isEmpty()) {
      AssertionError error =
          new AssertionError(
              "these seeds fail, and no earlier ones from "
                  + first
                  + " on: "
                  + failures.keySet()
                  + "; replay one: -Dkennel.seed="
                  + failures.firstKey());
      failures.values().forEach(error::addSuppressed);
      throw error;
    }
  }

  /** What the first seed that fails says; empty where all pass. */
  public String firstFailure(LongConsumer schedule) {
    NavigableMap<Long, Throwable> failures = failures(schedule, 1);
    return failures.isEmpty() ? "" : String.valueOf(failures.firstEntry().getValue().getMessage());
  }

  /**
   * The first seeds that fail. They are begun in order and none that was begun is left out, so it
   * is the first ones indeed, however the cores share them.
   */
  private NavigableMap<Long, Throwable> failures(LongConsumer schedule, int failuresMax) {
    NavigableMap<Long, Throwable> failures = new ConcurrentSkipListMap<>();
    AtomicLong next = new AtomicLong(first);
    Runnable worker =
        () -> {
          while (failures.size() < failuresMax) {
            long seed = next.getAndIncrement();
            if (seed >= end) {
              return;
            }
            try {
              schedule.accept(seed);
            } catch (Throwable failure) {
              failures.put(seed, failure);
            }
          }
        };
    int cores = Runtime.getRuntime().availableProcessors();
    try (ExecutorService workers = Executors.newFixedThreadPool(cores)) {
      for (int core = 0; core < cores; core++) {
        workers.execute(worker);
      }
    }
    NavigableMap<Long, Throwable> shown = new TreeMap<>(failures);
    while (shown.size() > failuresMax) {
      var _ = shown.pollLastEntry();
    }
    return shown;
  }
}
