package io.kennel.controllers.cronjob;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Owners;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import io.kennel.client.Plan.Emit;
import io.kennel.controllers.pod.PodAvailability;
import io.kennel.controllers.workload.JobConditions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the status has to say of the jobs that are there. A job that was made for a start counts
 * whether or not it was ever written down; one that people have made from the template does not.
 */
final class JobRecord {
  private final CronJob cronJob;
  private final List<ObjectReference> recorded;
  private final List<Job> active = new ArrayList<>();
  private final List<Job> unexpected = new ArrayList<>();
  private final List<Emit> news = new ArrayList<>();
  private @Nullable Instant lastStart;
  private @Nullable Instant lastSuccess;

  JobRecord(CronJobView view) {
    this.cronJob = view.cronJob();
    this.recorded = active(cronJob);
    CronJobStatus status = cronJob.getStatus();
    Instant recordedStart =
        status == null ? null : PodAvailability.time(status.getLastScheduleTime());
    this.lastStart = recordedStart;
    this.lastSuccess = status == null ? null : PodAvailability.time(status.getLastSuccessfulTime());
    Map<String, ObjectReference> missing = new HashMap<>();
    recorded.forEach(reference -> missing.put(reference.getUid(), reference));
    for (Job job : view.jobs()) {
      boolean wasActive = missing.remove(job.getMetadata().getUid()) != null;
      look(job, wasActive, recordedStart);
    }
    missing.values().stream()
        .map(ObjectReference::getName)
        .sorted()
        .forEach(name -> tell("MissingJob", "Active job went missing: " + name));
  }

  /** The jobs that the status calls active. */
  static List<ObjectReference> active(CronJob cronJob) {
    return cronJob.getStatus() == null ? List.of() : cronJob.getStatus().getActive();
  }

  static boolean replaces(CronJob cronJob) {
    return "Replace".equals(cronJob.getSpec().getConcurrencyPolicy());
  }

  private void look(Job job, boolean wasActive, @Nullable Instant recordedStart) {
    Instant start = StartedJob.start(cronJob, job);
    boolean isNew = start != null && isLater(start, recordedStart);
    if (start != null && isLater(start, lastStart)) {
      lastStart = start;
    }
    JobCondition end = JobConditions.end(job);
    if (end == null) {
      if (start == null && !wasActive) {
        unexpected.add(job);
      } else if (!replaces(cronJob) || !StartedJob.isTerminating(job)) {
        active.add(job);
      }
      return;
    }
    if (wasActive || isNew) {
      String name = job.getMetadata().getName();
      tell("SawCompletedJob", "Saw completed job: " + name + ", condition: " + end.getType());
    }
    Instant success =
        StartedJob.hasSucceeded(job)
            ? PodAvailability.time(job.getStatus().getCompletionTime())
            : null;
    if (success != null && isLater(success, lastSuccess)) {
      lastSuccess = success;
    }
  }

  private void tell(String reason, String message) {
    news.add(new Emit(cronJob, "Normal", reason, message));
  }

  private static boolean isLater(Instant time, @Nullable Instant other) {
    return other == null || time.isAfter(other);
  }

  /** The jobs at work that the schedule has started, in the order of their names. */
  List<Job> active() {
    return active;
  }

  /** Jobs at work that the schedule has not started. */
  List<Job> unexpected() {
    return unexpected;
  }

  /** After which time starts have been missed if they have passed. */
  Instant since() {
    if (lastStart != null) {
      return lastStart;
    }
    String created = cronJob.getMetadata().getCreationTimestamp();
    return Objects.requireNonNullElse(PodAvailability.time(created), Instant.EPOCH);
  }

  /** Makes the status say all that, and tells what is news in it; nothing where it does. */
  List<Action> write() {
    CronJobStatus status = status(references());
    if (status.equals(written())) {
      return List.of();
    }
    List<Action> actions = new ArrayList<>();
    actions.add(write(status));
    actions.addAll(news);
    return actions;
  }

  /** Makes the status say that no job is active. */
  Action writeNoneActive() {
    return write(status(List.of()));
  }

  private Action write(CronJobStatus status) {
    CronJob changed = Models.copy(cronJob);
    changed.setStatus(status);
    return new Plan.UpdateStatus<>(Kinds.CRON_JOB, changed);
  }

  private CronJobStatus written() {
    return cronJob.getStatus() == null ? new CronJobStatus() : cronJob.getStatus();
  }

  private CronJobStatus status(List<ObjectReference> references) {
    CronJobStatus status = Models.copy(written());
    status.setActive(references);
    status.setLastScheduleTime(lastStart == null ? null : lastStart.toString());
    status.setLastSuccessfulTime(lastSuccess == null ? null : lastSuccess.toString());
    return status;
  }

  /** Those that are written already as they are, in their order; then those that are not. */
  private List<ObjectReference> references() {
    Map<String, Job> left = new HashMap<>();
    active.forEach(job -> left.put(job.getMetadata().getUid(), job));
    List<ObjectReference> references = new ArrayList<>();
    for (ObjectReference reference : recorded) {
      if (left.remove(reference.getUid()) != null) {
        references.add(reference);
      }
    }
    active.stream()
        .filter(job -> left.containsKey(job.getMetadata().getUid()))
        .forEach(job -> references.add(Owners.objectReference(job)));
    return references;
  }
}
