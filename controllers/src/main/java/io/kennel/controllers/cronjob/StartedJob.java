package io.kennel.controllers.cronjob;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobTemplateSpec;
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
import java.util.Map;
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
    JobTemplateSpec template = cronJob.getSpec().getJobTemplate();
    ObjectMeta meta = template.getMetadata() == null ? new ObjectMeta() : template.getMetadata();
    String name = name(cronJob, start);
    Job job =
        new JobBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(cronJob.getMetadata().getNamespace())
            .withLabels(meta.getLabels())
            .withAnnotations(meta.getAnnotations())
            .addToAnnotations(
                START, DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(start.atZone(zone)))
            .withOwnerReferences(Owners.controllerReference(Kinds.CRON_JOB, cronJob))
            .endMetadata()
            .withSpec(template.getSpec())
            .build();
    return new Plan.Told(
        new Plan.Create<>(Kinds.JOB, job),
        new Emit(cronJob, "Normal", "SuccessfulCreate", "Created job " + name),
        new Emit(cronJob, "Warning", "FailedCreate", "Error creating job: "));
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
