package io.kennel.world.paced;

import io.kennel.world.Randomness;
import java.util.SplittableRandom;

/**
 * Random numbers that differ from run to run, of no use to keep a secret: a test has none, and a
 * fresh JVM spends some milliseconds on the operating system's.
 */
final class PacedRandomness implements Randomness {
  private final SplittableRandom source = new SplittableRandom();

  @Override
  public synchronized long nextLong() {
    return source.nextLong();
  }

  @Override
  public synchronized int nextInt(int bound) {
    return source.nextInt(bound);
  }
}
