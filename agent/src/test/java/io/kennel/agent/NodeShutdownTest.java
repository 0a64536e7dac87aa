package io.kennel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.kennel.agent.node.ShutdownPeriods;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.agent.runtime.simulated.SimulatedImages;
import io.kennel.agent.runtime.simulated.SimulatedProbes;
import io.kennel.agent.runtime.simulated.SimulatedProgram;
import io.kennel.agent.runtime.simulated.SimulatedRuntime;
import io.kennel.agent.runtime.simulated.SimulatedStorage;
import io.kennel.client.Models;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A node is shut down, with no controller beside it: nobody taints it or replaces its pods. */
class NodeShutdownTest {
  private static final String PODS = "/api/v1/namespaces/default/pods/";
  private static final Duration SOON = Duration.ofMillis(100);
  private static final Duration ANNOUNCED = NodeShutdown.ANNOUNCING_MAX.plus(SOON);
  private static final ShutdownPeriods PERIODS =
      ShutdownPeriods.of(Duration.ofSeconds(30), Duration.ofSeconds(10));

  private final SimulatedWorld world = new SimulatedWorld(7);
  private final FakeServer server = new FakeServer(world);
  private final SimulatedImages images = new SimulatedImages();
  private final SimulatedStorage storage = new SimulatedStorage();
  private final Map<String, SimulatedProgram> programs = new HashMap<>();
  private final SimulatedRuntime runtime =
      new SimulatedRuntime(
          world,
          images,
          "n1",
          "10.244.1.0/24",
          config -> programs.getOrDefault(config.name(), SimulatedProgram.SERVER));
  private NodeAgent agent;

  @BeforeEach
  void start() {
    agent = newAgent();
    agent.start(() -> {});
    world.runFor(SOON);
  }

  @AfterEach
  void nothingFailed() {
    assertThat(world.failures()).isEmpty();
    agent.close();
  }

  private NodeAgent newAgent() {
    return TestAgents.of(world, server, runtime, images, storage, new SimulatedProbes(runtime));
  }

  private void create(String name, String spec) {
    String json =
        """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s","namespace":"default",
         "uid":"uid-%s"},"spec":%s,"status":{"phase":"Pending"}}
        """
            .formatted(name, name, spec.replace('\'', '"'));
    ObjectNode pod = (ObjectNode) JsonMapper.shared().readTree(json);
    ((ObjectNode) pod.get("spec")).put("nodeName", "node-1");
    server.put(PODS + name, pod);
  }

  private static String of(String container, String rest) {
    return "{'containers':[{'name':'%s','image':'i:1'}]%s}".formatted(container, rest);
  }

  private @Nullable Pod pod(String name) {
    ObjectNode tree = server.object(PODS + name);
    return tree == null ? null : Models.decode(tree, Pod.class);
  }

  private String phase(String name) {
    return pod(name).getStatus().getPhase();
  }

  private PodCondition condition(String pod, String type) {
    return pod(pod).getStatus().getConditions().stream()
        .filter(each -> each.getType().equals(type))
        .findFirst()
        .orElse(null);
  }

  @Test
  void theNodeSaysSoAndItsPodsEndAsKubernetesSays() {
    create("web", of("server", ""));
    world.runFor(SOON);
    Instant began = world.clock().now();
    NodeShutdown shutdown = agent.shutDown(PERIODS);
    assertThat(shutdown.pods()).isEqualTo(1);
    assertThat(shutdown.time()).isEqualTo(Duration.ofSeconds(20));
    world.runFor(SOON);
    Node node = Models.decode(server.object("/api/v1/nodes/node-1"), Node.class);
    assertThat(node.getStatus().getConditions().getLast())
        .satisfies(ready -> {
          assertThat(ready.getType()).isEqualTo("Ready");
          assertThat(ready.getStatus()).isEqualTo("False");
          assertThat(ready.getReason()).isEqualTo("KubeletNotReady");
          assertThat(ready.getMessage()).isEqualTo("node is shutting down");
        });
    assertThat(phase("web")).as("the announcement comes first").isEqualTo("Running");
    assertThat(condition("web", "Ready").getStatus()).isEqualTo("False");
    assertThat(condition("web", "DisruptionTarget")).isNull();

    world.runUntil(() -> shutdown.ended().isDone(), Duration.ofMinutes(1));
    assertThat(Duration.between(began, world.clock().now())).isLessThan(Duration.ofSeconds(3));
    assertThat(phase("web")).isEqualTo("Failed");
    assertThat(pod("web").getStatus().getReason()).isEqualTo("Terminated");
    assertThat(pod("web").getStatus().getMessage())
        .isEqualTo("Pod was terminated in response to imminent node shutdown.");
    assertThat(condition("web", "DisruptionTarget"))
        .satisfies(each -> {
          assertThat(each.getStatus()).isEqualTo("True");
          assertThat(each.getReason()).isEqualTo("TerminationByKubelet");
          assertThat(each.getMessage()).isEqualTo(pod("web").getStatus().getMessage());
        });
    assertThat(condition("web", "Ready").getReason()).isEqualTo("PodFailed");
    assertThat(shutdown.unfinished()).isEmpty();
    assertThat(storage.pods()).isEmpty();
    assertThat(server.events)
        .contains(
            "NodeShutdown Shutdown manager detected shutdown event",
            "NodeNotReady Node node-1 status is now: NodeNotReady",
            "Killing Stopping container server @spec.containers{server}");
    assertThat(agent.shutDown(PERIODS)).as("there is one").isSameAs(shutdown);
  }

