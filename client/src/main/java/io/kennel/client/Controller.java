package io.kennel.client;

/** A part that watches the API and brings it to where it should be. */
public interface Controller extends AutoCloseable {
  /** As it appears in logs and as the source of its events, such as {@code statefulset}. */
  String name();

  /** Begins, once; work starts when all it watches has been listed. */
  void start();

  /** Whether everything it watches has been listed, so that it is at work. */
  boolean ready();

  /** Stops. Nothing it started goes on after what is running now. Idempotent. */
  @Override
  void close();
}
