package io.kennel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.agent.runtime.ImageStore;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.agent.runtime.simulated.SimulatedImages;
import io.kennel.agent.runtime.simulated.SimulatedProbes;
import io.kennel.agent.runtime.simulated.SimulatedProgram;
import io.kennel.agent.runtime.simulated.SimulatedRuntime;
import io.kennel.agent.runtime.simulated.SimulatedStorage;
import io.kennel.client.Models;
import io.kennel.world.simulated.SimulatedWorld;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Pull policies, back-off and pull secrets, in virtual time. */
class ImagePullingTest {
  private static final String PODS = "/api/v1/namespaces/default/pods/";
  private static final Duration SOON = Duration.ofMillis(100);

  private final SimulatedWorld world = new SimulatedWorld(7);
  private final FakeServer server = new FakeServer(world);
  private final Registry registry = new Registry();
  private SimulatedProgram program = SimulatedProgram.SERVER;
  private final SimulatedRuntime runtime =
      new SimulatedRuntime(world, new SimulatedImages(), "n1", "10.244.1.0/24", config -> program);
  private NodeAgent agent;

  /** Images that come from a registry, with a script of what it says. */
  private static final class Registry implements ImageStore {
    final Set<String> present = new HashSet<>();
    final Set<String> byHand = new HashSet<>();
    final List<String> pulls = new ArrayList<>();
    String failure = "";

    @Override
    public Image find(String reference) {
      if (reference.contains("UPPER")) {
        throw new RuntimeFailure("InvalidImageName", "invalid reference format");
      }
      return present.contains(reference) ? image(reference) : null;
    }

    private static Image image(String reference) {
      return new Image(
          "sha256:1",
          List.of(reference),
          "sha256:1",
          42,
          List.of("/x"),
          List.of(),
          List.of(),
          "",
          "",
          "");
    }

    @Override
    public boolean loaded(String reference) {
      return byHand.contains(reference);
    }

    @Override
    public Pull pull(String reference, List<Credential> credentials) {
      pulls.add(reference + " " + credentials);
      if (!failure.isEmpty()) {
        throw new RuntimeFailure("ErrImagePull", failure);
      }
      present.add(reference);
      return new Pull(image(reference), Duration.ofMillis(1203));
    }

    @Override
    public List<Image> list() {
      return List.of();
    }

    @Override
    public List<Image> load(Path archive) {
      return List.of();
    }

    @Override
    public void remove(String reference) {
      present.remove(reference);
    }
  }

  @BeforeEach
  void start() {
    agent =
        TestAgents.of(
            world, server, runtime, registry, new SimulatedStorage(), new SimulatedProbes(runtime));
    agent.start(() -> {});
    world.runFor(SOON);
  }

  @AfterEach
  void nothingFailed() {
    assertThat(world.failures()).isEmpty();
    agent.close();
  }

  private void create(String spec) {
    ObjectNode pod =
        (ObjectNode)
            JsonMapper.shared()
                .readTree(
                    """
                    {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"default",
                     "uid":"uid-p"},"spec":%s,"status":{"phase":"Pending"}}
                    """
                        .formatted(spec.replace('\'', '"')));
    ((ObjectNode) pod.get("spec")).put("nodeName", "node-1");
    server.put(PODS + "p", pod);
    world.runFor(SOON);
  }

  private static String container(String policy) {
    return "{'containers':[{'name':'app','image':'app:1','imagePullPolicy':'" + policy + "'}]}";
  }

  private ContainerStatus status() {
    Pod pod = Models.decode(server.object(PODS + "p"), Pod.class);
    return pod.getStatus().getContainerStatuses().getFirst();
  }

  private ContainerStateWaiting waiting() {
    return status().getState().getWaiting();
  }

  @Test
  void fetchesWhatIsMissingAndTellsHowLongItTook() {
    create(container("IfNotPresent"));
    assertThat(status().getState().getRunning()).isNotNull();
    assertThat(server.events)
        .containsExactly(
            "Pulling Pulling image \"app:1\" @spec.containers{app}",
            "Pulled Successfully pulled image \"app:1\" in 1.203s (0s including waiting). Image"
                + " size: 42 bytes. @spec.containers{app}",
            "Created Container created @spec.containers{app}",
            "Started Container started @spec.containers{app}");
  }

  @Test
  void alwaysAsksAgainWithEachStartUnlessTheImageCameByHand() {
    program = SimulatedProgram.exiting(Duration.ofSeconds(1), 1);
    registry.present.add("app:1");
    create(container("Always"));
    assertThat(registry.pulls).hasSize(1);
    world.runFor(Duration.ofMillis(1500));
    assertThat(status().getRestartCount()).isEqualTo(1);
    assertThat(registry.pulls).hasSize(2);

    registry.byHand.add("app:1");
    world.runFor(Duration.ofSeconds(15));
    assertThat(status().getRestartCount()).isEqualTo(2);
    assertThat(registry.pulls).hasSize(2);
  }

