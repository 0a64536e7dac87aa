package io.kennel.world.paced;

/** How time passes while nobody moves it. */
public enum Pace {
  /** As it does outside. */
  FLOWING,
  /** Not at all. */
  STANDING
}
