package io.kennel.agent.runtime;

/** How much a terminal shows; zeros where nobody has said it yet. */
public record TerminalSize(int columns, int rows) {
  public static final TerminalSize UNKNOWN = new TerminalSize(0, 0);

  private static final int MAX = 65_535;

  /** Whether there can be such a terminal. */
  public boolean isKnown() {
    return columns > 0 && columns <= MAX && rows > 0 && rows <= MAX;
  }
}
