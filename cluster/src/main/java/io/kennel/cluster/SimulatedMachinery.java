package io.kennel.cluster;

import io.kennel.agent.node.Machine;
import io.kennel.agent.node.NodeConfig;
import io.kennel.agent.runtime.simulated.SimulatedImages;
import io.kennel.agent.runtime.simulated.SimulatedProbes;
import io.kennel.agent.runtime.simulated.SimulatedProgram;
import io.kennel.agent.runtime.simulated.SimulatedRuntime;
import io.kennel.agent.runtime.simulated.SimulatedStorage;
import io.kennel.client.Api;
import io.kennel.client.SharedInformers;
import io.kennel.controllers.volumes.SimulatedDirectories;
import io.kennel.controllers.volumes.VolumeDirectories;
import io.kennel.world.World;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Nothing but memory: pods begin, become ready and end, without a process. */
final class SimulatedMachinery implements Machinery {
  private static final String PODS = "10.244.";
  private static final int CPUS = 8;
  private static final long MEMORY_BYTES = 32L << 30;
  private static final long DISK_BYTES = 256L << 30;

  private final World world;
  private final SimulatedImages images = new SimulatedImages();
  private final SimulatedDirectories directories = new SimulatedDirectories();
  private int nodes;

  SimulatedMachinery(World world) {
    this.world = world;
  }

  @Override
  public String serviceCidr() {
    return "10.96.0.0/16";
  }

  @Override
  public String podCidr() {
    return PODS + "0.0/16";
  }

  @Override
  public String machineAddress() {
    return "127.0.0.1";
  }

  @Override
  public VolumeDirectories directories() {
    return directories;
  }

  @Override
  public boolean real() {
    return false;
  }

  @Override
  public void up(List<String> names) {}

  @Override
  public void load(List<Path> archives) {}

  @Override
  public NodeParts node(String name, Api api, SharedInformers informers, int agentPort) {
    String cidr = PODS + nodes++ + ".0/24";
    SimulatedRuntime runtime =
        new SimulatedRuntime(world, images, name, cidr, pod -> SimulatedProgram.SERVER);
    NodeConfig config =
        new NodeConfig(
            name,
            "127.0.0.1",
            cidr,
            agentPort,
            NodeConfig.PODS_MAX_DEFAULT,
            Machine.simulated(CPUS, MEMORY_BYTES, DISK_BYTES),
            Map.of());
    return new NodeParts(
        config, runtime, images, new SimulatedStorage(), new SimulatedProbes(runtime));
  }

  @Override
  public void serve(SharedInformers informers) {}

  @Override
  public void close() {}
}
