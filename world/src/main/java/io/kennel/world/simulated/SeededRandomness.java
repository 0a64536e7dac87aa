package io.kennel.world.simulated;

import io.kennel.world.Randomness;
import java.util.SplittableRandom;

/** Random numbers that a seed decides. For one thread. */
final class SeededRandomness implements Randomness {
  private final SplittableRandom source;

  SeededRandomness(SplittableRandom source) {
    this.source = source;
  }

  @Override
  public long nextLong() {
    return source.nextLong();
  }

  @Override
  public int nextInt(int bound) {
    return source.nextInt(bound);
  }
}
