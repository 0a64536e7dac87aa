package io.kennel.controllers.cronjob;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
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
import io.kennel.world.World;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Watches cron jobs and their jobs, and looks at each cron job when its next start has come. */
public final class CronJobController {
  private static final String SOURCE = "cronjob-controller";

  private final World world;
  private final OwnWrites api;
  private final PlanExecutor executor;
  private final Informer<CronJob> cronJobs;
  private final Informer<Job> jobs;
  private final ControllerRunner runner;

  private CronJobController(Api api, SharedInformers informers, World world) {
    this.world = world;
    this.api = new OwnWrites(api, world.clock()::now);
    this.executor =
        new PlanExecutor(this.api, new EventRecorder(api, world, SOURCE, ""), world.tasks());
    this.cronJobs = informers.of(Kinds.CRON_JOB);
    this.jobs = informers.of(Kinds.JOB);
    this.runner =
        new ControllerRunner(world, "cronjob", this::reconcile)
            .watch(cronJobs, KeyMapping.self())
            .watch(jobs, KeyMapping.controller(Kinds.CRON_JOB));
  }

  /** The controller, not yet started. */
  public static Controller create(Api api, SharedInformers informers, World world) {
    return new CronJobController(api, informers, world).runner;
  }

  private Outcome reconcile(ObjectKey key) {
    CronJob cronJob = api.get(Kinds.CRON_JOB, cronJobs.view(), key);
    return cronJob == null
        ? Outcome.DONE
        : executor.execute(CronJobDecision.decide(view(cronJob), world.clock().now()));
  }

  private CronJobView view(CronJob cronJob) {
    String namespace = cronJob.getMetadata().getNamespace();
    Map<String, Job> own = new TreeMap<>(Comparator.naturalOrder());
    Set<String> foreign = new HashSet<>();
    for (Job job : api.in(Kinds.JOB, jobs.view(), namespace)) {
      if (Owners.isControlledBy(job, cronJob)) {
        own.put(job.getMetadata().getName(), job);
      } else {
        foreign.add(job.getMetadata().getName());
      }
    }
    for (ObjectReference active : JobRecord.active(cronJob)) {
      if (!own.containsKey(active.getName())) {
        addUnseen(cronJob, active, own);
      }
    }
    return new CronJobView(cronJob, own.values().stream().toList(), foreign);
  }

  /** The informer of jobs may be behind that of cron jobs: what it does not show may be there. */
  private void addUnseen(CronJob cronJob, ObjectReference active, Map<String, Job> own) {
    ObjectKey key = new ObjectKey(cronJob.getMetadata().getNamespace(), active.getName());
    Job job = api.find(Kinds.JOB, key);
    if (job != null && Owners.isControlledBy(job, cronJob)) {
      own.put(active.getName(), job);
    }
  }
}
