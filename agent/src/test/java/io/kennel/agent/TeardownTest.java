package io.kennel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.agent.runtime.ContainerRuntime;
import io.kennel.agent.runtime.simulated.SimulatedImages;
import io.kennel.agent.runtime.simulated.SimulatedProbes;
import io.kennel.agent.runtime.simulated.SimulatedProgram;
import io.kennel.agent.runtime.simulated.SimulatedRuntime;
import io.kennel.agent.runtime.simulated.SimulatedStorage;
import io.kennel.agent.volume.PodStorage;
import io.kennel.agent.volume.VolumeFailure;
import io.kennel.world.simulated.SimulatedWorld;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What is asked of runtime and storage when pods end, and how often. */
class TeardownTest {
  private static final String POD = "/api/v1/namespaces/default/pods/web";

  private final SimulatedWorld world = new SimulatedWorld(3);
  private final FakeServer server = new FakeServer(world);
  private final SimulatedImages images = new SimulatedImages();
  private SimulatedProgram program = SimulatedProgram.SERVER.stoppingAfter(null);
  private final SimulatedRuntime runtime =
      new SimulatedRuntime(world, images, "n1", "10.244.1.0/24", config -> program);
  private final SimulatedStorage disk = new SimulatedStorage();
  private int stops;
  private int releases;

  @Test
  void aPodWithASecondToEndIsToldOnce() {
    NodeAgent agent = start(disk);
    create("'terminationGracePeriodSeconds':1");
    world.runFor(Duration.ofSeconds(1));
    server.delete(POD, JsonNodeFactory.instance.objectNode());
    world.runFor(Duration.ofSeconds(1));
    assertThat(stops).isEqualTo(1);
    world.runFor(Duration.ofSeconds(2));
    assertThat(server.object(POD)).isNull();
    agent.close();
  }

  @Test
  void volumesOfAPodThatHasEndedAreNotReleasedAgainAndAgain() {
    program = SimulatedProgram.exiting(Duration.ZERO, 0);
    PodStorage stuck = counting(PodStorage.class, disk);
    NodeAgent agent = start(stuck);
    create("'restartPolicy':'Never'");
    world.runFor(Duration.ofSeconds(25));
    assertThat(releases).as("every ten seconds").isEqualTo(3);
    agent.close();
  }

  private NodeAgent start(PodStorage storage) {
    NodeAgent agent =
        TestAgents.of(
            world,
            server,
            counting(ContainerRuntime.class, runtime),
            images,
            storage,
            new SimulatedProbes(runtime));
    agent.start(() -> {});
    world.runFor(Duration.ofMillis(100));
    return agent;
  }

  private void create(String spec) {
    String json =
        """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"default","uid":"u"},
         "spec":{"nodeName":"node-1","containers":[{"name":"server","image":"i"}],%s}}
        """
            .formatted(spec.replace('\'', '"'));
    server.put(POD, (ObjectNode) JsonMapper.shared().readTree(json));
  }

  /** Counts the calls that matter; nothing can be released. */
  private <T> T counting(Class<T> type, T next) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              stops += method.getName().equals("stopContainer") ? 1 : 0;
              if (method.getName().equals("release")) {
                releases++;
                throw VolumeFailure.notAttached("it is busy");
              }
              try {
                return method.invoke(next, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
