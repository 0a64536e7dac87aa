package io.kennel.simulation;

import io.kennel.client.Api;
import io.kennel.client.EventRecorder;
import io.kennel.client.Kind;
import io.kennel.client.Kinds;
import io.kennel.client.PlanExecutor;
import io.kennel.client.SharedInformers;
import io.kennel.controllers.failover.FailoverConfig;
import io.kennel.controllers.failover.FailoverController;
import io.kennel.controllers.garbage.GarbageController;
import io.kennel.controllers.nodes.EvictionRates;
import io.kennel.controllers.nodes.NodesConfig;
import io.kennel.controllers.nodes.NodesController;
import io.kennel.controllers.scheduler.SchedulerController;
import io.kennel.controllers.serviceaccounts.ServiceAccountsController;
import io.kennel.controllers.statefulset.StatefulSetController;
import io.kennel.controllers.volumes.ClaimsController;
import io.kennel.controllers.volumes.ProtectionController;
import io.kennel.controllers.volumes.StandardClassController;
import io.kennel.controllers.volumes.VolumeDirectories;
import io.kennel.controllers.volumes.VolumesController;
import io.kennel.simulation.process.ClientProcess.Program;
import io.kennel.simulation.process.Tampering;
import io.kennel.world.World;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The real controllers, as the simulated processes run them. */
final class ControlPlane {
  /** Impatient, and in no order: evictions that wait for their turn would try less. */
  private static final NodesConfig NODES =
      new NodesConfig(
          Duration.ofSeconds(40),
          Duration.ofSeconds(40),
          NodesConfig.DEFAULT.quarantine(),
          new EvictionRates(1e9, 1e9, 1, 0),
          NodesConfig.DEFAULT.podCidr(),
          NodesConfig.DEFAULT.nodeMaskBits());

  private static final List<Kind<?>> OWNED =
      List.of(
          Kinds.POD,
          Kinds.STATEFUL_SET,
          Kinds.CONTROLLER_REVISION,
          Kinds.PERSISTENT_VOLUME_CLAIM,
          Kinds.NODE);

  private ControlPlane() {}

  /** The processes by name. */
  static Map<String, Program> programs(Tampering tampering) {
    Map<String, Program> programs = new LinkedHashMap<>();
    programs.put(
        "statefulset",
        (world, api, informers) -> new StatefulSetController(api, informers, world).start());
    programs.put(
        "scheduler",
        (world, api, informers) -> new SchedulerController(api, informers, world).start());
    programs.put("failover", failover(tampering.failover()));
    programs.put("volumes", ControlPlane::volumes);
    programs.put("others", ControlPlane::others);
    return programs;
  }

  private static PlanExecutor executor(World world, Api api, String component) {
    return new PlanExecutor(api, new EventRecorder(api, world, component, ""), world.tasks());
  }

  private static Program failover(FailoverConfig config) {
    return (world, api, informers) ->
        FailoverController.create(executor(world, api, "failover"), informers, world, config)
            .start();
  }

  private static void volumes(World world, Api api, SharedInformers informers) {
    PlanExecutor executor = executor(world, api, "volumes");
    VolumeDirectories directories = new NoDirectories();
    StandardClassController.create(executor, informers, world).start();
    ClaimsController.create(api, executor, informers, world, directories).start();
    VolumesController.create(api, executor, informers, world, directories).start();
    ProtectionController.create(api, executor, informers, world).start();
  }

  private static void others(World world, Api api, SharedInformers informers) {
    PlanExecutor executor = executor(world, api, "others");
    ServiceAccountsController.create(executor, informers, world, "authority").start();
    NodesController.create(api, executor, informers, world, NODES).start();
    GarbageController.create(api, informers, world, OWNED).start();
  }

  /** The simulated disks keep no files. */
  private static final class NoDirectories implements VolumeDirectories {
    @Override
    public String pathOf(String volumeName) {
      return "/simulated/" + volumeName;
    }

    @Override
    public void create(String volumeName) {}

    @Override
    public void delete(String volumeName) {}

    @Override
    public void empty(String path) {}
  }
}
