package io.kennel.controllers.workload;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import org.jspecify.annotations.Nullable;

/** What the status of a job says of its end. */
public final class JobConditions {
  public static final String COMPLETE = "Complete";
  public static final String FAILED = "Failed";

  private JobConditions() {}

  /** The condition of a type where it is true; null otherwise. */
  public static @Nullable JobCondition condition(Job job, String type) {
    JobCondition any = anyCondition(job, type);
    return any != null && "True".equals(any.getStatus()) ? any : null;
  }

  /** The condition of a type, true or not; null for none. */
  public static @Nullable JobCondition anyCondition(Job job, String type) {
    if (job.getStatus() == null) {
      return null;
    }
    return job.getStatus().getConditions().stream()
        .filter(condition -> type.equals(condition.getType()))
        .findFirst()
        .orElse(null);
  }

  /** How it has ended; null while it has not. */
  public static @Nullable JobCondition end(Job job) {
    JobCondition complete = condition(job, COMPLETE);
    return complete == null ? condition(job, FAILED) : complete;
  }
}
