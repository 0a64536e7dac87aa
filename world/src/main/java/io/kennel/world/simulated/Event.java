package io.kennel.world.simulated;

import java.util.Comparator;

/** Something that will happen: the start of a task, or of a timer's action. */
final class Event {
  static final Comparator<Event> ORDER =
      Comparator.<Event>comparingLong(event -> event.atNanos)
          .thenComparingLong(event -> event.tieBreak)
          .thenComparingLong(event -> event.number);

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
}