  @Test
  void whoComesTooLateIsRejected() {
    programs.put("slow", SimulatedProgram.SERVER.stoppingAfter(Duration.ofSeconds(5)));
    create("web", of("slow", ""));
    world.runFor(SOON);
    NodeShutdown shutdown = agent.shutDown(PERIODS);
    world.runFor(ANNOUNCED);
    create("late", of("server", ""));
    world.runFor(SOON);
    assertThat(phase("late")).isEqualTo("Failed");
    assertThat(pod("late").getStatus().getReason()).isEqualTo("NodeShutdown");
    assertThat(pod("late").getStatus().getMessage())
        .isEqualTo("Pod was rejected: Pod was rejected as the node is shutting down.");
    assertThat(pod("late").getStatus().getContainerStatuses()).isEmpty();
    assertThat(server.events)
        .contains("NodeShutdown Pod was rejected as the node is shutting down.");
    assertThat(runtime.listSandboxes("uid-late")).isEmpty();
    world.runUntil(() -> shutdown.ended().isDone(), Duration.ofMinutes(1));
    assertThat(phase("web")).isEqualTo("Failed");
  }

  @Test
  void criticalPodsEndAfterTheOthersAndHaveTheirOwnTime() {
    programs.put("slow", SimulatedProgram.SERVER.stoppingAfter(Duration.ofSeconds(4)));
    create("web", of("slow", ""));
    create("dns", of("server", ",'priority':2000000000"));
    world.runFor(SOON);
    NodeShutdown shutdown = agent.shutDown(PERIODS);
    assertThat(shutdown.time()).isEqualTo(Duration.ofSeconds(30));
    world.runFor(ANNOUNCED.plusSeconds(3));
    assertThat(List.of(phase("web"), phase("dns"))).containsExactly("Running", "Running");
    assertThat(server.events).noneMatch(each -> each.contains("container server"));
    world.runFor(Duration.ofSeconds(1));
    assertThat(List.of(phase("web"), phase("dns"))).containsExactly("Failed", "Failed");
    world.runFor(SOON);
    assertThat(shutdown.ended()).isDone();
  }

  @Test
  void whoDoesNotEndIsKilledWhenItsTimeIsOver() {
    programs.put("deaf", SimulatedProgram.SERVER.stoppingAfter(null));
    create("short", of("deaf", ",'terminationGracePeriodSeconds':3"));
    create("long", of("deaf", ",'terminationGracePeriodSeconds':600"));
    create("one", of("deaf", ",'terminationGracePeriodSeconds':1"));
    world.runFor(SOON);
    NodeShutdown shutdown = agent.shutDown(PERIODS);
    world.runFor(ANNOUNCED.plusSeconds(3));
    assertThat(phase("short")).isEqualTo("Failed");
    assertThat(phase("one")).isEqualTo("Failed");
    assertThat(phase("long")).isEqualTo("Running");
    assertThat(shutdown.unfinished()).containsExactly("default/long");
    world.runFor(Duration.ofSeconds(17));
    assertThat(phase("long")).as("its group has 20 s").isEqualTo("Failed");
    assertThat(shutdown.ended()).isDone();
  }

