package io.kennel.cluster;

import java.time.Duration;

/** Hears what the start of a cluster is doing. */
public interface Progress {
  /** For those who do not want to know. */
  Progress NONE = (what, took) -> {};

  /** A step of the start has been done. */
  void done(String what, Duration took);
}
