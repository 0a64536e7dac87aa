package io.kennel.simulation.process;

import io.kennel.simulation.history.History;
import io.kennel.store.Change;
import io.kennel.store.Log;
import io.kennel.store.StoreUnavailableException;
import java.util.List;

/**
 * The disk of the server: what was written outlives the server's crashes. A log of an earlier life
 * that is still held by somebody can no longer write.
 */
public final class SimulatedDisk {
  private final History history;
  private Trouble trouble = Trouble.NONE;
  private int life;
  private boolean failed;

  /** What happens to the next append. */
  public enum Trouble {
    NONE,
    /** The disk is full: nothing is written, and the store is told so. */
    REFUSED,
    /** The machine stops before the write reaches the disk. */
    LOST,
    /** The machine stops after the write has reached the disk, before anybody is told. */
    UNACKNOWLEDGED
  }

  public SimulatedDisk(History history) {
    this.history = history;
  }

  /** Sets what happens to the next append. */
  public void next(Trouble next) {
    trouble = next;
  }

  /** The log for the server's next life. */
  public Log open() {
    trouble = Trouble.NONE;
    failed = false;
    return new DiskLog(++life);
  }

  /** Whether a write has failed since {@link #open}, so that the server needs a restart. */
  boolean failed() {
    return failed;
  }

  private void append(List<Change> changes) {
    Trouble now = trouble;
    trouble = Trouble.NONE;
    failed |= now == Trouble.LOST || now == Trouble.UNACKNOWLEDGED;
    switch (now) {
      case NONE -> changes.forEach(history::add);
      case REFUSED -> throw new StoreUnavailableException.NotWritten("simulated full disk", null);
      case LOST -> throw new StoreUnavailableException.Unknown("simulated crash", null);
      case UNACKNOWLEDGED -> {
        changes.forEach(history::add);
        throw new StoreUnavailableException.Unknown("simulated crash", null);
      }
    }
  }

  private final class DiskLog implements Log {
    private final int ownLife;

    DiskLog(int ownLife) {
      this.ownLife = ownLife;
    }

    @Override
    public Loaded load() {
      return new Loaded(history.revision(), history.everything());
    }

    @Override
    public void append(List<Change> changes) {
      if (ownLife != life) {
        throw new StoreUnavailableException.Unknown("the process is dead", null);
      }
      SimulatedDisk.this.append(changes);
    }

    @Override
    public void close() {
      // The disk stays.
    }
  }
}
