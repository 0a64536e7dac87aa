package io.kennel.controllers.job;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Kinds;
import io.kennel.client.Owners;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import io.kennel.controllers.ownership.Ownership.Claimed;
import io.kennel.controllers.pod.PodAvailability;
import io.kennel.controllers.pod.PodState;
import io.kennel.controllers.workload.JobConditions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What to do next about one job: a function of what is seen and of the time. The status is written
 * first, so that what has ended is counted even where nothing new can be started.
 */
final class JobDecision {
  private JobDecision() {}

  static Plan decide(JobView view, Instant now) {
    Job job = view.job();
    if (JobFacts.isForeign(job)) {
      return Plan.NOTHING;
    }
    JobCondition end = JobConditions.end(job);
    if (end != null) {
      return ended(view, end, now);
    }
    Claimed<Pod> claimed = JobFacts.ownership(job).claim(Kinds.POD, view.pods(), view.mayAdopt());
    if (job.getMetadata().getDeletionTimestamp() != null) {
      return new Plan(release(claimed.own()), null);
    }
    return goOn(view, claimed, now);
  }

  private static Plan goOn(JobView view, Claimed<Pod> claimed, Instant now) {
    Job job = view.job();
    List<Pod> own = claimed.own();
    Tally tally = new Tally(job, own);
    JobProgress progress = new JobProgress(job, now);
    Workforce workforce = new Workforce(view, own, tally, now);
    Verdict verdict = Verdict.of(job, own, tally, now);
    progress.start();
    if (verdict == null) {
      progress.suspension();
      workforce.adjust();
    } else {
      workforce.dismiss();
      if (!verdict.recorded()) {
        progress.record(verdict);
      } else if (tally.isSettled() && own.stream().allMatch(PodState::isTerminal)) {
        progress.end(verdict);
      }
    }
    List<Action> actions = new ArrayList<>(claimed.actions());
    actions.addAll(progress.write(own, tally));
    tally.released().forEach(pod -> actions.add(JobPods.release(pod)));
    actions.addAll(workforce.actions());
    return new Plan(actions, lookAgain(job, workforce, now));
  }

  private static @Nullable Duration lookAgain(Job job, Workforce workforce, Instant now) {
    Duration deadline = Verdict.untilDeadline(job, now);
    Duration pods = workforce.lookAgain();
    if (deadline == null || !deadline.isPositive()) {
      return pods;
    }
    return pods != null && pods.compareTo(deadline) < 0 ? pods : deadline;
  }

  /** Pods of a job that has ended are held no longer; the job itself goes when its time is over. */
  private static Plan ended(JobView view, JobCondition end, Instant now) {
    Job job = view.job();
    List<Pod> own = view.pods().stream().filter(pod -> Owners.isControlledBy(pod, job)).toList();
    List<Action> actions = new ArrayList<>(release(own));
    Integer seconds = job.getSpec().getTtlSecondsAfterFinished();
    Instant since = PodAvailability.time(end.getLastTransitionTime());
    if (seconds == null || since == null || job.getMetadata().getDeletionTimestamp() != null) {
      return new Plan(actions, null);
    }
    Duration left = Duration.between(now, since.plusSeconds(seconds));
    if (left.isPositive()) {
      return new Plan(actions, left);
    }
    DeleteOptions options =
        new DeleteOptions(
            null,
            "Foreground",
            job.getMetadata().getUid(),
            // Only as it was looked at: somebody may just have given it more time.
            Objects.requireNonNullElse(job.getMetadata().getResourceVersion(), ""));
    actions.add(new Plan.Delete<>(Kinds.JOB, Owners.keyOf(job), options));
    return new Plan(actions, null);
  }

  private static List<Action> release(List<Pod> pods) {
    List<Action> actions = new ArrayList<>();
    pods.stream().filter(JobPods::isTracked).forEach(pod -> actions.add(JobPods.release(pod)));
    return actions;
  }
}
