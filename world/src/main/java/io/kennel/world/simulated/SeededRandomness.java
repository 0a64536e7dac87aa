package io.kennel.world.simulated;

import io.kennel.world.Randomness;
import io.kennel.world.Suffixes;
import java.util.SplittableRandom;
import java.util.UUID;

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

  @Override
  public UUID nextUuid() {
    return Suffixes.uuid(source.nextLong(), source.nextLong());
  }

  @Override
  public String nextSuffix(int length) {
    return Suffixes.suffix(length, source::nextInt);
  }
}
