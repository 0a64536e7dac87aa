package io.kennel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.agent.hold.MachineHolds;
import io.kennel.agent.hold.VolumeHolds;
import io.kennel.agent.node.Machine;
import io.kennel.agent.node.NodeConfig;
import io.kennel.agent.node.ShutdownPeriods;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.agent.runtime.simulated.SimulatedImages;
import io.kennel.agent.runtime.simulated.SimulatedProbes;
import io.kennel.agent.runtime.simulated.SimulatedProgram;
import io.kennel.agent.runtime.simulated.SimulatedRuntime;
import io.kennel.agent.runtime.simulated.SimulatedStorage;
import io.kennel.client.ApiClient;
import io.kennel.client.SharedInformers;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Whatever happens: no container runs twice, and no object goes before its processes. */
class PodPropertiesTest {
  private static final String PODS = "/api/v1/namespaces/default/pods/";
  private static final int SEEDS = 6;
  private static final int STEPS = 40;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void holdForManySeeds(int block) {
    for (int seed = block * SEEDS; seed < (block + 1) * SEEDS; seed++) {
      new Run(seed).go();
    }
  }

  private static final class Run {
    private final int seed;
    private final Random random;
    private final SimulatedWorld world;
    private final FakeServer server;
    private final SimulatedImages images = new SimulatedImages();
    private final SimulatedStorage storage = new SimulatedStorage();
    private final VolumeHolds holds = new MachineHolds((node, uid) -> {});
    private final SimulatedRuntime runtime;
    private final SimulatedProbes probes;
    private final Set<String> forced = new HashSet<>();
    private SharedInformers informers;
    private NodeAgent agent;
    private int uids;

    Run(int seed) {
      this.seed = seed;
      random = new Random(seed);
      world = new SimulatedWorld(seed);
      server = new FakeServer(world);
      runtime = new SimulatedRuntime(world, images, "n", "10.0.0.0/24", c -> program());
      probes = new SimulatedProbes(runtime);
      agent = newAgent();
    }

    private SimulatedProgram program() {
      Duration some = Duration.ofMillis(random.nextInt(5000));
      return switch (random.nextInt(4)) {
        case 0 -> SimulatedProgram.exiting(some, random.nextInt(2));
        case 1 -> SimulatedProgram.SERVER.stoppingAfter(some);
        case 2 -> SimulatedProgram.SERVER.stoppingAfter(null).startingAfter(some);
        default -> SimulatedProgram.SERVER.readyAfter(some);
      };
    }

    void go() {
      world.afterEveryEvent(this::check);
      for (int step = 0; step < STEPS; step++) {
        act("p" + random.nextInt(3));
        world.runFor(Duration.ofMillis(random.nextInt(4000)));
      }
      server.unreachable = false;
      for (int pod = 0; pod < 3; pod++) {
        if (server.object(PODS + "p" + pod) != null) {
          delete("p" + pod, 5);
        }
      }
      world.runFor(Duration.ofMinutes(3));
      String about = "seed " + seed;
      assertThat(world.failures()).describedAs(about).isEmpty();
      assertThat(runtime.listSandboxes()).describedAs(about).isEmpty();
      assertThat(runtime.listContainers()).describedAs(about).isEmpty();
      assertThat(storage.pods()).describedAs(about).isEmpty();
      for (int pod = 0; pod < 3; pod++) {
        assertThat(server.object(PODS + "p" + pod)).describedAs(about).isNull();
      }
    }

    private void act(String name) {
      boolean there = server.object(PODS + name) != null;
      switch (random.nextInt(10)) {
        case 0, 1, 2 -> {
          if (!there) {
            create(name);
          }
        }
        case 3, 4 -> {
          if (there) {
            delete(name, 1 + random.nextInt(20));
          }
        }
        case 5 -> {
          if (there) {
            forced.add(server.object(PODS + name).path("metadata").path("uid").asString());
            server.remove(PODS + name);
          }
        }
        case 6 -> {
          agent.close();
          informers.close();
          if (random.nextBoolean()) {
            runtime.powerOff();
          }
          agent = newAgent();
        }
        case 7 -> server.unreachable = !server.unreachable;
        case 8 -> shutDown();
        default ->
            runtime.listContainers().stream()
                .filter(each -> each.phase() == Phase.RUNNING)
                .findAny()
                .ifPresent(each -> runtime.crash(each.id(), 1, "Error"));
      }
    }

