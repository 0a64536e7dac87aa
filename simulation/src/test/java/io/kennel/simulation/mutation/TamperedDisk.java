package io.kennel.simulation.mutation;

import io.kennel.store.Change;
import io.kennel.store.Log;
import java.util.List;

/** Logs that say that something is on the disk when it is not. */
final class TamperedDisk {
  private static final int ONE_IN = 50;

  private TamperedDisk() {}

  /** Writes what it was given only when it is given more. */
  static Log early(Log next) {
    return new Delegating(next) {
      private List<Change> waiting = List.of();

      @Override
      public void append(List<Change> changes) {
        next.append(waiting);
        waiting = List.copyOf(changes);
      }
    };
  }

  /** Loses one write in so many. */
  static Log losing(Log next) {
    return new Delegating(next) {
      private int writes;

      @Override
      public void append(List<Change> changes) {
        if (++writes % ONE_IN != 0) {
          next.append(changes);
        }
      }
    };
  }

  private abstract static class Delegating implements Log {
    private final Log next;

    Delegating(Log next) {
      this.next = next;
    }

    @Override
    public Loaded load() {
      return next.load();
    }

    @Override
    public void close() {
      next.close();
    }
  }
}
