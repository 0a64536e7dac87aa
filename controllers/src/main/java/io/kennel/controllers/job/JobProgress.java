package io.kennel.controllers.job;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.kennel.api.CanonicalTime;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import io.kennel.client.Plan.Emit;
import io.kennel.controllers.pod.PodState;
import io.kennel.controllers.workload.JobConditions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The status of a job while a decision is being taken, and what people are told of it. */
final class JobProgress {
  private final Job job;
  private final String time;
  private final List<JobCondition> conditions = new ArrayList<>();
  private final List<Emit> news = new ArrayList<>();
  private @Nullable String startTime;
  private @Nullable String completionTime;

  JobProgress(Job job, Instant now) {
    this.job = job;
    this.time = CanonicalTime.seconds(now);
    if (job.getStatus() != null) {
      conditions.addAll(job.getStatus().getConditions());
      startTime = job.getStatus().getStartTime();
      completionTime = job.getStatus().getCompletionTime();
    }
  }

  /** The job with its time of start: a deadline counts from there. */
  void start() {
    if (startTime == null && !JobFacts.isSuspended(job)) {
      startTime = time;
    }
  }

  /** Says whether the job is suspended, where that is news. One that is resumed starts anew. */
  void suspension() {
    JobCondition before = JobConditions.anyCondition(job, JobFacts.SUSPENDED);
    boolean was = before != null && "True".equals(before.getStatus());
    boolean is = JobFacts.isSuspended(job);
    if (is == was) {
      return;
    }
    conditions.remove(before);
    if (is) {
      add(JobFacts.SUSPENDED, "True", "JobSuspended", "Job suspended");
      news.add(new Emit(job, "Normal", "Suspended", "Job suspended"));
    } else {
      add(JobFacts.SUSPENDED, "False", "JobResumed", "Job resumed");
      news.add(new Emit(job, "Normal", "Resumed", "Job resumed"));
      startTime = time;
    }
  }

  /** Writes down that the job shall end. */
  void record(Verdict verdict) {
    String type = verdict.success() ? JobFacts.SUCCESS_TARGET : JobFacts.FAILURE_TARGET;
    add(type, "True", verdict.reason(), verdict.message());
  }

  /** Writes down that it has ended. */
  void end(Verdict verdict) {
    String type = verdict.success() ? JobConditions.COMPLETE : JobConditions.FAILED;
    add(type, "True", verdict.reason(), verdict.message());
    if (verdict.success()) {
      completionTime = time;
      news.add(new Emit(job, "Normal", "Completed", "Job completed"));
    } else {
      news.add(new Emit(job, "Warning", verdict.reason(), verdict.message()));
    }
  }

  private void add(String type, String status, String reason, String message) {
    JobCondition condition = new JobCondition();
    condition.setType(type);
    condition.setStatus(status);
    condition.setReason(reason);
    condition.setMessage(message);
    condition.setLastProbeTime(time);
    condition.setLastTransitionTime(time);
    conditions.add(condition);
  }

  /** Writes the status, and then tells the news; nothing where it is written already. */
  List<Action> write(List<Pod> own, Tally tally) {
    int active = count(own.stream().filter(PodState::isActive).toList());
    int ready =
        count(own.stream().filter(pod -> PodState.isActive(pod) && PodState.isReady(pod)).toList());
    int terminating =
        count(
            own.stream()
                .filter(pod -> PodState.isTerminating(pod) && !PodState.isTerminal(pod))
                .toList());
    JobStatus status = job.getStatus() == null ? new JobStatus() : Models.copy(job.getStatus());
    tally.write(status);
    status.setStartTime(startTime);
    status.setCompletionTime(completionTime);
    status.setActive(active == 0 ? null : (Integer) active);
    status.setReady(ready);
    status.setTerminating(terminating);
    status.setConditions(List.copyOf(conditions));
    List<Action> actions = new ArrayList<>();
    if (!status.equals(job.getStatus())) {
      Job changed = Models.copy(job);
      changed.setStatus(status);
      actions.add(new Plan.UpdateStatus<>(Kinds.JOB, changed));
      actions.addAll(news);
    }
    return actions;
  }

  private static int count(List<Pod> pods) {
    return pods.size();
  }
}
