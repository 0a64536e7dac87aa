package io.kennel.controllers.cronjob;

import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.kennel.api.schedule.Schedule;
import io.kennel.api.schedule.ScheduleException;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import io.kennel.client.Plan.Emit;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What to do next about one cron job: a function of what is seen and of the time. First the status
 * is made to say what is there; only a look that finds it so cleans up and starts anything.
 */
final class CronJobDecision {
  private static final int MISSED_STARTS_MAX = 100;

  /** Clocks may be set while one waits for a start that is far away. */
  private static final Duration WAIT_MAX = Duration.ofDays(1);

  private static final DateTimeFormatter READABLE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final CronJobView view;
  private final CronJob cronJob;
  private final JobRecord jobs;
  private final Instant now;
  private final List<Action> actions = new ArrayList<>();

  private CronJobDecision(CronJobView view, Instant now) {
    this.view = view;
    this.cronJob = view.cronJob();
    this.jobs = new JobRecord(view);
    this.now = now;
  }

  static Plan decide(CronJobView view, Instant now) {
    return new CronJobDecision(view, now).decide();
  }

  private Plan decide() {
    actions.addAll(jobs.write());
    if (!actions.isEmpty()) {
      return new Plan(actions, Duration.ZERO);
    }
    for (Job job : jobs.unexpected()) {
      warn(
          "UnexpectedJob",
          "Saw a job that the controller did not create or forgot: " + job.getMetadata().getName());
    }
    if (cronJob.getMetadata().getDeletionTimestamp() != null) {
      return new Plan(actions, null);
    }
    JobHistory.surplus(view).forEach(job -> actions.add(StartedJob.delete(cronJob, job)));
    return new Plan(actions, start());
  }

  /** Starts what is due, and returns when to look again. */
  private @Nullable Duration start() {
    String zoneName = cronJob.getSpec().getTimeZone();
    ZoneId zone;
    try {
      zone = zoneName == null ? ZoneOffset.UTC : ZoneId.of(zoneName);
    } catch (DateTimeException e) {
      warn("UnknownTimeZone", "invalid timeZone: \"" + zoneName + "\": " + e.getMessage());
      return null;
    }
    if (Boolean.TRUE.equals(cronJob.getSpec().getSuspend())) {
      return null;
    }
    String text = cronJob.getSpec().getSchedule();
    try {
      return start(Schedule.parse(text, zone), zone);
    } catch (ScheduleException e) {
      warn("UnparseableSchedule", "unparseable schedule: \"" + text + "\" : " + e.getMessage());
      return null;
    }
  }

  private @Nullable Duration start(Schedule schedule, ZoneId zone) {
    Instant since = jobs.since();
    Instant due = since.isBefore(now) ? schedule.newest(since, now) : null;
    if (due != null && mayStart(schedule, since, due)) {
      return start(due, zone);
    }
    Instant next = schedule.next(since.isBefore(now) ? now : since);
    if (next == null) {
      warn(
          "InvalidSchedule",
          "invalid schedule: "
              + cronJob.getSpec().getSchedule()
              + " : no start comes within years");
      return null;
    }
    Duration wait = Duration.between(now, next);
    return wait.compareTo(WAIT_MAX) < 0 ? wait : WAIT_MAX;
  }

  private boolean mayStart(Schedule schedule, Instant since, Instant due) {
    Long deadlineSeconds = cronJob.getSpec().getStartingDeadlineSeconds();
    Instant oldest = since;
    if (deadlineSeconds != null) {
      Duration deadline = Duration.ofSeconds(deadlineSeconds);
      Duration late = Duration.between(due, now);
      if (late.compareTo(deadline) > 0) {
        warn("MissSchedule", "Missed scheduled time to start a job: " + READABLE.format(due));
        return false;
      }
      oldest = deadline.compareTo(Duration.between(since, now)) < 0 ? now.minus(deadline) : since;
    }
    if (schedule.count(oldest, now, MISSED_STARTS_MAX + 1) > MISSED_STARTS_MAX) {
      warn(
          "TooManyMissedTimes",
          "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check"
              + " clock skew");
    }
    String name = StartedJob.name(cronJob, due);
    if (view.foreign().contains(name)) {
      warn("FailedCreate", "Error creating job: there is another job of the name " + name);
      return false;
    }
    if ("Forbid".equals(cronJob.getSpec().getConcurrencyPolicy()) && !jobs.active().isEmpty()) {
      actions.add(
          new Emit(
              cronJob,
              "Normal",
              "JobAlreadyActive",
              "Not starting job because prior execution is running and concurrency policy is"
                  + " Forbid"));
      return false;
    }
    return true;
  }

  private Duration start(Instant due, ZoneId zone) {
    if (JobRecord.replaces(cronJob) && !jobs.active().isEmpty()) {
      jobs.active().forEach(job -> actions.add(StartedJob.delete(cronJob, job)));
      actions.add(jobs.writeNoneActive());
    } else {
      actions.add(StartedJob.create(cronJob, due, zone));
    }
    return Duration.ZERO;
  }

  private void warn(String reason, String message) {
    actions.add(new Emit(cronJob, "Warning", reason, message));
  }
}
