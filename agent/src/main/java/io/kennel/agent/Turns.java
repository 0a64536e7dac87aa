package io.kennel.agent;

import io.kennel.world.Timers.Timer;
import io.kennel.world.World;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Lets agents of one process that begin together begin their pods by turns: a few at a time, in the
 * order in which they asked. What each holds of its pods meanwhile is held for those few. Holds no
 * thread.
 */
public final class Turns {
  private final World world;
  private final int turnsMax;
  private final Duration turnMax;
  private final Queue<Turn> waiting = new ArrayDeque<>();
  private int taken;

  /**
   * @param turnsMax how many are had at once
   * @param turnMax after so long a turn is over for the others, whatever its owner still waits for
   */
  public Turns(World world, int turnsMax, Duration turnMax) {
    this.world = world;
    this.turnsMax = turnsMax;
    this.turnMax = turnMax;
  }

  /**
   * Asks for a turn. Returns at once.
   *
   * @param begin is started as a task when the turn has come
   */
  public Turn await(Runnable begin) {
    Turn turn = new Turn(begin);
    synchronized (this) {
      waiting.add(turn);
      next();
    }
    return turn;
  }

  private synchronized void next() {
    while (taken < turnsMax && !waiting.isEmpty()) {
      Turn turn = waiting.remove();
      taken++;
      turn.limit = world.timers().after(turnMax, "end of a turn", turn::end);
      var _ = world.tasks().start("turn", turn.begin);
    }
  }

  private synchronized void end(Turn turn) {
    if (turn.over) {
      return;
    }
    turn.over = true;
    if (turn.limit == null) {
      waiting.remove(turn);
      return;
    }
    turn.limit.cancel();
    taken--;
    next();
  }

  /** One turn, which is awaited, then had, then over. */
  public final class Turn {
    private final Runnable begin;
    private boolean over;

    /** Null while the turn is awaited. */
    private @Nullable Timer limit;

    private Turn(Runnable begin) {
      this.begin = begin;
    }

    /** Lets the next one begin; a turn that is still awaited never comes. Idempotent. */
    public void end() {
      Turns.this.end(this);
    }
  }
}
