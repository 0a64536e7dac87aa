package io.kennel.controllers.job;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Backoff;
import io.kennel.client.Kinds;
import io.kennel.client.Owners;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import io.kennel.client.Plan.Emit;
import io.kennel.controllers.pod.PodDeletionOrder;
import io.kennel.controllers.pod.PodState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which pods of a job to start and which to stop, so that as many work as should. */
final class Workforce {
  /** How many pods are created or deleted before the job is looked at again. */
  static final int PODS_MAX = 500;

  /** After failures in a row, the last of them just now. */
  private static final Backoff AFTER_FAILURES = new Backoff(10_000, 600_000);

  /** A creation that met another pod of the same name brings no event: look again by the clock. */
  private static final Duration AFTER_CREATION = Duration.ofSeconds(1);

  private final JobView view;
  private final Job job;
  private final List<Pod> own;
  private final List<Pod> active;
  private final Tally tally;
  private final Instant now;
  private final List<Action> actions = new ArrayList<>();
  private @Nullable Duration lookAgain;

  Workforce(JobView view, List<Pod> own, Tally tally, Instant now) {
    this.view = view;
    this.job = view.job();
    this.own = own;
    this.active = own.stream().filter(PodState::isActive).toList();
    this.tally = tally;
    this.now = now;
  }

  List<Action> actions() {
    return actions;
  }

  /** When a pod may be started that has to wait; null for none. */
  @Nullable Duration lookAgain() {
    return lookAgain;
  }

  /** Stops all that are at work, because the job is over. They still count. */
  void dismiss() {
    active.stream().limit(PODS_MAX).forEach(pod -> actions.add(deletion(pod)));
  }

  /** Brings the number of pods to what it should be. */
  void adjust() {
    int wanted = JobFacts.isSuspended(job) ? 0 : wanted();
    List<Pod> surplus = surplus(wanted);
    for (Pod pod : surplus) {
      if (JobPods.isTracked(pod)) {
        actions.add(JobPods.release(pod));
      }
      actions.add(deletion(pod));
    }
    if (surplus.isEmpty()) {
      active.stream()
          .filter(pod -> !JobPods.isTracked(pod))
          .forEach(pod -> actions.add(JobPods.track(pod)));
      fill(wanted - active.size() - leaving());
    }
  }

  private int wanted() {
    Integer completions = job.getSpec().getCompletions();
    if (completions == null) {
      return tally.succeeded() > 0 ? active.size() : JobFacts.parallelism(job);
    }
    int left = Math.max(0, completions - tally.succeeded());
    return Math.min(left, JobFacts.parallelism(job));
  }

  /** Those on their way out whose places are not free yet. */
  private int leaving() {
    if (!JobFacts.replacesOnlyFailed(job)) {
      return 0;
    }
    return Math.toIntExact(
        own.stream()
            .filter(pod -> PodState.isTerminating(pod) && !PodState.isTerminal(pod))
            .filter(pod -> !JobPods.hasFailed(pod, job))
            .count());
  }

  /** Pods whose work is done by others, and of the rest those that are worth least. */
  private List<Pod> surplus(int wanted) {
    List<Pod> sorted =
        active.stream().sorted(new PodDeletionOrder(Map.of(), now).reversed()).toList();
    Set<Pod> kept = new LinkedHashSet<>();
    Set<Integer> indexes = new HashSet<>();
    for (Pod pod : sorted) {
      if (!JobFacts.isIndexed(job) || isNeeded(pod, indexes)) {
        kept.add(pod);
      }
    }
    List<Pod> surplus = new ArrayList<>(active);
    surplus.removeAll(kept.stream().limit(Math.max(0, wanted)).toList());
    return surplus.stream().limit(PODS_MAX).toList();
  }

  private boolean isNeeded(Pod pod, Set<Integer> indexes) {
    int index = JobPods.index(pod, JobFacts.value(job.getSpec().getCompletions(), 0));
    return index != JobPods.NO_INDEX && !tally.completed().contains(index) && indexes.add(index);
  }

  private void fill(int missing) {
    if (missing <= 0) {
      return;
    }
    Duration wait = backoff();
    if (wait.isPositive()) {
      lookAgain = wait;
      return;
    }
    NewPods newPods = new NewPods(view);
    int count = Math.min(missing, PODS_MAX);
    List<Pod> pods =
        JobFacts.isIndexed(job)
            ? freeIndexes(count).stream().map(newPods::of).toList()
            : newPods.alike(count);
    pods.forEach(pod -> actions.add(creation(pod)));
    lookAgain = AFTER_CREATION;
  }

  private List<Integer> freeIndexes(int count) {
    int completions = JobFacts.value(job.getSpec().getCompletions(), 0);
    Set<Integer> taken = new HashSet<>(tally.completed().numbers());
    for (Pod pod : own) {
      boolean ended = PodState.isTerminal(pod) || JobPods.hasFailed(pod, job);
      if (!ended) {
        taken.add(JobPods.index(pod, completions));
      }
    }
    List<Integer> free = new ArrayList<>();
    for (int i = 0; i < completions && free.size() < count; i++) {
      if (!taken.contains(i)) {
        free.add(i);
      }
    }
    return free;
  }

  /** How long to wait after the failures since the last success. */
  private Duration backoff() {
    List<Pod> ended =
        own.stream()
            .filter(pod -> PodState.isTerminal(pod) || JobPods.hasFailed(pod, job))
            .sorted(Comparator.comparing((Pod pod) -> JobPods.finishedAt(pod, now)).reversed())
            .toList();
    int failures = 0;
    while (failures < ended.size() && JobPods.hasFailed(ended.get(failures), job)) {
      failures++;
    }
    if (failures == 0) {
      return Duration.ZERO;
    }
    Instant last = JobPods.finishedAt(ended.getFirst(), now);
    return Duration.between(now, last.plus(AFTER_FAILURES.after(failures)));
  }

  private Action creation(Pod pod) {
    return new Plan.Told(
        new Plan.Create<>(Kinds.POD, pod),
        new Emit(job, "Normal", "SuccessfulCreate", "Created pod: " + pod.getMetadata().getName()),
        new Emit(job, "Warning", "FailedCreate", "Error creating: "));
  }

  /** By uid, so that it never hits a pod that has taken the name since. */
  private Action deletion(Pod pod) {
    DeleteOptions options = DeleteOptions.onlyIf(pod.getMetadata().getUid());
    return new Plan.Told(
        new Plan.Delete<>(Kinds.POD, Owners.keyOf(pod), options),
        new Emit(job, "Normal", "SuccessfulDelete", "Deleted pod: " + pod.getMetadata().getName()),
        new Emit(job, "Warning", "FailedDelete", "Error deleting: "));
  }
}
