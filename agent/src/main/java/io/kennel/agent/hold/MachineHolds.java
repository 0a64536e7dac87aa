package io.kennel.agent.hold;

import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.api.VolumeSharing;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The holds of this machine's volumes. All its nodes share one. */
public final class MachineHolds implements VolumeHolds {
  private static final Logger LOG = LoggerFactory.getLogger(MachineHolds.class);

  private final HoldRecords records;
  private final PodKiller killer;
  private final Map<String, Hold> holds;

  /** The volumes that each pod holds or has lost, by its uid. */
  private final Map<String, Set<String>> volumes = new HashMap<>();

  /** The highest epoch of the volumes that nobody holds any more. */
  private long freeEpoch;

  /**
   * By pod: held while something of it starts, and while it is killed. What starts in between two
   * looks at who holds what would run beside the next holder.
   */
  private final Map<String, ReentrantLock> starts = new ConcurrentHashMap<>();

  /**
   * Holds that outlive the process.
   *
   * @param directory where they are written down; it must be empty after a reboot
   */
  public MachineHolds(Path directory, PodKiller killer) {
    this(new HoldFiles(directory), killer);
  }

  /** Holds of a machine on which nothing outlives the process. */
  public MachineHolds(PodKiller killer) {
    this(HoldRecords.NONE, killer);
  }

  private MachineHolds(HoldRecords records, PodKiller killer) {
    this.records = records;
    this.killer = killer;
    this.holds = new HashMap<>(records.load());
    holds.forEach(this::index);
  }

  @Override
  public synchronized List<Holder> holders(String volume) {
    return holds.getOrDefault(volume, Hold.NONE).holders();
  }

  @Override
  public Taking take(
      String volume, Holder asking, VolumeSharing sharing, long revision, Set<String> gone) {
    Taking taking = write(volume, asking, sharing, revision, gone);
    if (taking instanceof Taking.Taken taken) {
      // Also those of an attempt that ended before they were dead.
      taken.next().ousted().forEach(each -> kill(volume, each, asking));
    }
    return taking;
  }

  private synchronized Taking write(
      String volume, Holder asking, VolumeSharing sharing, long revision, Set<String> gone) {
    Hold hold = holds.getOrDefault(volume, new Hold(freeEpoch, List.of(), List.of()));
    Taking taking = hold.take(asking, sharing, revision, gone);
    if (taking instanceof Taking.Taken taken && !taken.next().equals(hold)) {
      // First to where it outlives a crash: whoever was ousted and still runs is seen afterwards.
      records.save(volume, taken.next());
      holds.put(volume, taken.next());
      index(volume, taken.next());
    }
    return taking;
  }

  private void index(String volume, Hold hold) {
    for (List<Holder> list : List.of(hold.holders(), hold.ousted())) {
      list.forEach(
          each -> volumes.computeIfAbsent(each.podUid(), uid -> new HashSet<>(1)).add(volume));
    }
  }

  private void kill(String volume, Holder ousted, Holder next) {
    LOG.info(
        "Volume {} goes from pod {} on {}, which is gone, to pod {} on {}",
        volume,
        ousted.podUid(),
        ousted.node(),
        next.podUid(),
        next.node());
    locked(ousted.podUid(), () -> killer.kill(ousted.node(), ousted.podUid()));
  }

  @Override
  public synchronized void release(String podUid) {
    for (String volume : volumes.getOrDefault(podUid, Set.of())) {
      Hold next = holds.getOrDefault(volume, Hold.NONE).without(podUid);
      records.save(volume, next);
      if (next.isFree()) {
        holds.remove(volume);
        freeEpoch = Math.max(freeEpoch, next.epoch());
      } else {
        holds.put(volume, next);
      }
    }
    volumes.remove(podUid);
    starts.remove(podUid);
  }

  @Override
  public synchronized boolean isLost(String podUid) {
    return volumes.getOrDefault(podUid, Set.of()).stream()
        .anyMatch(volume -> holds.getOrDefault(volume, Hold.NONE).isOusted(podUid));
  }

  @Override
  public void start(String podUid, Runnable start) {
    locked(
        podUid,
        () -> {
          if (isLost(podUid)) {
            throw new RuntimeFailure(
                "VolumeLost", "a volume of the pod is used by another one, and the pod is gone");
          }
          start.run();
        });
  }

  private void locked(String podUid, Runnable work) {
    ReentrantLock lock = starts.computeIfAbsent(podUid, uid -> new ReentrantLock());
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }
}
