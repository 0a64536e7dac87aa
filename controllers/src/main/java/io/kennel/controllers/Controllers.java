package io.kennel.controllers;

import io.fabric8.kubernetes.api.model.HasMetadata;
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
  private final SharedInformers informers;
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
    this.informers = informers;
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
            whenNeeded("replicaset", Kinds.REPLICA_SET, ReplicaSetController::create),
            whenNeeded("deployment", Kinds.DEPLOYMENT, DeploymentController::create),
            whenNeeded("daemonset", Kinds.DAEMON_SET, DaemonSetController::create),
            whenNeeded("cronjob", Kinds.CRON_JOB, CronJobController::create),
            whenNeeded("job", Kinds.JOB, JobController::create),
            ForsakenPodsController.create(api, informers, world),
            ClaimsController.create(api, volumes, informers, world, config.directories()),
            VolumesController.create(api, volumes, informers, world, config.directories()),
            ProtectionController.create(api, volumes, informers, world),
            new SchedulerController(scheduler, informers, world),
            EndpointsController.create(executor("endpoints-controller"), informers, world),
            whenNeeded("disruption", Kinds.POD_DISRUPTION_BUDGET, this::disruption),
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

  /** Makes a controller, not yet started. */
  private interface Maker {
    Controller make(Api api, SharedInformers informers, World world);
  }

  private <T extends HasMetadata> Controller whenNeeded(String name, Kind<T> about, Maker maker) {
    return new WhenNeeded<>(
        name, informers.of(about), world, () -> maker.make(api, informers, world));
  }

  private Controller disruption(Api api, SharedInformers informers, World world) {
    return DisruptionController.create(api, executor("controllermanager"), informers, world);
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
