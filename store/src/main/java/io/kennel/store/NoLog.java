package io.kennel.store;

import java.util.List;

/** Keeps nothing. */
final class NoLog implements Log {
  @Override
  public Loaded load() {
    return new Loaded(0, List.of());
  }

  @Override
  public void append(List<Change> changes) {
    // Memory is all there is.
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
