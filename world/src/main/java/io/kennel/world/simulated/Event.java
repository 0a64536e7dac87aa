package io.kennel.world.simulated;

/** Something that will happen: the start of a task, or of a timer's action; ordered by when. */
final class Event implements Comparable<Event> {
  /** Changes only while the event is in no queue. */
  long atNanos;

  final long tieBreak;
  final long number;
  final Actor actor;
  final String name;
  final Runnable action;

  Event(long atNanos, long tieBreak, long number, Actor actor, String name, Runnable action) {
    this.atNanos = atNanos;
    this.tieBreak = tieBreak;
    this.number = number;
    this.actor = actor;
    this.name = name;
    this.action = action;
  }

  @Override
  public int compareTo(Event other) {
    if (atNanos != other.atNanos) {
      return Long.compare(atNanos, other.atNanos);
    }
    return tieBreak != other.tieBreak
        ? Long.compare(tieBreak, other.tieBreak)
        : Long.compare(number, other.number);
  }
}
