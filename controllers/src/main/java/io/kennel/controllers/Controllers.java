package io.kennel.controllers;

import io.kennel.client.Api;
import io.kennel.client.Controller;
import io.kennel.client.EventRecorder;
import io.kennel.client.Kind;
import io.kennel.client.Kinds;
import io.kennel.client.PlanExecutor;
import io.kennel.client.SharedInformers;
import io.kennel.controllers.cronjob.CronJobController;
import io.kennel.controllers.daemonset.DaemonSetController;
import io.kennel.controllers.deployment.DeploymentController;
import io.kennel.controllers.disruption.DisruptionController;
import io.kennel.controllers.endpoints.EndpointsController;
import io.kennel.controllers.failover.FailoverConfig;
import io.kennel.controllers.failover.FailoverController;
import io.kennel.controllers.garbage.GarbageController;
import io.kennel.controllers.job.ForsakenPodsController;
import io.kennel.controllers.job.JobController;
import io.kennel.controllers.namespaces.NamespacesController;
import io.kennel.controllers.nodes.NodesController;
import io.kennel.controllers.replicaset.ReplicaSetController;
import io.kennel.controllers.scheduler.SchedulerController;
import io.kennel.controllers.serviceaccounts.ServiceAccountsController;
import io.kennel.controllers.statefulset.StatefulSetController;
import io.kennel.controllers.volumes.ClaimsController;
import io.kennel.controllers.volumes.ProtectionController;
import io.kennel.controllers.volumes.StandardClassController;
import io.kennel.controllers.volumes.VolumesController;
import io.kennel.world.World;
import java.util.ArrayList;
import java.util.List;

/** All controllers of a cluster. Its informers belong to the caller, who closes them afterwards. */
public final class Controllers implements AutoCloseable {
  /** Every kind that may own or be owned; Events are neither. */
  private static final List<Kind<?>> OWNABLE =
      List.of(
          Kinds.NAMESPACE,
          Kinds.NODE,
          Kinds.PERSISTENT_VOLUME,
          Kinds.STORAGE_CLASS,
          Kinds.POD,
          Kinds.SERVICE,
          Kinds.ENDPOINTS,
          Kinds.ENDPOINT_SLICE,
          Kinds.CONFIG_MAP,
          Kinds.SECRET,
          Kinds.SERVICE_ACCOUNT,
          Kinds.PERSISTENT_VOLUME_CLAIM,
          Kinds.STATEFUL_SET,
          Kinds.DEPLOYMENT,
          Kinds.REPLICA_SET,
          Kinds.DAEMON_SET,
          Kinds.CRON_JOB,
          Kinds.JOB,
          Kinds.CONTROLLER_REVISION,
          Kinds.POD_DISRUPTION_BUDGET,
          Kinds.PRIORITY_CLASS,
          Kinds.LEASE);

  private final Api api;
  private final World world;
  private final List<Controller> controllers;

  /**
   * All of them, not yet started.
   *
   * @param api in the name of the controllers
   * @param scheduler in the name of the scheduler, which is a program of its own elsewhere
   */
  public Controllers(
      Api api, Api scheduler, SharedInformers informers, World world, ControllersConfig config) {
    this.api = api;
    this.world = world;
    PlanExecutor volumes = executor("persistentvolume-controller");
    this.controllers =
        List.of(
            ServiceAccountsController.create(
                executor("serviceaccount-controller"), informers, world, config.authority()),
            StandardClassController.create(volumes, informers, world),
            NodesController.create(
                api, executor("node-controller"), informers, world, config.nodes()),
            FailoverController.create(
                executor("failover-controller"), informers, world, FailoverConfig.DEFAULT),
            new StatefulSetController(api, informers, world),
            new WhenNeeded<>(
                "replicaset",
                informers.of(Kinds.REPLICA_SET),
                world,
                () -> ReplicaSetController.create(api, informers, world)),
            new WhenNeeded<>(
                "deployment",
                informers.of(Kinds.DEPLOYMENT),
                world,
                () -> DeploymentController.create(api, informers, world)),
            new WhenNeeded<>(
                "daemonset",
                informers.of(Kinds.DAEMON_SET),
                world,
                () -> DaemonSetController.create(api, informers, world)),
            new WhenNeeded<>(
                "cronjob",
                informers.of(Kinds.CRON_JOB),
                world,
                () -> CronJobController.create(api, informers, world)),
            new WhenNeeded<>(
                "job",
                informers.of(Kinds.JOB),
                world,
                () -> JobController.create(api, informers, world)),
            ForsakenPodsController.create(api, informers, world),
            ClaimsController.create(api, volumes, informers, world, config.directories()),
            VolumesController.create(api, volumes, informers, world, config.directories()),
            ProtectionController.create(api, volumes, informers, world),
            new SchedulerController(scheduler, informers, world),
            EndpointsController.create(executor("endpoints-controller"), informers, world),
            new WhenNeeded<>(
                "disruption",
                informers.of(Kinds.POD_DISRUPTION_BUDGET),
                world,
                () ->
                    DisruptionController.create(
                        api, executor("controllermanager"), informers, world)),
            GarbageController.create(api, informers, world, OWNABLE),
            NamespacesController.create(
                api, executor("namespace-controller"), informers, world, inNamespaces()));
  }

  /** In the order in which they are started. */
  public List<Controller> all() {
    return controllers;
  }

  /** Starts all of them, once. Returns at once; see {@link #ready}. */
  public void start() {
    controllers.forEach(Controller::start);
  }

  /** Whether every one of them is at work. */
  public boolean ready() {
    return controllers.stream().allMatch(Controller::ready);
  }

  /** Stops them, the last first. Idempotent. */
  @Override
  public void close() {
    controllers.reversed().forEach(Controller::close);
  }

  private PlanExecutor executor(String component) {
    return new PlanExecutor(api, new EventRecorder(api, world, component, ""), world.tasks());
  }

  private static List<Kind<?>> inNamespaces() {
    List<Kind<?>> kinds = new ArrayList<>(OWNABLE);
    kinds.add(Kinds.EVENT);
    return kinds;
  }
}
