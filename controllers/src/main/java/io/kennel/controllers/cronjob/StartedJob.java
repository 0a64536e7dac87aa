package io.kennel.controllers.cronjob;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Kinds;
import io.kennel.client.Owners;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import io.kennel.client.Plan.Emit;
import io.kennel.controllers.pod.PodAvailability;
import io.kennel.controllers.workload.JobConditions;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The job that a cron job has for a start, and questions about jobs. */
final class StartedJob {
  /** On a job: for which start it was made. */
  static final String START = "batch.kubernetes.io/cronjob-scheduled-timestamp";

  private static final int MINUTE_SECONDS = 60;

  private StartedJob() {}

  static String name(CronJob cronJob, Instant start) {
    return cronJob.getMetadata().getName() + "-" + start.getEpochSecond() / MINUTE_SECONDS;
  }

  static Action create(CronJob cronJob, Instant start, ZoneId zone) {
    String name = name(cronJob, start);
    Job job = new Job();
    job.setMetadata(
        metadata(cronJob, name, DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(start.atZone(zone))));
    job.setSpec(cronJob.getSpec().getJobTemplate().getSpec());
    return new Plan.Told(
        new Plan.Create<>(Kinds.JOB, job),
        new Emit(cronJob, "Normal", "SuccessfulCreate", "Created job " + name),
        new Emit(cronJob, "Warning", "FailedCreate", "Error creating job: "));
  }

  private static ObjectMeta metadata(CronJob cronJob, String name, String start) {
    ObjectMeta template = cronJob.getSpec().getJobTemplate().getMetadata();
    ObjectMeta meta = Owners.metadata(cronJob.getMetadata().getNamespace(), name);
    Map<String, String> annotations = new LinkedHashMap<>();
    if (template != null) {
      meta.setLabels(template.getLabels());
      annotations.putAll(Objects.requireNonNullElse(template.getAnnotations(), Map.of()));
    }
    annotations.put(START, start);
    meta.setAnnotations(annotations);
    meta.setOwnerReferences(List.of(Owners.controllerReference(Kinds.CRON_JOB, cronJob)));
    return meta;
  }

  /** Deletes a job and, behind it, its pods. */
  static Action delete(CronJob cronJob, Job job) {
    String name = job.getMetadata().getName();
    DeleteOptions options = new DeleteOptions(null, "Background", job.getMetadata().getUid(), "");
    return new Plan.Told(
        new Plan.Delete<>(Kinds.JOB, Owners.keyOf(job), options),
        new Emit(cronJob, "Normal", "SuccessfulDelete", "Deleted job " + name),
        new Emit(cronJob, "Warning", "FailedDelete", "Error deleting job " + name + ": "));
  }

  /** For which start it was made; null where it was not made for one. */
  static @Nullable Instant start(CronJob cronJob, Job job) {
    Map<String, String> annotations = job.getMetadata().getAnnotations();
    Instant start = annotations == null ? null : PodAvailability.time(annotations.get(START));
    boolean isOwn = start != null && name(cronJob, start).equals(job.getMetadata().getName());
    return isOwn ? start : null;
  }

  static boolean hasSucceeded(Job job) {
    return JobConditions.condition(job, JobConditions.COMPLETE) != null;
  }

  static boolean isTerminating(Job job) {
    return job.getMetadata().getDeletionTimestamp() != null;
  }
}
