package io.kennel.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kennel.api.StatusException;
import io.kennel.client.Plan.Action;
import io.kennel.client.Reconciler.Outcome;
import io.kennel.world.Tasks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Carries plans out. Safe to repeat: what is gone already counts as deleted. A failure ends the
 * plan and goes to the caller, who decides anew later on.
 */
public final class PlanExecutor {
  /** How many sequences are under way at once. */
  private static final int TOGETHER_MAX = 128;

  private final Api api;
  private final EventRecorder events;
  private final Tasks tasks;

  public PlanExecutor(Api api, EventRecorder events, Tasks tasks) {
    this.api = api;
    this.events = events;
    this.tasks = tasks;
  }

  /**
   * Carries out all actions in order, and says when to look again. Where an object to create is
   * there already, the plan goes on, but for the status, and then fails with that: whoever planned
   * did not know of the object, and may never hear of it (it may go before the next list does).
   */
  public Outcome execute(Plan plan) {
    inOrder(plan.actions());
    return plan.lookAgain() == null ? Outcome.DONE : Outcome.again(plan.lookAgain());
  }

  private void inOrder(List<Action> actions) {
    StatusException unknown = null;
    for (Action action : actions) {
      if (unknown != null && action instanceof Plan.UpdateStatus<?>) {
        continue;
      }
      try {
        var _ = carryOut(action);
      } catch (StatusException e) {
        if (!e.isAlreadyExists()) {
          throw e;
        }
        unknown = e;
      }
    }
    if (unknown != null) {
      throw unknown;
    }
  }

  /** That an object is there already is told at the end of all; any other failure ends the plan. */
  private boolean together(Plan.Together together) {
    List<List<Action>> left = together.sequences();
    StatusException unknown = null;
    for (int size = 1; !left.isEmpty(); size = Math.min(2 * size, TOGETHER_MAX)) {
      int count = Math.min(size, left.size());
      for (StatusException failure : failures(left.subList(0, count))) {
        if (!failure.isAlreadyExists()) {
          throw failure;
        }
        unknown = failure;
      }
      left = left.subList(count, left.size());
    }
    if (unknown != null) {
      throw unknown;
    }
    return true;
  }

  /** In the order of the sequences. */
  private Collection<StatusException> failures(List<List<Action>> sequences) {
    Map<Integer, StatusException> failures = new ConcurrentSkipListMap<>();
    List<Runnable> work = new ArrayList<>();
    for (int i = 0; i < sequences.size(); i++) {
      int number = i;
      work.add(() -> {
        try {
          inOrder(sequences.get(number));
        } catch (StatusException e) {
          failures.put(number, e);
        }
      });
    }
    tasks.together("plan", work);
    return failures.values();
  }

  /** Whether it did anything, as against finding it done. */
  private boolean carryOut(Action action) {
    return switch (action) {
      case Plan.Create<?> create -> create(create);
      case Plan.Update<?> update -> update(update);
      case Plan.UpdateStatus<?> update -> updateStatus(update);
      case Plan.Patch<?> patch -> patch(patch);
      case Plan.Delete<?> delete -> delete(delete);
      case Plan.Told told -> told(told);
      case Plan.Together together -> together(together);
      case Plan.Emit emit -> emit(emit, emit.message());
    };
  }

  private <T extends HasMetadata> boolean create(Plan.Create<T> create) {
    var _ = api.create(create.kind(), create.object());
    return true;
  }

  private <T extends HasMetadata> boolean update(Plan.Update<T> update) {
    var _ = api.update(update.kind(), update.object());
    return true;
  }

  private <T extends HasMetadata> boolean updateStatus(Plan.UpdateStatus<T> update) {
    var _ = api.updateStatus(update.kind(), update.object());
    return true;
  }

  private <T extends HasMetadata> boolean patch(Plan.Patch<T> patch) {
    try {
      var _ = api.patch(patch.kind(), patch.key(), "", patch.type(), patch.patch());
      return true;
    } catch (StatusException e) {
      if (e.isNotFound()) {
        return false;
      }
      throw e;
    }
  }

  private <T extends HasMetadata> boolean delete(Plan.Delete<T> delete) {
    try {
      api.delete(delete.kind(), delete.key(), delete.options());
      return true;
    } catch (StatusException e) {
      if (e.isNotFound()) {
        return false;
      }
      throw e;
    }
  }

  private boolean told(Plan.Told told) {
    boolean done;
    try {
      done = carryOut(told.action());
    } catch (StatusException e) {
      if (told.failure() != null && !e.isConflict() && !e.isAlreadyExists()) {
        var _ = emit(told.failure(), told.failure().message() + e.getMessage());
      }
      throw e;
    }
    if (done && told.success() != null) {
      var _ = emit(told.success(), told.success().message());
    }
    return done;
  }

  private boolean emit(Plan.Emit emit, String message) {
    events.record(emit.about(), emit.type(), emit.reason(), message);
    return true;
  }
}