  @Test
  void aPodThatIsBeingDeletedGetsNoMoreTimeAndOneThatHasEndedStaysAsItIs() {
    programs.put("deaf", SimulatedProgram.SERVER.stoppingAfter(null));
    programs.put("job", SimulatedProgram.exiting(Duration.ZERO, 0));
    create("going", of("deaf", ",'terminationGracePeriodSeconds':600"));
    create("done", of("job", ",'restartPolicy':'Never'"));
    world.runFor(SOON);
    server.delete(PODS + "going", JsonNodeFactory.instance.objectNode());
    world.runFor(SOON);
    NodeShutdown shutdown = agent.shutDown(PERIODS);
    world.runFor(ANNOUNCED.plusSeconds(21));
    assertThat(pod("going")).as("its object is gone, as after any deletion").isNull();
    assertThat(phase("done")).isEqualTo("Succeeded");
    assertThat(pod("done").getStatus().getReason()).isNull();
    assertThat(shutdown.ended()).isDone();
  }

  @Test
  void aHookRunsBeforeThePodIsToldToEnd() {
    String sleeps = "{'sleep':{'seconds':4}}";
    create(
        "web",
        "{'containers':[{'name':'server','image':'i:1','lifecycle':{'preStop':%s}}]}"
            .formatted(sleeps));
    world.runFor(SOON);
    NodeShutdown shutdown = agent.shutDown(PERIODS);
    world.runFor(ANNOUNCED.plusSeconds(3));
    assertThat(phase("web")).isEqualTo("Running");
    assertThat(runtime.listContainers("uid-web").getFirst().phase()).isEqualTo(Phase.RUNNING);
    world.runFor(Duration.ofSeconds(1));
    assertThat(phase("web")).isEqualTo("Failed");
    assertThat(shutdown.ended()).isDone();
  }

  /** The machine cannot wait for an API that it does not reach. */
  @Test
  void aNodeThatReachesNobodyEndsItsPodsAndStopsWaiting() {
    create("web", of("server", ""));
    world.runFor(SOON);
    server.unreachable = true;
    NodeShutdown shutdown = agent.shutDown(PERIODS);
    world.runFor(ANNOUNCED.plusSeconds(1));
    assertThat(runtime.listContainers("uid-web")).allMatch(each -> each.phase() == Phase.EXITED);
    assertThat(shutdown.ended()).isNotDone();
    world.runFor(NodeShutdown.REST_MAX);
    assertThat(shutdown.ended()).isDone();
    assertThat(shutdown.unfinished()).containsExactly("default/web");
  }

  /** Nobody could say that they have ended. */
  @Test
  void podsThatAnAgentHasNotHeardOfAreNamedToo() {
    create("web", of("server", ""));
    world.runFor(SOON);
    agent.close();
    server.unreachable = true;
    agent = newAgent();
    agent.start(() -> {});
    NodeShutdown shutdown = agent.shutDown(PERIODS);
    world.runUntil(() -> shutdown.ended().isDone(), Duration.ofMinutes(2));
    assertThat(shutdown.ended()).isDone();
    assertThat(shutdown.unfinished()).containsExactly("default/web");
  }

  /** Kennel was killed in the middle: what still runs ends, and none of it starts anew. */
  @Test
  void theNextAgentGoesOnWithIt() {
    programs.put("slow", SimulatedProgram.SERVER.stoppingAfter(Duration.ofSeconds(8)));
    create("web", of("slow", ""));
    world.runFor(SOON);
    var _ = agent.shutDown(PERIODS);
    world.runFor(ANNOUNCED);
    agent.close();
    agent = newAgent();
    NodeShutdown shutdown = agent.shutDown(PERIODS);
    agent.start(() -> {});
    world.runUntil(() -> shutdown.ended().isDone(), Duration.ofMinutes(1));
    assertThat(phase("web")).isEqualTo("Failed");
    assertThat(pod("web").getStatus().getReason()).isEqualTo("Terminated");
    assertThat(runtime.listContainers("uid-web")).hasSize(1);
  }

  /** After the next start of the node the pod still says how it ended. */
  @Test
  void anotherAgentLeavesTheWordsAlone() {
    create("web", of("server", ""));
    world.runFor(SOON);
    NodeShutdown shutdown = agent.shutDown(PERIODS);
    world.runUntil(() -> shutdown.ended().isDone(), Duration.ofMinutes(1));
    agent.close();
    runtime.powerOff();
    agent = newAgent();
    agent.start(() -> {});
    world.runFor(Duration.ofSeconds(5));
    assertThat(phase("web")).isEqualTo("Failed");
    assertThat(pod("web").getStatus().getReason()).isEqualTo("Terminated");
    assertThat(condition("web", "DisruptionTarget")).isNotNull();
    Node node = Models.decode(server.object("/api/v1/nodes/node-1"), Node.class);
    assertThat(node.getStatus().getConditions().getLast().getStatus()).isEqualTo("True");
  }
}
