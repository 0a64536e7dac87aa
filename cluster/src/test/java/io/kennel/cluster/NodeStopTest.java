package io.kennel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.kennel.agent.hold.MachineHolds;
import io.kennel.agent.node.Machine;
import io.kennel.agent.node.NodeConfig;
import io.kennel.agent.runtime.ContainerRuntime;
import io.kennel.agent.runtime.ContainerRuntime.SandboxConfig;
import io.kennel.agent.runtime.ContainerRuntime.SandboxState;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.agent.runtime.simulated.SimulatedImages;
import io.kennel.agent.runtime.simulated.SimulatedProbes;
import io.kennel.agent.runtime.simulated.SimulatedProgram;
import io.kennel.agent.runtime.simulated.SimulatedRuntime;
import io.kennel.agent.runtime.simulated.SimulatedStorage;
import io.kennel.cluster.Machinery.NodeParts;
import io.kennel.world.simulated.SimulatedWorld;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeStopTest {
  private final SimulatedWorld world = new SimulatedWorld(1);
  private final SimulatedImages images = new SimulatedImages();
  private final SimulatedStorage storage = new SimulatedStorage();
  private final SimulatedRuntime runtime =
      new SimulatedRuntime(world, images, "n1", "10.244.1.0/24", config -> SimulatedProgram.SERVER);
  private final List<String> calls = new ArrayList<>();

  private String sandbox(String name) {
    return runtime.runSandbox(
        new SandboxConfig("default", name, "uid-" + name, 0, name, false, "", Map.of(), Map.of()));
  }

  /** The runtime, which cannot remove one sandbox and cannot be closed. */
  private ContainerRuntime failing(String sandboxId) {
    return (ContainerRuntime)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ContainerRuntime.class},
            (proxy, method, arguments) -> {
              calls.add(method.getName());
              if (method.getName().equals("removeSandbox") && arguments[0].equals(sandboxId)) {
                throw new RuntimeFailure("RemovePodSandboxError", "it is busy");
              }
              if (method.getName().equals("close")) {
                throw new RuntimeFailure("RuntimeNotReady", "it does not close");
              }
              try {
                return method.invoke(runtime, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void whatFailsKeepsNothingElseFromGoing() {
    String busy = sandbox("one");
    sandbox("two");
    storage.prepare(
        new PodBuilder()
            .withNewMetadata()
            .withUid("uid-one")
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .build(),
        List.of());
    NodeConfig config =
        new NodeConfig(
            "node-1",
            "192.168.1.1",
            "10.244.1.0/24",
            10250,
            110,
            Machine.simulated(4, 8L << 30, 100L << 30),
            Map.of());
    NodeStop stop =
        new NodeStop(
            new NodeParts(
                config,
                failing(busy),
                images,
                storage,
                new MachineHolds((node, uid) -> {}),
                new SimulatedProbes(runtime)),
            world);

    stop.begin();
    assertThatThrownBy(stop::finish)
        .hasMessage(
            "node-1: could not remove sandbox "
                + busy
                + ": it is busy; close the runtime: it does not close")
        .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(2));

    assertThat(runtime.listSandboxes()).extracting(SandboxState::id).containsExactly(busy);
    assertThat(storage.pods()).isEmpty();
    assertThat(calls).endsWith("close");
  }
}
