package io.kennel.controllers.job;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.UncountedTerminatedPods;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts the pods that have ended, each exactly once. A pod is counted in three steps: the status
 * names it as uncounted; its finalizer is removed; the status drops the name and raises the count.
 * Each step is taken only once the one before is seen to have happened, so a stop between any two
 * loses nothing and counts nothing twice. An index that succeeded needs no name: it is in a set.
 */
final class Tally {
  /** How many pods the status names at once, which bounds its size; the rest come later. */
  static final int UNCOUNTED_PODS_MAX = 500;

  private final Job job;
  private final boolean indexed;
  private final int completions;
  private final Map<String, Pod> held = new HashMap<>();
  private final Set<String> succeededUids = new LinkedHashSet<>();
  private final Set<String> failedUids = new LinkedHashSet<>();
  private final List<Pod> released = new ArrayList<>();
  private final Indexes completed;
  private int succeeded;
  private int failed;

  Tally(Job job, List<Pod> own) {
    this.job = job;
    this.indexed = JobFacts.isIndexed(job);
    this.completions = JobFacts.value(job.getSpec().getCompletions(), 0);
    JobStatus status = job.getStatus() == null ? new JobStatus() : job.getStatus();
    this.completed = Indexes.parse(indexed ? status.getCompletedIndexes() : "", completions);
    this.succeeded = JobFacts.value(status.getSucceeded(), 0);
    this.failed = JobFacts.value(status.getFailed(), 0);
    own.stream().filter(JobPods::isTracked).forEach(pod -> held.put(JobPods.uid(pod), pod));
    UncountedTerminatedPods uncounted = status.getUncountedTerminatedPods();
    if (uncounted != null) {
      uncounted.getSucceeded().forEach(uid -> succeeded += settle(uid, succeededUids));
      uncounted.getFailed().forEach(uid -> failed += settle(uid, failedUids));
    }
    own.stream().filter(JobPods::isTracked).forEach(this::count);
  }

  /** Returns 1 for a pod that is no longer held; one that is stays named. */
  private int settle(String uid, Set<String> names) {
    Pod pod = held.get(uid);
    if (pod == null) {
      return 1;
    }
    names.add(uid);
    released.add(pod);
    return 0;
  }

  private void count(Pod pod) {
    String uid = JobPods.uid(pod);
    boolean known = succeededUids.contains(uid) || failedUids.contains(uid);
    if (known || succeededUids.size() + failedUids.size() >= UNCOUNTED_PODS_MAX) {
      return;
    }
    if ("Succeeded".equals(pod.getStatus().getPhase())) {
      countSuccess(pod, uid);
    } else if (JobPods.hasFailed(pod, job)) {
      boolean counts = !indexed || JobPods.index(pod, completions) != JobPods.NO_INDEX;
      if (counts && !FailurePolicy.of(job, pod).ignores()) {
        failedUids.add(uid);
      }
      released.add(pod);
    }
  }

  private void countSuccess(Pod pod, String uid) {
    int index = JobPods.index(pod, completions);
    if (!indexed) {
      succeededUids.add(uid);
    } else if (index != JobPods.NO_INDEX) {
      completed.add(index);
    }
    released.add(pod);
  }

  /** How many have succeeded, those among them that the status only names. */
  int succeeded() {
    return indexed ? completed.size() : succeeded + succeededUids.size();
  }

  int failed() {
    return failed + failedUids.size();
  }

  Indexes completed() {
    return completed;
  }

  /** The pods that may go once the status is written. */
  List<Pod> released() {
    return released;
  }

  /** Whether every pod that has ended is in the counts. */
  boolean isSettled() {
    return released.isEmpty() && succeededUids.isEmpty() && failedUids.isEmpty();
  }

  /** Puts what has been counted into a status that is being made. */
  void write(JobStatus status) {
    int counted = indexed ? completed.size() : succeeded;
    String indexes = completed.toString();
    UncountedTerminatedPods uncounted = new UncountedTerminatedPods();
    uncounted.setSucceeded(List.copyOf(succeededUids));
    uncounted.setFailed(List.copyOf(failedUids));
    status.setSucceeded(counted == 0 ? null : (Integer) counted);
    status.setFailed(failed == 0 ? null : (Integer) failed);
    status.setCompletedIndexes(indexes.isEmpty() ? null : indexes);
    status.setUncountedTerminatedPods(uncounted);
  }
}
