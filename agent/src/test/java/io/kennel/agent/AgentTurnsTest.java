package io.kennel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.agent.runtime.simulated.SimulatedImages;
import io.kennel.agent.runtime.simulated.SimulatedProbes;
import io.kennel.agent.runtime.simulated.SimulatedProgram;
import io.kennel.agent.runtime.simulated.SimulatedRuntime;
import io.kennel.agent.runtime.simulated.SimulatedStorage;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Agents that begin by turns give them back. */
class AgentTurnsTest {
  private static final Duration SOON = Duration.ofMillis(100);
  private static final String PODS = "/api/v1/namespaces/default/pods/";

  private final SimulatedWorld world = new SimulatedWorld(7);
  private final FakeServer server = new FakeServer(world);
  private final SimulatedImages images = new SimulatedImages();
  private final SimulatedStorage storage = new SimulatedStorage();
  private final SimulatedRuntime runtime = runtime("n1");
  private final SimulatedProbes probes = new SimulatedProbes(runtime);
  private NodeAgent agent = TestAgents.of(world, server, runtime, images, storage, probes);

  @AfterEach
  void nothingFailed() {
    assertThat(world.failures()).isEmpty();
    agent.close();
  }

  private SimulatedRuntime runtime(String name) {
    return new SimulatedRuntime(
        world, images, name, "10.244.1.0/24", config -> SimulatedProgram.SERVER);
  }

  private void create(String name) {
    String json =
        """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%1$s","namespace":"default",
         "uid":"uid-%1$s"},"spec":{"nodeName":"node-1",
         "containers":[{"name":"kubia","image":"kubia:1"}]},"status":{"phase":"Pending"}}
        """
            .formatted(name);
    server.put(PODS + name, (ObjectNode) JsonMapper.shared().readTree(json));
  }

  private String containerId(String pod) {
    return server.object(PODS + pod).at("/status/containerStatuses/0/containerID").asString("");
  }

  /**
   * After the machine has lost its power: what the API shows is true no more, and it hears of that
   * later than of all that the pod did.
   */
  @Test
  void givesItsTurnBackAsSoonAsTheApiShowsWhatRuns() {
    create("kubia-0");
    create("kubia-1");
    agent.start(() -> {});
    world.runFor(SOON);
    String before = containerId("kubia-0");
    agent.close();
    SimulatedRuntime anew = runtime("n2");
    BusyServer busy = new BusyServer(server);
    agent = TestAgents.of(world, busy, anew, images, storage, probes);
    Turns turns = new Turns(world, 1, Duration.ofHours(1));
    agent.start(() -> {}, turns);
    List<String> begun = new ArrayList<>();
    world.runFor(Duration.ofMillis(1));
    turns.await(() -> begun.add("next"));
    world.runFor(SOON);
    assertThat(begun).isEmpty();
    busy.over = true;
    world.runFor(Duration.ofSeconds(10));

    assertThat(containerId("kubia-0")).isNotEqualTo(before);
    assertThat(begun).containsExactly("next");
  }

  @Test
  void anAgentThatIsClosedKeepsNobodyWaiting() {
    agent.close();
    Turns turns = new Turns(world, 1, Duration.ofHours(1));
    Turns.Turn before = turns.await(() -> {});
    agent = TestAgents.of(world, server, runtime, images, storage, probes);
    agent.start(() -> {}, turns);
    world.runFor(SOON);
    agent.close();
    List<String> begun = new ArrayList<>();
    turns.await(() -> begun.add("next"));
    before.end();
    world.runFor(SOON);
    assertThat(begun).containsExactly("next");
  }
}
