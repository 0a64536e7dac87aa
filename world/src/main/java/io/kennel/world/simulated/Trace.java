package io.kennel.world.simulated;

import java.util.Locale;
import java.util.StringJoiner;

/**
 * The last things that happened, for the report of a failure. Put into words only when asked for:
 * there are far more runs that succeed.
 */
final class Trace {
  private final Line[] lines;
  private long added;

  Trace(int linesMax) {
    this.lines = new Line[linesMax];
  }

  private record Line(long nanos, int depth, String actor, String what) {
    @Override
    public String toString() {
      String by = actor.isEmpty() ? "" : actor + ": ";
      return String.format(Locale.ROOT, "%12.6f %s", nanos / 1e9, "  ".repeat(depth) + by + what);
    }
  }

  /**
   * Adds a line.
   *
   * @param actor empty for the world itself
   */
  void add(long nanos, int depth, String actor, String what) {
    lines[(int) (added++ % lines.length)] = new Line(nanos, depth, actor, what);
  }

  @Override
  public String toString() {
    StringJoiner all = new StringJoiner("\n");
    for (long i = Math.max(0, added - lines.length); i < added; i++) {
      all.add(lines[(int) (i % lines.length)].toString());
    }
    return all.toString();
  }
}
