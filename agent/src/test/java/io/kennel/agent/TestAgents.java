package io.kennel.agent;

import io.kennel.agent.hold.MachineHolds;
import io.kennel.agent.node.Machine;
import io.kennel.agent.node.NodeConfig;
import io.kennel.agent.probe.ProbeClient;
import io.kennel.agent.runtime.ContainerRuntime;
import io.kennel.agent.runtime.ImageStore;
import io.kennel.agent.volume.PodStorage;
import io.kennel.api.Transport;
import io.kennel.client.ApiClient;
import io.kennel.client.SharedInformers;
import io.kennel.world.World;
import java.util.Map;

/** Agents of a node {@code node-1}, alone on its machine, for tests. */
final class TestAgents {
  private static final NodeConfig NODE =
      new NodeConfig(
          "node-1",
          "192.168.1.1",
          "10.244.1.0/24",
          10250,
          110,
          Machine.simulated(4, 8L << 30, 100L << 30),
          Map.of());

  private TestAgents() {}

  /** An agent that is not started yet. */
  static NodeAgent of(
      World world,
      Transport server,
      ContainerRuntime runtime,
      ImageStore images,
      PodStorage storage,
      ProbeClient probes) {
    ApiClient api = new ApiClient(server);
    return new NodeAgent(
        world,
        api,
        new SharedInformers(api, world),
        NODE,
        "v1.36.0+kennel",
        runtime,
        images,
        storage,
        new MachineHolds((node, uid) -> runtime.killPod(uid)),
        probes);
  }
}
