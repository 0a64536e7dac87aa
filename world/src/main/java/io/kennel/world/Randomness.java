package io.kennel.world;

import java.util.UUID;

/** The only source of random numbers. Thread-safe. */
public interface Randomness {
  long nextLong();

  /** A number from 0 (inclusive) to {@code bound} (exclusive). */
  int nextInt(int bound);

  /** A version 4 UUID, as Kubernetes gives every object. */
  default UUID nextUuid() {
    return Suffixes.uuid(nextLong(), nextLong());
  }

  /**
   * {@code length} characters for a generated name, from the alphabet that Kubernetes uses so that
   * no name spells a word: {@code bcdfghjklmnpqrstvwxz2456789}.
   */
  default String nextSuffix(int length) {
    return Suffixes.suffix(length, this::nextInt);
  }
}
