package io.kennel.agent.node;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How long the pods of a node have to end when it is shut down: groups of them by their priority,
 * which end one after the other, those of the lowest priority first. Source: KEP-2000 and KEP-2712,
 * kubelet's {@code shutdownGracePeriodByPodPriority}.
 *
 * @param periods in the order of their priorities; at least one
 */
public record ShutdownPeriods(List<Period> periods) {
  /** The least priority of a pod that counts as critical. */
  public static final int CRITICAL_PRIORITY = 2_000_000_000;

  /**
   * Half a minute for pods, which is what each has unless it says otherwise, and as much for
   * critical ones: so nothing is cut short that nobody wants to be.
   */
  public static final ShutdownPeriods DEFAULT = of(Duration.ofSeconds(60), Duration.ofSeconds(30));

  /**
   * The time of one group.
   *
   * @param priority the least of its pods; the first group has those of lower ones too
   * @param time whole seconds, 0 or more
   */
  public record Period(int priority, Duration time) {
    public Period {
      if (time.isNegative() || !time.equals(Duration.ofSeconds(time.toSeconds()))) {
        throw new IllegalArgumentException(
            "the time to shut down is whole seconds, 0 or more, and not " + time.toMillis() + "ms");
      }
    }
  }

  public ShutdownPeriods {
    periods = periods.stream().sorted(Comparator.comparingInt(Period::priority)).toList();
    if (periods.isEmpty()) {
      throw new IllegalArgumentException("no time to shut down is given for any priority");
    }
    Set<Integer> seen = new HashSet<>();
    for (Period each : periods) {
      if (!seen.add(each.priority())) {
        throw new IllegalArgumentException(
            "two times to shut down are given for priority " + each.priority());
      }
    }
  }

  /**
   * As kubelet's {@code shutdownGracePeriod} and {@code shutdownGracePeriodCriticalPods} are meant.
   *
   * @param total for all pods together
   * @param critical the last part of it, which critical pods have for themselves
   */
  public static ShutdownPeriods of(Duration total, Duration critical) {
    if (critical.compareTo(total) > 0) {
      throw new IllegalArgumentException(
          "the time to shut down that critical pods have (%s s) is a part of the whole (%s s)"
              .formatted(critical.toSeconds(), total.toSeconds()));
    }
    return new ShutdownPeriods(
        List.of(new Period(0, total.minus(critical)), new Period(CRITICAL_PRIORITY, critical)));
  }

  /** The group of a pod, as an index of {@link #periods}. */
  public int groupOf(int priority) {
    int found = 0;
    for (int index = 1; index < periods.size(); index++) {
      if (periods.get(index).priority() <= priority) {
        found = index;
      }
    }
    return found;
  }

  /** All groups' times together. */
  public Duration total() {
    return periods.stream().map(Period::time).reduce(Duration.ZERO, Duration::plus);
  }
}
