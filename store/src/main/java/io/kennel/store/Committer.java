package io.kennel.store;

import io.kennel.store.Version.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out groups of commits: one flush for all of a group. Used by one thread at a time. */
final class Committer {
  private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

  private final Log log;
  private final Window window;
  private StoreUnavailableException.@Nullable Unknown broken;

  Committer(Log log, Window window) {
    this.log = log;
    this.window = window;
  }

  /** Completes every request. */
  void commit(List<Request> group) {
    StoreUnavailableException.Unknown reason = broken;
    if (reason != null) {
      group.forEach(request -> request.fail(reason));
      return;
    }
    List<Step> steps = new ArrayList<>();
    List<Runnable> answers = new ArrayList<>();
    Version state = window.newest();
    for (Request request : group) {
      state = prepare(request, state, steps, answers);
    }
    if (!steps.isEmpty()) {
      StoreUnavailableException failure = append(steps);
      if (failure != null) {
        group.forEach(request -> request.fail(failure));
        return;
      }
      window.publish(steps);
    }
    answers.forEach(Runnable::run);
    window.signal(steps);
  }

  /**
   * Adds a request's steps, or none where it fails. The answer waits for the flush in any case: a
   * failed precondition may be due to a write that shares it.
   */
  private static Version prepare(
      Request request, Version before, List<Step> steps, List<Runnable> answers) {
    List<Step> own = new ArrayList<>(request.writes().size());
    Version state = before;
    try {
      for (Write write : request.writes()) {
        Step step = state.apply(write);
        own.add(step);
        state = step.after();
      }
    } catch (PreconditionFailedException failure) {
      answers.add(() -> request.fail(failure));
      return before;
    }
    steps.addAll(own);
    answers.add(() -> request.succeed(own.stream().map(Step::change).toList()));
    return state;
  }

  private @Nullable StoreUnavailableException append(List<Step> steps) {
    try {
      log.append(steps.stream().map(Step::change).toList());
      return null;
    } catch (StoreUnavailableException.NotWritten failure) {
      return failure;
    } catch (StoreUnavailableException.Unknown failure) {
      return breakDown(failure);
    } catch (RuntimeException | Error failure) {
      return breakDown(
          new StoreUnavailableException.Unknown("writing failed: " + failure, failure));
    }
  }

  private StoreUnavailableException breakDown(StoreUnavailableException.Unknown failure) {
    LOG.error("The store takes no more writes until it is restarted", failure);
    broken = failure;
    return failure;
  }
}
