package io.kennel.store;

/** What must hold of a key at the moment of the commit. */
public sealed interface Precondition {
  /** The key does not exist. */
  record Absent() implements Precondition {}

  /** The key exists and was last written by {@code revision}. */
  record AtRevision(long revision) implements Precondition {}

  /** Nothing is required. */
  record None() implements Precondition {}
}
