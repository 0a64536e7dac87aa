package io.kennel.controllers.job;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.kennel.api.selector.LabelSelector;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.controllers.ownership.Ownership;
import org.jspecify.annotations.Nullable;

/** Questions about a job. */
final class JobFacts {
  static final String SUCCESS_TARGET = "SuccessCriteriaMet";
  static final String FAILURE_TARGET = "FailureTarget";
  static final String SUSPENDED = "Suspended";
  private static final String OWN_NAME = "kubernetes.io/job-controller";
  private static final int BACKOFF_LIMIT_DEFAULT = 6;

  private JobFacts() {}

  static boolean isIndexed(Job job) {
    return "Indexed".equals(job.getSpec().getCompletionMode());
  }

  static boolean isSuspended(Job job) {
    return Boolean.TRUE.equals(job.getSpec().getSuspend());
  }

  /** Whether another controller looks after it. Source: KEP-4368. */
  static boolean isForeign(Job job) {
    String manager = job.getSpec().getManagedBy();
    return manager != null && !manager.equals(OWN_NAME);
  }

  static boolean replacesOnlyFailed(Job job) {
    return "Failed".equals(job.getSpec().getPodReplacementPolicy());
  }

  static int parallelism(Job job) {
    return value(job.getSpec().getParallelism(), 1);
  }

  static int backoffLimit(Job job) {
    return value(job.getSpec().getBackoffLimit(), BACKOFF_LIMIT_DEFAULT);
  }

  static int value(@Nullable Integer number, int otherwise) {
    return number == null ? otherwise : number;
  }

  static Ownership<Job> ownership(Job job) {
    LabelSelector selector = LabelSelector.fromObject(Models.encode(job.getSpec().getSelector()));
    return new Ownership<>(Kinds.JOB, job, selector);
  }
}
