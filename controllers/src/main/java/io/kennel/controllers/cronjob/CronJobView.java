package io.kennel.controllers.cronjob;

import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Set;

/**
 * What a decision about one cron job looks at.
 *
 * @param jobs those that it controls, with the controller's own last steps, in the order of their
 *     names; every one that its status calls active is among them if it exists
 * @param foreign names of jobs that it does not control
 */
record CronJobView(CronJob cronJob, List<Job> jobs, Set<String> foreign) {
  CronJobView {
    jobs = List.copyOf(jobs);
    foreign = Set.copyOf(foreign);
  }
}
