package io.kennel.bench;

/**
 * A measured figure.
 *
 * @param row what was measured
 * @param unit of the value, such as {@code /s}
 * @param samples how many measurements or requests it comes from
 * @param note anything a reader must know; may be empty
 */
record Figure(String row, double value, String unit, long samples, String note) {}