  @Test
  void alwaysDoesNotUseWhatCannotBeConfirmed() {
    registry.present.add("app:1");
    registry.failure = "no such host";
    create(container("Always"));
    assertThat(waiting().getReason()).isEqualTo("ErrImagePull");
  }

  @Test
  void ifNotPresentAndNeverDoNotAsk() {
    registry.present.add("app:1");
    create(container("Never"));
    assertThat(status().getState().getRunning()).isNotNull();
    assertThat(registry.pulls).isEmpty();
    assertThat(server.events.getFirst())
        .startsWith("Pulled Container image \"app:1\" already present on machine");
  }

  @Test
  void neverFailsWithoutTheImage() {
    create(container("Never"));
    assertThat(waiting().getReason()).isEqualTo("ErrImageNeverPull");
    assertThat(waiting().getMessage())
        .isEqualTo("Container image \"app:1\" is not present with pull policy of Never");
    assertThat(registry.pulls).isEmpty();
  }

  @Test
  void failuresBackOffFromTenSecondsToFiveMinutes() {
    registry.failure = "app:1: not found";
    create(container("IfNotPresent"));
    assertThat(waiting().getReason()).isEqualTo("ErrImagePull");
    assertThat(waiting().getMessage()).isEqualTo("app:1: not found");
    world.runFor(Duration.ofSeconds(2));
    assertThat(waiting().getReason()).isEqualTo("ImagePullBackOff");
    assertThat(waiting().getMessage())
        .isEqualTo("Back-off pulling image \"app:1\": ErrImagePull: app:1: not found");
    assertThat(server.events)
        .containsExactly(
            "Pulling Pulling image \"app:1\" @spec.containers{app}",
            "Failed Failed to pull image \"app:1\": app:1: not found @spec.containers{app}",
            "Failed Error: ErrImagePull @spec.containers{app}",
            "BackOff Back-off pulling image \"app:1\" @spec.containers{app}",
            "Failed Error: ImagePullBackOff @spec.containers{app}");
    List<Integer> seen = new ArrayList<>();
    for (int seconds : List.of(6, 4, 15, 6, 34, 6, 74, 6, 154, 6, 294, 6, 294, 6)) {
      world.runFor(Duration.ofSeconds(seconds));
      seen.add(registry.pulls.size());
    }
    assertThat(seen).containsExactly(1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8);

    registry.failure = "";
    world.runFor(Duration.ofSeconds(310));
    assertThat(status().getState().getRunning()).isNotNull();
  }

  @Test
  void twoContainersOfOneImageShareItsBackOff() {
    registry.failure = "no";
    create("{'containers':[{'name':'one','image':'app:1'},{'name':'two','image':'app:1'}]}");
    world.runFor(Duration.ofSeconds(5));
    assertThat(registry.pulls).hasSize(1);
    Pod pod = Models.decode(server.object(PODS + "p"), Pod.class);
    assertThat(pod.getStatus().getContainerStatuses())
        .allSatisfy(each ->
            assertThat(each.getState().getWaiting().getReason()).isEqualTo("ImagePullBackOff"));
  }

  @Test
  void aNameThatIsNoneIsSaidToBeSo() {
    create("{'containers':[{'name':'app','image':'UPPER/case:1'}]}");
    assertThat(waiting().getReason()).isEqualTo("InvalidImageName");
    assertThat(server.events.getFirst())
        .contains("couldn't parse image name \"UPPER/case:1\": invalid reference format");
  }

  @Test
  void secretsOfThePodAreUsedAndMissingOnesAreTold() {
    String config = "{\"auths\":{\"docker.io\":{\"username\":\"alice\",\"password\":\"s\"}}}";
    String data = Base64.getEncoder().encodeToString(config.getBytes(StandardCharsets.UTF_8));
    server.put(
        "/api/v1/namespaces/default/secrets/hub",
        (ObjectNode)
            JsonMapper.shared()
                .readTree(
                    """
                    {"apiVersion":"v1","kind":"Secret","type":"kubernetes.io/dockerconfigjson",
                     "metadata":{"name":"hub","namespace":"default"},
                     "data":{".dockerconfigjson":"%s"}}
                    """
                        .formatted(data)));
    create(
        """
        {'imagePullSecrets':[{'name':'hub'},{'name':'gone'}],
         'containers':[{'name':'app','image':'app:1'}]}
        """);
    assertThat(registry.pulls).containsExactly("app:1 [Credential[alice]]");
    assertThat(server.events)
        .contains(
            "FailedToRetrieveImagePullSecret Unable to retrieve some image pull secrets (gone);"
                + " attempting to pull the image may not succeed.");
  }
}