    /** The node is shut down, and starts again. */
    private void shutDown() {
      Duration total = Duration.ofSeconds(random.nextInt(12));
      NodeShutdown shutdown = agent.shutDown(ShutdownPeriods.of(total, Duration.ZERO));
      world.runUntil(() -> shutdown.ended().isDone(), Duration.ofMinutes(1));
      assertThat(shutdown.ended()).describedAs("seed " + seed).isDone();
      if (shutdown.unfinished().isEmpty() && !server.unreachable) {
        assertThat(storage.pods()).describedAs("seed " + seed).isEmpty();
        assertThat(runtime.listContainers())
            .describedAs("seed " + seed)
            .allMatch(each -> each.phase() == Phase.EXITED);
      }
      agent.close();
      informers.close();
      runtime.powerOff();
      agent = newAgent();
    }

    /** Objects that only the agent may have removed, with processes that still run. */
    private void check() {
      Map<String, Integer> running = new HashMap<>();
      Set<String> known = new HashSet<>(forced);
      for (int pod = 0; pod < 3; pod++) {
        ObjectNode object = server.object(PODS + "p" + pod);
        if (object != null) {
          known.add(object.path("metadata").path("uid").asString());
        }
      }
      Map<String, String> podOfSandbox = new HashMap<>();
      runtime.listSandboxes().forEach(each -> podOfSandbox.put(each.id(), each.config().podUid()));
      for (ContainerState each : runtime.listContainers()) {
        if (each.phase() == Phase.EXITED) {
          continue;
        }
        String uid = podOfSandbox.get(each.sandboxId());
        assertThat(known).describedAs("seed %s: %s still runs", seed, uid).contains(uid);
        running.merge(uid + " " + each.config().name(), 1, Integer::sum);
      }
      assertThat(running.values())
          .describedAs("seed %s: no container runs twice", seed)
          .allMatch(count -> count == 1);
    }

    private void create(String name) {
      String policy = new String[] {"Always", "OnFailure", "Never"}[random.nextInt(3)];
      String init = random.nextBoolean() ? "{\"name\":\"i\",\"image\":\"i\"}" : "";
      String json =
          """
          {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s","namespace":"default",
           "uid":"u%d"},"spec":{"nodeName":"node-1","restartPolicy":"%s","initContainers":[%s],
           "containers":[{"name":"a","image":"i","lifecycle":{"preStop":{"sleep":{"seconds":1}}},
           "readinessProbe":{"tcpSocket":{"port":1},"periodSeconds":1}},
           {"name":"b","image":"i"}]}}
          """
              .formatted(name, uids++, policy, init);
      server.put(PODS + name, (ObjectNode) JsonMapper.shared().readTree(json));
    }

    private void delete(String name, long grace) {
      server.delete(
          PODS + name, JsonNodeFactory.instance.objectNode().put("gracePeriodSeconds", grace));
    }

    private NodeAgent newAgent() {
      ApiClient api = new ApiClient(server);
      informers = new SharedInformers(api, world);
      NodeConfig config =
          new NodeConfig(
              "node-1",
              "192.168.1.1",
              "10.0.0.0/24",
              0,
              110,
              Machine.simulated(4, 8L << 30, 1L << 40),
              Map.of());
      NodeAgent result =
          new NodeAgent(
              world,
              api,
              informers,
              config,
              "v1.36.0+kennel",
              runtime,
              images,
              storage,
              holds,
              probes);
      result.start(() -> {});
      return result;
    }
  }
}
