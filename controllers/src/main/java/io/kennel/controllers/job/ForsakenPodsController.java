package io.kennel.controllers.job;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.kennel.api.ObjectKey;
import io.kennel.client.Api;
import io.kennel.client.Controller;
import io.kennel.client.ControllerRunner;
import io.kennel.client.EventRecorder;
import io.kennel.client.Informer;
import io.kennel.client.Kinds;
import io.kennel.client.Owners;
import io.kennel.client.Plan;
import io.kennel.client.PlanExecutor;
import io.kennel.client.Reconciler.Outcome;
import io.kennel.client.SharedInformers;
import io.kennel.controllers.workload.JobConditions;
import io.kennel.world.World;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets go of pods that are held for a job which is no more: nobody else would. */
public final class ForsakenPodsController {
  private final Api api;
  private final PlanExecutor executor;
  private final Informer<Job> jobs;
  private final Informer<Pod> pods;
  private final ControllerRunner runner;

  private ForsakenPodsController(Api api, SharedInformers informers, World world) {
    this.api = api;
    this.executor =
        new PlanExecutor(api, new EventRecorder(api, world, "job-controller", ""), world.tasks());
    this.jobs = informers.of(Kinds.JOB);
    this.pods = informers.of(Kinds.POD);
    this.runner =
        new ControllerRunner(world, "job-pods", this::reconcile)
            .watch(pods, ForsakenPodsController::held)
            .watch(jobs, this::jobChanged);
  }

  /** The controller, not yet started. */
  public static Controller create(Api api, SharedInformers informers, World world) {
    return new ForsakenPodsController(api, informers, world).runner;
  }

  private static Collection<ObjectKey> held(Pod pod) {
    return JobPods.isTracked(pod) ? List.of(Owners.keyOf(pod)) : List.of();
  }

  private void jobChanged(@Nullable Job before, @Nullable Job after) {
    if (before == null
        || (after != null && after.getMetadata().getUid().equals(before.getMetadata().getUid()))) {
      return;
    }
    for (Pod pod : pods.view().in(before.getMetadata().getNamespace())) {
      if (Owners.isControlledBy(pod, before)) {
        held(pod).forEach(runner::add);
      }
    }
  }

  private Outcome reconcile(ObjectKey key) {
    Pod pod = pods.view().get(key);
    if (pod == null || !JobPods.isTracked(pod) || hasJob(pod)) {
      return Outcome.DONE;
    }
    return executor.execute(new Plan(List.of(JobPods.release(pod)), null));
  }

  /** Where the informer shows no job the server is asked: the informer may be behind. */
  private boolean hasJob(Pod pod) {
    OwnerReference owner = Owners.controllerOf(pod);
    if (owner == null) {
      return isAdoptable(pod);
    }
    ObjectKey key = Owners.controllerKey(pod, Kinds.JOB).orElse(null);
    if (key == null) {
      return false;
    }
    return isOwner(jobs.view().get(key), owner) || isOwner(api.find(Kinds.JOB, key), owner);
  }

  /** A job that is about to take the pod takes its finalizer, too. */
  private boolean isAdoptable(Pod pod) {
    return jobs.view().in(pod.getMetadata().getNamespace()).stream()
        .anyMatch(job ->
            job.getMetadata().getDeletionTimestamp() == null
                && JobConditions.end(job) == null
                && JobFacts.ownership(job).isAdoptable(pod));
  }

  private static boolean isOwner(@Nullable Job job, OwnerReference owner) {
    return job != null && job.getMetadata().getUid().equals(owner.getUid());
  }
}
