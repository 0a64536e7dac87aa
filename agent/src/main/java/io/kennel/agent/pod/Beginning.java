package io.kennel.agent.pod;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The pods that an agent finds when it begins, until the API shows once what has become of each.
 * Thread-safe.
 */
final class Beginning {
  private final Set<String> left = ConcurrentHashMap.newKeySet();
  private volatile Runnable over = () -> {};

  /**
   * Begins with these pods.
   *
   * @param over is called when none is left; perhaps more than once
   */
  void with(Collection<String> uids, Runnable over) {
    this.over = over;
    left.addAll(uids);
    if (left.isEmpty()) {
      over.run();
    }
  }

  /** Nothing about a pod waits to be told. */
  void told(String uid) {
    if (left.remove(uid) && left.isEmpty()) {
      over.run();
    }
  }
}
