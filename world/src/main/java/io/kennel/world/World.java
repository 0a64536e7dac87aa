package io.kennel.world;

/**
 * Everything a part of Kennel may ask of the world around it. {@code RealWorld} is backed by the
 * machine, {@code SimulatedWorld} by one thread, a virtual clock and a seed.
 */
public interface World {
  Clock clock();

  Timers timers();

  Tasks tasks();

  Randomness random();
}
