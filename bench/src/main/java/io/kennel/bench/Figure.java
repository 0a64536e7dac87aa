package io.kennel.bench;

import org.jspecify.annotations.Nullable;

/**
 * A measured figure.
 *
 * @param row what was measured
 * @param unit of the value, such as {@code /s}
 * @param samples how many measurements or requests it comes from
 * @param note anything a reader must know; may be empty
 * @param budget what it should be; null for a figure that has none
 */
record Figure(
    String row, double value, String unit, long samples, String note, @Nullable Budget budget) {
  Figure(String row, double value, String unit, long samples, String note) {
    this(row, value, unit, samples, note, null);
  }

  Figure within(Budget wanted) {
    return new Figure(row, value, unit, samples, note, wanted);
  }
}
