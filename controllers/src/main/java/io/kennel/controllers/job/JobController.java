package io.kennel.controllers.job;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.kennel.api.ObjectKey;
import io.kennel.client.Api;
import io.kennel.client.Controller;
import io.kennel.client.ControllerRunner;
import io.kennel.client.EventRecorder;
import io.kennel.client.Informer;
import io.kennel.client.KeyMapping;
import io.kennel.client.Kinds;
import io.kennel.client.OwnWrites;
import io.kennel.client.Owners;
import io.kennel.client.PlanExecutor;
import io.kennel.client.Reconciler.Outcome;
import io.kennel.client.SharedInformers;
import io.kennel.controllers.ownership.Ownership;
import io.kennel.controllers.template.PodNames;
import io.kennel.world.World;
import java.util.ArrayList;
import java.util.List;

/** Watches jobs and pods, and brings each job to its end. */
public final class JobController {
  private static final String SOURCE = "job-controller";

  private final World world;
  private final OwnWrites api;
  private final PlanExecutor executor;
  private final Informer<Job> jobs;
  private final Informer<Pod> pods;
  private final ControllerRunner runner;

  private JobController(Api api, SharedInformers informers, World world) {
    this.world = world;
    this.api = new OwnWrites(api, world.clock()::now);
    this.executor =
        new PlanExecutor(this.api, new EventRecorder(api, world, SOURCE, ""), world.tasks());
    this.jobs = informers.of(Kinds.JOB);
    this.pods = informers.of(Kinds.POD);
    this.runner =
        new ControllerRunner(world, "job", this::reconcile)
            .watch(jobs, KeyMapping.self())
            .watch(pods, pod -> Ownership.takers(pod, Kinds.JOB, jobs, JobFacts::ownership));
  }

  /** The controller, not yet started. */
  public static Controller create(Api api, SharedInformers informers, World world) {
    return new JobController(api, informers, world).runner;
  }

  private Outcome reconcile(ObjectKey key) {
    Job job = api.get(Kinds.JOB, jobs.view(), key);
    return job == null
        ? Outcome.DONE
        : executor.execute(JobDecision.decide(view(job), world.clock().now()));
  }

  private JobView view(Job job) {
    String namespace = job.getMetadata().getNamespace();
    Ownership<Job> ownership = JobFacts.ownership(job);
    List<Pod> members = new ArrayList<>();
    boolean hasOrphans = false;
    for (Pod pod : api.in(Kinds.POD, pods.view(), namespace)) {
      boolean isOrphan = ownership.isAdoptable(pod);
      hasOrphans |= isOrphan;
      if (isOrphan || Owners.isControlledBy(pod, job)) {
        members.add(pod);
      }
    }
    List<Pod> unclear =
        api.unclear(Kinds.POD, namespace).stream()
            .filter(pod -> Owners.isControlledBy(pod, job))
            .toList();
    return new JobView(
        job,
        members,
        PodNames.of(unclear),
        hasOrphans && ownership.stillExists(api),
        world.random().nextLong());
  }
}
