package io.kennel.server.kinds;

import io.kennel.api.FieldPath;
import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.api.schedule.Schedule;
import io.kennel.api.schedule.ScheduleException;
import io.kennel.server.json.Json;
import io.kennel.server.registry.Admission;
import io.kennel.server.registry.KindRules;
import io.kennel.server.table.Ages;
import io.kennel.server.table.Column;
import io.kennel.server.validation.Errors;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Jobs that start by the clock. Source: the documentation page "CronJob". */
final class CronJobRules implements KindRules {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final int SUCCESSFUL_JOBS = 3;
  private static final int FAILED_JOBS = 1;

  /** The name of a job has eleven characters more, and is a label of its pods. */
  private static final int NAME_CHARACTERS_MAX = 52;

  @Override
  public ResourceType type() {
    return ResourceTypes.CRON_JOB;
  }

  @Override
  public void setDefaults(ObjectNode object) {
    ObjectNode spec = Json.child(object, "spec");
    Json.setDefault(spec, "concurrencyPolicy", "Allow");
    Json.setDefault(spec, "suspend", false);
    Json.setDefault(spec, "successfulJobsHistoryLimit", SUCCESSFUL_JOBS);
    Json.setDefault(spec, "failedJobsHistoryLimit", FAILED_JOBS);
    ObjectNode template = Json.child(spec, "jobTemplate");
    Json.child(template, "metadata");
    JobRules.setDefaultsWithin(Json.child(template, "spec"));
  }

  @Override
  public void prepareCreate(ObjectNode object, Admission admission) {
    object.putObject("status");
  }

  @Override
  public void validate(JsonNode object, Errors errors) {
    JsonNode spec = object.path("spec");
    schedule(Json.text(spec, "schedule"), errors);
    if (Json.has(spec, "timeZone")) {
      timeZone(Json.text(spec, "timeZone"), errors);
    }
    errors.oneOf(
        SPEC.child("concurrencyPolicy"),
        Json.text(spec, "concurrencyPolicy"),
        List.of("Allow", "Forbid", "Replace"));
    for (String field :
        List.of(
            "startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit")) {
      errors.notNegative(SPEC, spec, field);
    }
    JobValidation.template(spec.path("jobTemplate"), SPEC.child("jobTemplate"), errors);
    String name = Json.text(object, "metadata", "name");
    if (name.length() > NAME_CHARACTERS_MAX) {
      errors.invalid(
          FieldPath.of("metadata").child("name"), name, "must be no more than 52 characters");
    }
  }

  private static void schedule(String schedule, Errors errors) {
    FieldPath path = SPEC.child("schedule");
    if (schedule.isEmpty()) {
      errors.required(path);
    } else if (schedule.contains("TZ")) {
      errors.invalid(
          path, schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
    } else {
      try {
        var _ = Schedule.parse(schedule, ZoneOffset.UTC);
      } catch (ScheduleException e) {
        errors.invalid(path, schedule, String.valueOf(e.getMessage()));
      }
    }
  }

  private static void timeZone(String zone, Errors errors) {
    FieldPath path = SPEC.child("timeZone");
    if (zone.isEmpty()) {
      errors.invalid(path, zone, "timeZone must be nil or non-empty string");
    } else if (zone.equalsIgnoreCase("Local")) {
      errors.invalid(
          path,
          zone,
          "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
    } else if (!ZoneId.getAvailableZoneIds().contains(zone)) {
      errors.invalid(path, zone, "unknown time zone " + zone);
    }
  }

  @Override
  public Set<String> generationFields() {
    return Set.of("spec");
  }

  @Override
  public List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    columns.add(
        Column.path("Schedule", "spec", "schedule")
            .describedAs("When jobs start, in the form of cron."));
    columns.add(
        Column.text("Timezone", CronJobRules::zone)
            .describedAs("The time zone whose clocks the schedule means."));
    columns.add(
        Column.text("Suspend", CronJobRules::suspend).describedAs("Whether no jobs are started."));
    columns.add(
        Column.number("Active", job -> Json.at(job, "status", "active").size())
            .describedAs("Number of jobs that have been started and have not ended."));
    columns.add(
        Column.timed("Last Schedule", "The last time a job was started.", CronJobRules::last));
    columns.add(Column.AGE);
    List<Column> ofTemplate = new ArrayList<>(PodTemplate.wideColumns());
    ofTemplate.add(PodTemplate.selectorColumn());
    ofTemplate.forEach(column -> columns.add(column.within("spec", "jobTemplate")));
    return columns;
  }

  private static String zone(JsonNode job) {
    String zone = Json.text(job, "spec", "timeZone");
    return zone.isEmpty() ? "<none>" : zone;
  }

  private static String suspend(JsonNode job) {
    return Json.at(job, "spec", "suspend").asBoolean(false) ? "True" : "False";
  }

  private static String last(JsonNode job, Instant now) {
    String last = Json.text(job, "status", "lastScheduleTime");
    return last.isEmpty() ? "<none>" : Ages.since(last, now);
  }
}
