package io.kennel.agent.hold;

import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.agent.volume.ClaimedVolume;
import io.kennel.agent.volume.VolumeFailure;
import io.kennel.api.ObjectKey;
import io.kennel.api.Transport.ObjectList;
import io.kennel.api.Transport.RawObject;
import io.kennel.api.VolumeSharing;
import io.kennel.client.Api;
import io.kennel.client.Api.ListOptions;
import io.kennel.client.Kinds;
import io.kennel.client.Owners;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Takes volumes for the pods of one node. The order of its questions is what the guarantee rests
 * on: it reads who has a volume, then whether they are gone, and then that the pod itself exists
 * and at which revision. Nobody who is gone comes back; so at that revision the pod was there and
 * they were not, and whoever had the volume before can only show a lower one.
 */
public final class NodeHolds {
  /** How often a volume is asked for while who has it keeps changing. */
  private static final int ATTEMPTS = 3;

  private final Api api;
  private final String node;
  private final VolumeHolds holds;

  /**
   * @param api the node's own way to the API server
   */
  public NodeHolds(Api api, String node, VolumeHolds holds) {
    this.api = api;
    this.node = node;
    this.holds = holds;
  }

  /** Those from whom a volume was taken: they were gone, and are dead now. */
  public record Ousted(String volume, Holder holder) {}

  /**
   * Takes all volumes that a pod cannot share with every other. Idempotent.
   *
   * @throws VolumeFailure where another pod has one, or the pod is gone
   */
  public List<Ousted> take(Pod pod, List<ClaimedVolume> volumes) {
    List<Ousted> ousted = new ArrayList<>();
    for (ClaimedVolume each : volumes) {
      if (each.sharing() != VolumeSharing.MANY_NODES) {
        takeOne(pod, each, ousted);
      }
    }
    return ousted;
  }

  private void takeOne(Pod pod, ClaimedVolume claimed, List<Ousted> ousted) {
    String volume = claimed.volume();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      List<Holder> before = holds.holders(volume);
      Set<String> gone = gone(pod, before);
      long revision = revisionOf(pod);
      switch (holds.take(volume, holder(pod), claimed.sharing(), revision, gone)) {
        case Taking.Taken taken -> {
          before.stream()
              .filter(each -> gone.contains(each.podUid()))
              .forEach(each -> ousted.add(new Ousted(volume, each)));
          return;
        }
        case Taking.Busy busy -> {
          if (before.containsAll(busy.others())) {
            throw VolumeFailure.notAttached(
                "Multi-Attach error for volume \"%s\" Volume is already used by pod(s) %s"
                    .formatted(volume, names(busy.others())));
          }
        }
        case Taking.Stale stale -> {}
      }
    }
    throw VolumeFailure.notAttached(
        "volume \"%s\" goes from pod to pod; it will be asked for again".formatted(volume));
  }

  private static String names(List<Holder> holders) {
    return holders.stream()
        .map(each -> each.pod() + " on " + each.node())
        .collect(Collectors.joining(", "));
  }

  private Holder holder(Pod pod) {
    var metadata = pod.getMetadata();
    return new Holder(metadata.getUid(), metadata.getNamespace(), metadata.getName(), node);
  }

  /** The uids of those whose objects are gone, or have ended for good. */
  private Set<String> gone(Pod asking, List<Holder> holders) {
    Set<String> gone = new HashSet<>();
    for (Holder each : holders) {
      if (!each.is(asking.getMetadata().getUid())) {
        Pod found = api.find(Kinds.POD, new ObjectKey(each.namespace(), each.pod()));
        if (found == null || !each.is(found.getMetadata().getUid()) || hasEnded(found)) {
          gone.add(each.podUid());
        }
      }
    }
    return gone;
  }

  private static boolean hasEnded(Pod pod) {
    String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
    return "Succeeded".equals(phase) || "Failed".equals(phase);
  }

  /** A revision at which the pod exists. */
  private long revisionOf(Pod pod) {
    ObjectKey key = Owners.keyOf(pod);
    ObjectList found =
        api.listRaw(
            Kinds.POD,
            new ListOptions(key.namespace(), "", "metadata.name=" + key.name(), "", null));
    for (RawObject each : found.items()) {
      String uid = each.tree().path("metadata").path("uid").asString("");
      if (uid.equals(pod.getMetadata().getUid())) {
        return Long.parseLong(found.resourceVersion());
      }
    }
    throw VolumeFailure.notAttached("pod %s is gone".formatted(key));
  }

  /** See {@link VolumeHolds#release}. */
  public void release(String podUid) {
    holds.release(podUid);
  }

  /** See {@link VolumeHolds#isLost}. */
  public boolean isLost(String podUid) {
    return holds.isLost(podUid);
  }

  /** See {@link VolumeHolds#start}. */
  public void start(String podUid, Runnable start) {
    holds.start(podUid, start);
  }
}
