package io.kennel.bench;

import java.util.Locale;

/**
 * What a figure should be.
 *
 * @param value in the figure's unit
 * @param most whether more is worse; otherwise less is
 */
record Budget(double value, boolean most) {
  static Budget atMost(double value) {
    return new Budget(value, true);
  }

  static Budget atLeast(double value) {
    return new Budget(value, false);
  }

  /** How often the budget was used up: 1 and below is met. */
  double used(double measured) {
    return most ? measured / value : value / measured;
  }

  @Override
  public String toString() {
    return (most ? "≤ " : "≥ ")
        + (value >= 100 ? String.format(Locale.ROOT, "%,.0f", value) : "" + value);
  }
}
