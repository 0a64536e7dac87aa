package io.kennel.benchjunit;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Remembers when a test began, before it gets its cluster. Tests run one after another. */
final class Stopwatch implements BeforeEachCallback {
  private static volatile long start;

  /** When the test that runs began, in nanoseconds as {@link System#nanoTime} counts them. */
  static long start() {
    return start;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    start = System.nanoTime();
  }
}
