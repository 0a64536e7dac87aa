package io.kennel.cli.view;

import java.time.Instant;
import java.util.List;

/**
 * A moment of a cluster, as far as the view shows it.
 *
 * @param nodes by name
 * @param sets by namespace and name
 * @param events the latest ones, the newest last
 */
public record ClusterSnapshot(List<NodeRow> nodes, List<SetRow> sets, List<EventRow> events) {
  public ClusterSnapshot {
    nodes = List.copyOf(nodes);
    sets = List.copyOf(sets);
    events = List.copyOf(events);
  }

  /** A node, and how many pods are on it. */
  public record NodeRow(String name, boolean ready, boolean cordoned, int pods) {}

  /**
   * A StatefulSet.
   *
   * @param wanted how many replicas it shall have
   * @param ordinals what each ordinal is doing, from the first one on
   */
  public record SetRow(String namespace, String name, int wanted, List<Ordinal> ordinals) {
    public SetRow {
      ordinals = List.copyOf(ordinals);
    }

    String title() {
      return namespace + "/" + name;
    }

    long ready() {
      return ordinals.stream().filter(ordinal -> ordinal.mark() == Mark.READY).count();
    }
  }

  /** One ordinal: its pod's name, what it is doing, and its node; empty for none. */
  public record Ordinal(String pod, Mark mark, String node) {}

  /** An event, of which there may have been {@code count}. */
  public record EventRow(
      Instant time, boolean warning, String object, String reason, String message, int count) {}
}
