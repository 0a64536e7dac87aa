package io.kennel.controllers.cronjob;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.kennel.controllers.pod.PodAvailability;
import io.kennel.controllers.workload.JobConditions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which of the jobs that have ended are kept no longer. */
final class JobHistory {
  private static final Comparator<Job> OLDEST_FIRST =
      Comparator.comparing(JobHistory::started).thenComparing(job -> job.getMetadata().getName());

  private JobHistory() {}

  /** The oldest of those that succeeded, and of those that failed, above the limit of each. */
  static List<Job> surplus(CronJobView view) {
    var spec = view.cronJob().getSpec();
    List<Job> succeeded = new ArrayList<>();
    List<Job> failed = new ArrayList<>();
    for (Job job : view.jobs()) {
      if (JobConditions.end(job) != null && !StartedJob.isTerminating(job)) {
        (StartedJob.hasSucceeded(job) ? succeeded : failed).add(job);
      }
    }
    List<Job> surplus = new ArrayList<>(above(spec.getSuccessfulJobsHistoryLimit(), succeeded));
    surplus.addAll(above(spec.getFailedJobsHistoryLimit(), failed));
    return surplus;
  }

  private static List<Job> above(@Nullable Integer limit, List<Job> jobs) {
    return limit == null || jobs.size() <= limit
        ? List.of()
        : jobs.stream().sorted(OLDEST_FIRST).limit(jobs.size() - limit).toList();
  }

  private static Instant started(Job job) {
    Instant start = PodAvailability.time(job.getStatus().getStartTime());
    return start == null ? Instant.MAX : start;
  }
}
