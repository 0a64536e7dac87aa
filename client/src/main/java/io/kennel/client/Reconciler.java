package io.kennel.client;

import io.kennel.api.ObjectKey;
import java.time.Duration;

/**
 * Brings one object to where it should be. Called with a key, never an event; reads the world anew
 * each time; never twice at once for the same key. A failure it throws is retried with back-off.
 */
public interface Reconciler {
  Outcome reconcile(ObjectKey key);

  /** What to do with the key next. */
  sealed interface Outcome {
    /** Nothing, until something changes. */
    record Done() implements Outcome {}

    /** Look again after this long, whatever happens until then. */
    record Again(Duration delay) implements Outcome {}

    Outcome DONE = new Done();

    static Outcome again(Duration delay) {
      return new Again(delay);
    }
  }
}
