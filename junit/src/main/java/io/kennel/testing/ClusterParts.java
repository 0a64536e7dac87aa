package io.kennel.testing;

import io.kennel.agent.hold.MachineHolds;
import io.kennel.agent.hold.VolumeHolds;
import io.kennel.agent.runtime.simulated.SimulatedMachines;
import io.kennel.agent.runtime.simulated.SimulatedServers;
import io.kennel.world.paced.PacedWorld;

/** What all nodes of one cluster share. */
record ClusterParts(
    PacedWorld world,
    Programs programs,
    SimulatedServers servers,
    SimulatedMachines machines,
    VolumeHolds holds) {
  static ClusterParts of(PacedWorld world, Programs programs, SimulatedServers servers) {
    SimulatedMachines machines = new SimulatedMachines();
    return new ClusterParts(world, programs, servers, machines, new MachineHolds(machines));
  }
}
