package io.kennel.agent.runtime;

/**
 * What a machine can do to its fenced pods, outside of the process that asks for it: once a time is
 * over it kills all that runs of them, and lets nothing of them run, until it is given a later
 * time. It keeps to that when the process is stopped, or dies. Before it is opened for the first
 * time it keeps to nothing: who runs fenced pods opens it first. Thread-safe.
 */
public interface Fence {
  /** The cgroup, below that of all pods, in which fenced pods are. */
  String GROUP = "fenced";

  /** The cgroup of a pod, below that of all pods of its node. */
  static String groupOf(String podUid, boolean fenced) {
    String own = "pod" + podUid;
    return fenced ? GROUP + "/" + own : own;
  }

  /** Why this machine cannot do it; empty where it can. */
  String unsupported();

  /**
   * A clock of the machine that nobody sets and that goes on while the machine sleeps; only
   * differences count.
   */
  long nanoTime();

  /**
   * Lets fenced pods run until then; a time that is over shuts the fence.
   *
   * @param untilNanos by {@link #nanoTime}
   * @throws IllegalStateException where the machine cannot promise it: then nothing has changed
   */
  void open(long untilNanos);

  /** Kills what runs of fenced pods, and returns once nothing does. */
  void shut();
}
