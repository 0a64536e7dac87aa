package io.kennel.agent.hold;

import io.kennel.api.VolumeSharing;
import java.util.List;
import java.util.Set;

/**
 * Who uses which volume of one machine, whichever of its nodes it runs on. It belongs to the
 * storage, not to a node: it also keeps out the pods of a node that can reach nobody. Thread-safe.
 */
public interface VolumeHolds {
  /** The pods that use a volume. */
  List<Holder> holders(String volume);

  /**
   * Makes a pod one of those who use a volume. The pods that lose it thereby are dead when this
   * returns, and what is left of them never starts again.
   *
   * @param revision a revision of the store at which the pod existed
   * @param gone uids of holders that were seen to be gone, no later than at that revision
   * @throws io.kennel.agent.runtime.RuntimeFailure where one of those that lose it cannot be
   *     killed; the volume is the pod's then, but it must ask again before it uses it
   */
  Taking take(String volume, Holder asking, VolumeSharing sharing, long revision, Set<String> gone);

  /** A pod uses nothing any more, and nothing of it runs. */
  void release(String podUid);

  /** Whether a pod has lost a volume to another: it must not run any more. */
  boolean isLost(String podUid);

  /**
   * Starts something of a pod, unless it has lost a volume. It does not lose one meanwhile.
   *
   * @throws io.kennel.agent.runtime.RuntimeFailure where it has
   */
  void start(String podUid, Runnable start);
}
