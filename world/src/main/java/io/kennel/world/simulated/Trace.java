package io.kennel.world.simulated;

import java.util.ArrayDeque;

/** The last things that happened, for the report of a failure. */
final class Trace {
  private final int linesMax;
  private final ArrayDeque<String> lines = new ArrayDeque<>();

  Trace(int linesMax) {
    this.linesMax = linesMax;
  }

  void add(String line) {
    if (lines.size() == linesMax) {
      lines.removeFirst();
    }
    lines.addLast(line);
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}
