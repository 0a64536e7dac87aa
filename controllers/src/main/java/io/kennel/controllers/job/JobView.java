package io.kennel.controllers.job;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;

/**
 * What a decision about one job looks at.
 *
 * @param pods those that it controls or might adopt, with the controller's own last steps
 * @param unclear names of pods whose creation was never answered
 * @param mayAdopt whether a fresh look has shown that the job itself still exists
 * @param salt makes the names of new pods
 */
record JobView(Job job, List<Pod> pods, List<String> unclear, boolean mayAdopt, long salt) {
  JobView {
    pods = List.copyOf(pods);
    unclear = List.copyOf(unclear);
  }
}
