package io.kennel.controllers.job;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.SuccessPolicyRule;
import io.kennel.controllers.pod.PodAvailability;
import io.kennel.controllers.pod.PodState;
import io.kennel.controllers.workload.JobConditions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That a job shall end, and why. It stands in the status as {@code SuccessCriteriaMet} or {@code
 * FailureTarget} until all pods have ended, and then becomes {@code Complete} or {@code Failed}.
 *
 * @param recorded whether it is in the status already
 */
record Verdict(boolean success, String reason, String message, boolean recorded) {

  /** The verdict as of now; null while the job goes on. */
  static @Nullable Verdict of(Job job, List<Pod> own, Tally tally, Instant now) {
    JobCondition failure = JobConditions.condition(job, JobFacts.FAILURE_TARGET);
    if (failure != null) {
      return new Verdict(false, failure.getReason(), failure.getMessage(), true);
    }
    JobCondition success = JobConditions.condition(job, JobFacts.SUCCESS_TARGET);
    if (success != null) {
      return new Verdict(true, success.getReason(), success.getMessage(), true);
    }
    Verdict byPolicy = byFailurePolicy(job, own);
    if (byPolicy == null) {
      byPolicy = bySuccessPolicy(job, tally);
    }
    if (byPolicy != null) {
      return byPolicy;
    }
    List<Pod> active = own.stream().filter(PodState::isActive).toList();
    if (tally.failed() > JobFacts.backoffLimit(job) || hasRestartedTooOften(job, active)) {
      return failed("BackoffLimitExceeded", "Job has reached the specified backoff limit");
    }
    Duration left = untilDeadline(job, now);
    if (left != null && !left.isPositive()) {
      return failed("DeadlineExceeded", "Job was active longer than specified deadline");
    }
    return active.isEmpty() && hasEnough(job, tally)
        ? new Verdict(
            true, "CompletionsReached", "Reached expected number of succeeded pods", false)
        : null;
  }

  private static Verdict failed(String reason, String message) {
    return new Verdict(false, reason, message, false);
  }

  private static boolean hasEnough(Job job, Tally tally) {
    Integer completions = job.getSpec().getCompletions();
    return completions == null ? tally.succeeded() > 0 : tally.succeeded() >= completions;
  }

  private static @Nullable Verdict byFailurePolicy(Job job, List<Pod> own) {
    for (Pod pod : own) {
      if (PodState.phase(pod).equals("Failed")) {
        FailurePolicy.Match match = FailurePolicy.of(job, pod);
        if (match.failsJob()) {
          return failed("PodFailurePolicy", match.message());
        }
      }
    }
    return null;
  }

  private static @Nullable Verdict bySuccessPolicy(Job job, Tally tally) {
    var policy = job.getSpec().getSuccessPolicy();
    if (policy == null || !JobFacts.isIndexed(job)) {
      return null;
    }
    int completions = JobFacts.value(job.getSpec().getCompletions(), 0);
    for (int i = 0; i < policy.getRules().size(); i++) {
      if (isMet(policy.getRules().get(i), tally.completed(), completions)) {
        return new Verdict(true, "SuccessPolicy", "Matched rules at index " + i, false);
      }
    }
    return null;
  }

  private static boolean isMet(SuccessPolicyRule rule, Indexes completed, int completions) {
    boolean anyIndex = rule.getSucceededIndexes() == null;
    Indexes named =
        Indexes.parse(anyIndex ? "0-" + completions : rule.getSucceededIndexes(), completions);
    long met = named.numbers().stream().filter(completed::contains).count();
    return met >= JobFacts.value(rule.getSucceededCount(), named.size());
  }

  /** Where pods restart by themselves their restarts count instead of failed pods. */
  private static boolean hasRestartedTooOften(Job job, List<Pod> active) {
    if (!"OnFailure".equals(job.getSpec().getTemplate().getSpec().getRestartPolicy())) {
      return false;
    }
    int restarts = active.stream().mapToInt(JobPods::restarts).sum();
    int limit = JobFacts.backoffLimit(job);
    return limit == 0 ? restarts > 0 : restarts >= limit;
  }

  /** How long the job may still be active; null where there is no limit. */
  static @Nullable Duration untilDeadline(Job job, Instant now) {
    Long seconds = job.getSpec().getActiveDeadlineSeconds();
    String start = job.getStatus() == null ? null : job.getStatus().getStartTime();
    Instant since = PodAvailability.time(start);
    if (seconds == null || since == null || JobFacts.isSuspended(job)) {
      return null;
    }
    return Duration.between(now, since.plusSeconds(seconds));
  }
}
