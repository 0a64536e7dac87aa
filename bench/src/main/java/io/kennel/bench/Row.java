package io.kennel.bench;

import java.util.List;

/** One row of the table. */
interface Row {
  String name();

  /**
   * Measures.
   *
   * @throws BenchException where it cannot be measured here
   */
  List<Figure> measure();
}
