package io.kennel.cluster;

import io.kennel.agent.hold.MachineHolds;
import io.kennel.agent.hold.VolumeHolds;
import io.kennel.agent.network.Cidr;
import io.kennel.agent.node.Machine;
import io.kennel.agent.node.NodeConfig;
import io.kennel.agent.runtime.simulated.SimulatedImages;
import io.kennel.agent.runtime.simulated.SimulatedMachines;
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
import java.util.concurrent.ConcurrentHashMap;

/** Nothing but memory: pods begin, become ready and end, without a process. */
final class SimulatedMachinery implements Machinery {
  /** Of few nodes, as real ones have it; and of many, each of which takes 256 addresses. */
  private static final Cidr PODS = Cidr.parse("10.244.0.0/16");

  private static final Cidr PODS_OF_MANY = Cidr.parse("10.128.0.0/9");
  private static final int FEW_NODES = 250;
  private static final int NODE_PREFIX_BITS = 24;
  private static final int CPUS = 8;
  private static final long MEMORY_BYTES = 32L << 30;
  private static final long DISK_BYTES = 256L << 30;

  private final World world;
  private final Cidr pods;
  private final SimulatedImages images = new SimulatedImages();
  private final SimulatedDirectories directories = new SimulatedDirectories();
  private final Map<String, SimulatedMachine> machines = new ConcurrentHashMap<>();
  private final SimulatedMachines runtimes = new SimulatedMachines();
  private final VolumeHolds holds = new MachineHolds(runtimes);

  /** What stays of a node while it has no power. */
  private record SimulatedMachine(String cidr, SimulatedRuntime runtime, SimulatedStorage disk) {}

  SimulatedMachinery(World world, int nodes) {
    this.world = world;
    this.pods = nodes <= FEW_NODES ? PODS : PODS_OF_MANY;
  }

  @Override
  public String serviceCidr() {
    return "10.96.0.0/16";
  }

  @Override
  public String podCidr() {
    return pods.toString();
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
  public String awaitImages() {
    return "";
  }

  @Override
  public NodeParts node(String name, Api api, SharedInformers informers, int agentPort) {
    SimulatedMachine machine = machines.computeIfAbsent(name, this::build);
    SimulatedRuntime runtime = machine.runtime();
    NodeConfig config =
        new NodeConfig(
            name,
            "127.0.0.1",
            machine.cidr(),
            agentPort,
            NodeConfig.PODS_MAX_DEFAULT,
            Machine.simulated(CPUS, MEMORY_BYTES, DISK_BYTES),
            Map.of());
    return new NodeParts(
        config, runtime, images, machine.disk(), holds, new SimulatedProbes(runtime));
  }

  private SimulatedMachine build(String name) {
    String cidr = pods.part(machines.size(), NODE_PREFIX_BITS).toString();
    SimulatedRuntime runtime =
        new SimulatedRuntime(world, images, name, cidr, pod -> SimulatedProgram.SERVER);
    runtimes.add(name, runtime);
    return new SimulatedMachine(cidr, runtime, new SimulatedStorage());
  }

  /** Packets of simulated pods are not even simulated. */
  @Override
  public void connect(String node, boolean connected) {}

  @Override
  public void powerOff(String node) {
    SimulatedMachine machine = machines.get(node);
    if (machine != null) {
      machine.runtime().powerOff();
    }
  }

  @Override
  public void serve(SharedInformers informers) {}

  @Override
  public void close() {}
}
