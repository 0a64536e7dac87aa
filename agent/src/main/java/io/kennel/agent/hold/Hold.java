package io.kennel.agent.hold;

import io.kennel.api.VolumeSharing;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Who holds one volume.
 *
 * @param epoch the highest revision of the store at which one of them was known to exist
 * @param holders may use it
 * @param ousted had it, and must not run any more; each stays until its node has taken it down
 */
public record Hold(long epoch, List<Holder> holders, List<Holder> ousted) {
  static final Hold NONE = new Hold(0, List.of(), List.of());

  public Hold {
    holders = List.copyOf(holders);
    ousted = List.copyOf(ousted);
  }

  /**
   * What comes of a pod's wish to use the volume.
   *
   * @param revision a revision of the store at which the pod existed
   * @param gone uids of holders that were seen to be gone, no later than at that revision
   */
  Taking take(Holder asking, VolumeSharing sharing, long revision, Set<String> gone) {
    boolean holds = holders.stream().anyMatch(each -> each.is(asking.podUid()));
    if (isOusted(asking.podUid()) || (!holds && revision < epoch)) {
      return new Taking.Stale();
    }
    List<Holder> inTheWay =
        holders.stream()
            .filter(each -> !each.is(asking.podUid()) && !gone.contains(each.podUid()))
            .filter(each -> !maySharedBe(sharing, each, asking))
            .toList();
    if (!inTheWay.isEmpty()) {
      return new Taking.Busy(inTheWay);
    }
    List<Holder> next = new ArrayList<>();
    List<Holder> out = new ArrayList<>(ousted);
    for (Holder each : holders) {
      if (!each.is(asking.podUid())) {
        (gone.contains(each.podUid()) ? out : next).add(each);
      }
    }
    next.add(asking);
    return new Taking.Taken(new Hold(Math.max(epoch, revision), next, out));
  }

  private static boolean maySharedBe(VolumeSharing sharing, Holder one, Holder other) {
    return switch (sharing) {
      case MANY_NODES -> true;
      case ONE_NODE -> one.node().equals(other.node());
      case ONE_POD -> false;
    };
  }

  boolean isOusted(String podUid) {
    return ousted.stream().anyMatch(each -> each.is(podUid));
  }

  /** Nothing of a pod is left. */
  Hold without(String podUid) {
    return new Hold(
        epoch,
        holders.stream().filter(each -> !each.is(podUid)).toList(),
        ousted.stream().filter(each -> !each.is(podUid)).toList());
  }

  boolean isFree() {
    return holders.isEmpty() && ousted.isEmpty();
  }
}
