package io.kennel.simulation.mutation;

import io.kennel.agent.hold.Hold;
import io.kennel.agent.hold.Holder;
import io.kennel.agent.hold.Taking;
import io.kennel.agent.hold.VolumeHolds;
import io.kennel.api.VolumeSharing;
import java.util.List;
import java.util.Set;

/** A machine's storage that lets pods at volumes which are not theirs. */
public final class TamperedHolds {
  private TamperedHolds() {}

  /** Anybody has every volume, and nobody is killed for it. */
  public static VolumeHolds anybody(VolumeHolds next) {
    return new Passing(next) {
      @Override
      public Taking take(
          String volume, Holder asking, VolumeSharing sharing, long revision, Set<String> gone) {
        return new Taking.Taken(new Hold(revision, List.of(asking), List.of()));
      }
    };
  }

  /** Whoever lost a volume is killed, and may begin again. */
  public static VolumeHolds again(VolumeHolds next) {
    return new Passing(next) {
      @Override
      public boolean isLost(String podUid) {
        return false;
      }

      @Override
      public void start(String podUid, Runnable start) {
        start.run();
      }
    };
  }

  private static class Passing implements VolumeHolds {
    private final VolumeHolds next;

    Passing(VolumeHolds next) {
      this.next = next;
    }

    @Override
    public List<Holder> holders(String volume) {
      return next.holders(volume);
    }

    @Override
    public Taking take(
        String volume, Holder asking, VolumeSharing sharing, long revision, Set<String> gone) {
      return next.take(volume, asking, sharing, revision, gone);
    }

    @Override
    public void release(String podUid) {
      next.release(podUid);
    }

    @Override
    public boolean isLost(String podUid) {
      return next.isLost(podUid);
    }

    @Override
    public void start(String podUid, Runnable start) {
      next.start(podUid, start);
    }
  }
}
