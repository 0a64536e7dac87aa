package io.kennel.world.paced;

/**
 * Something that will happen.
 *
 * @param atNanos when, in the world's monotonic time
 * @param number orders what happens at one time: first come, first served
 */
record Event(long atNanos, long number, String name, Runnable action) implements Comparable<Event> {
  @Override
  public int compareTo(Event other) {
    return atNanos == other.atNanos
        ? Long.compare(number, other.number)
        : Long.compare(atNanos, other.atNanos);
  }
}
