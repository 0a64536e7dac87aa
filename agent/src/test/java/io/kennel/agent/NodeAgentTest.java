package io.kennel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.agent.probe.ProbeClient.Answer;
import io.kennel.agent.runtime.ContainerRuntime;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.ExecResult;
import io.kennel.agent.runtime.simulated.SimulatedImages;
import io.kennel.agent.runtime.simulated.SimulatedProbes;
import io.kennel.agent.runtime.simulated.SimulatedProgram;
import io.kennel.agent.runtime.simulated.SimulatedRuntime;
import io.kennel.agent.runtime.simulated.SimulatedStorage;
import io.kennel.api.ObjectKey;
import io.kennel.client.Models;
import io.kennel.world.simulated.SimulatedWorld;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class NodeAgentTest {
  private static final String PODS = "/api/v1/namespaces/default/pods/";
  private static final Duration SOON = Duration.ofMillis(100);

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
  private final SimulatedProbes probes = new SimulatedProbes(runtime);
  private NodeAgent agent;

  @BeforeEach
  void start() {
    agent = newAgent();
    world.runFor(SOON);
  }

  @AfterEach
  void nothingFailed() {
    assertThat(world.failures()).isEmpty();
    agent.close();
  }

  private NodeAgent newAgent() {
    return newAgent(runtime);
  }

  private NodeAgent newAgent(ContainerRuntime itsRuntime) {
    NodeAgent result = TestAgents.of(world, server, itsRuntime, images, storage, probes);
    result.start(() -> {});
    return result;
  }

  private void create(String name, String spec) {
    create(name, "uid-" + name, spec);
  }

  private void create(String name, String uid, String spec) {
    String json =
        """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s","namespace":"default",
         "uid":"%s"},"spec":%s,"status":{"phase":"Pending"}}
        """
            .formatted(name, uid, spec.replace('\'', '"'));
    ObjectNode pod = (ObjectNode) JsonMapper.shared().readTree(json);
    ((ObjectNode) pod.get("spec")).put("nodeName", "node-1");
    server.put(PODS + name, pod);
  }

  private void delete(String name, long grace) {
    server.delete(
        PODS + name, JsonNodeFactory.instance.objectNode().put("gracePeriodSeconds", grace));
  }

  private Pod pod(String name) {
    ObjectNode tree = server.object(PODS + name);
    return tree == null ? null : Models.decode(tree, Pod.class);
  }

  private String phase(String name) {
    return pod(name).getStatus().getPhase();
  }

  private ContainerStatus status(String name) {
    return pod(name).getStatus().getContainerStatuses().getFirst();
  }

  private boolean ready(String name) {
    return pod(name).getStatus().getConditions().stream()
        .anyMatch(each -> each.getType().equals("Ready") && each.getStatus().equals("True"));
  }

  /** Who takes a node down waits for it: what comes up later would be overlooked. */
  @Test
  void theStepThatIsUnderWayWhenItIsClosedIsItsLast() {
    agent.close();
    List<NodeAgent> self = new ArrayList<>();
    List<Boolean> ended = new ArrayList<>();
    ContainerRuntime closing =
        (ContainerRuntime)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ContainerRuntime.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("runSandbox")) {
                    self.getFirst().close();
                    ended.add(self.getFirst().ended().isDone());
                  }
                  return method.invoke(runtime, arguments);
                });
    agent = newAgent(closing);
    self.add(agent);
    create("p", "{'containers':[{'name':'c','image':'i'}]}");
    world.runFor(Duration.ofSeconds(1));

    assertThat(ended).containsExactly(false);
    assertThat(agent.ended()).isDone();
    assertThat(runtime.listSandboxes()).hasSize(1);
    assertThat(runtime.listContainers()).isEmpty();
  }

  private String running() {
    return runtime.listContainers().getLast().id();
  }

  @Test
  void registersItsNodeAndRenewsItsLease() {
    ObjectNode node = server.object("/api/v1/nodes/node-1");
    assertThat(node.path("status").path("conditions").size()).isEqualTo(4);
    assertThat(node.path("metadata").path("labels").path("kubernetes.io/hostname").asString())
        .isEqualTo("node-1");
    String lease = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/node-1";
    String first = server.object(lease).path("spec").path("renewTime").asString();
    world.runFor(Duration.ofSeconds(11));
    assertThat(server.object(lease).path("spec").path("renewTime").asString()).isNotEqualTo(first);
  }

  @Test
  void beginsItsPodsWhenItsTurnComesAndGivesTheTurnBack() {
    agent.close();
    create("kubia-0", "{'containers':[{'name':'kubia','image':'kubia:1'}]}");
    Turns turns = new Turns(world, 1, Duration.ofHours(1));
    Turns.Turn before = turns.await(() -> {});
    List<String> begun = new ArrayList<>();
    agent = TestAgents.of(world, server, runtime, images, storage, probes);
    agent.start(() -> begun.add("node"), turns);
    world.runFor(SOON);
    turns.await(() -> begun.add("next, after " + phase("kubia-0")));
    String lease = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/node-1";
    String first = server.object(lease).path("spec").path("renewTime").asString();
    create("kubia-1", "{'containers':[{'name':'kubia','image':'kubia:1'}]}");
    world.runFor(Duration.ofSeconds(11));

    assertThat(begun).containsExactly("node");
    assertThat(runtime.listSandboxes()).isEmpty();
    assertThat(server.object(lease).path("spec").path("renewTime").asString()).isNotEqualTo(first);
    before.end();
    world.runFor(SOON);
    assertThat(ready("kubia-0")).isTrue();
    assertThat(ready("kubia-1")).isTrue();
    assertThat(begun).containsExactly("node", "next, after Running");
  }

  @Test
  void runsAPodAndTellsSo() {
    create("kubia-0", "{'containers':[{'name':'kubia','image':'kubia:1'}]}");
    world.runFor(SOON);

    assertThat(phase("kubia-0")).isEqualTo("Running");
    assertThat(ready("kubia-0")).isTrue();
    assertThat(pod("kubia-0").getStatus().getPodIP()).isEqualTo("10.244.1.2");
    assertThat(status("kubia-0").getState().getRunning()).isNotNull();
    assertThat(status("kubia-0").getContainerID()).startsWith("simulated://");
    assertThat(server.events)
        .containsExactly(
            "Pulled Container image \"kubia:1\" already present on machine and can be accessed by"
                + " the pod @spec.containers{kubia}",
            "Created Container created @spec.containers{kubia}",
            "Started Container started @spec.containers{kubia}");
  }

  @Test
  void removesADeletedPodOnlyOnceItsProcessIsGone() {
    programs.put("kubia", SimulatedProgram.SERVER.stoppingAfter(Duration.ofSeconds(5)));
    create("kubia-0", "{'containers':[{'name':'kubia','image':'kubia:1'}]}");
    world.runFor(SOON);
    delete("kubia-0", 30);

    world.runFor(Duration.ofSeconds(4));
    assertThat(pod("kubia-0")).isNotNull();
    assertThat(server.events).contains("Killing Stopping container kubia @spec.containers{kubia}");
    world.runFor(Duration.ofSeconds(2));
    assertThat(pod("kubia-0")).isNull();
    assertThat(runtime.listContainers()).isEmpty();
    assertThat(runtime.listSandboxes()).isEmpty();
    assertThat(storage.pods()).isEmpty();
  }

  @Test
  void killsWhatIgnoresItsTermination() {
    programs.put("kubia", SimulatedProgram.SERVER.stoppingAfter(null));
    create("kubia-0", "{'containers':[{'name':'kubia','image':'kubia:1'}]}");
    world.runFor(SOON);
    delete("kubia-0", 30);
    world.runFor(Duration.ofSeconds(10));
    delete("kubia-0", 3);
    world.runFor(Duration.ofSeconds(2));
    assertThat(pod("kubia-0")).isNotNull();
    world.runFor(Duration.ofSeconds(2));
    assertThat(pod("kubia-0")).isNull();
  }

  @Test
  void restartsWithBackOff() {
    programs.put("kubia", SimulatedProgram.exiting(Duration.ofSeconds(1), 3));
    create("kubia-0", "{'containers':[{'name':'kubia','image':'kubia:1'}]}");

    world.runFor(Duration.ofMillis(1500));
    assertThat(status("kubia-0").getRestartCount()).isEqualTo(1);
    world.runFor(Duration.ofSeconds(2));
    assertThat(status("kubia-0").getState().getWaiting().getReason()).isEqualTo("CrashLoopBackOff");
    assertThat(status("kubia-0").getState().getWaiting().getMessage())
        .isEqualTo(
            "back-off 10s restarting failed container=kubia pod=kubia-0_default(uid-kubia-0)");
    assertThat(status("kubia-0").getLastState().getTerminated().getExitCode()).isEqualTo(3);
    assertThat(phase("kubia-0")).isEqualTo("Running");
    world.runFor(Duration.ofSeconds(9));
    assertThat(status("kubia-0").getRestartCount()).isEqualTo(2);
    world.runFor(Duration.ofSeconds(21));
    assertThat(status("kubia-0").getRestartCount()).isEqualTo(3);
    assertThat(runtime.listContainers()).hasSizeLessThanOrEqualTo(2);
    assertThat(server.events)
        .contains(
            "BackOff Back-off restarting failed container kubia in pod"
                + " kubia-0_default(uid-kubia-0) @spec.containers{kubia}");
  }

  @Test
  void endsAPodThatHasDoneItsWork() {
    programs.put("job", SimulatedProgram.exiting(Duration.ofSeconds(1), 0));
    create("job", "{'restartPolicy':'OnFailure','containers':[{'name':'job','image':'job:1'}]}");
    world.runFor(Duration.ofSeconds(2));
    assertThat(phase("job")).isEqualTo("Succeeded");
    assertThat(status("job").getState().getTerminated().getReason()).isEqualTo("Completed");
    assertThat(storage.pods()).isEmpty();
    delete("job", 30);
    world.runFor(SOON);
    assertThat(pod("job")).isNull();
  }

  @Test
  void runsInitContainersInOrderThenSidecarsBesideTheRest() {
    programs.put("one", SimulatedProgram.exiting(Duration.ofSeconds(1), 0));
    create(
        "p",
        """
        {'initContainers':[{'name':'one','image':'i'},
           {'name':'side','image':'i','restartPolicy':'Always'}],
         'containers':[{'name':'app','image':'i'}]}
        """);
    world.runFor(Duration.ofMillis(500));
    assertThat(names()).containsExactly("one");
    assertThat(phase("p")).isEqualTo("Pending");
    world.runFor(Duration.ofSeconds(1));
    assertThat(names()).containsExactly("one", "side", "app");
    assertThat(ready("p")).isTrue();
    delete("p", 30);
    world.runFor(SOON);
    assertThat(pod("p")).isNull();
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    for (ContainerState each : runtime.listContainers()) {
      names.add(each.config().name());
    }
    return names;
  }

  @Test
  void readinessReachesTheApiAtOnce() {
    create(
        "p",
        """
        {'containers':[{'name':'app','image':'i','readinessProbe':
          {'httpGet':{'port':80},'periodSeconds':10,'failureThreshold':1}}]}
        """);
    world.runFor(SOON);
    assertThat(ready("p")).isTrue();
    probes.set(running(), new Answer(Answer.Outcome.FAILURE, "HTTP probe failed"));
    world.runFor(Duration.ofSeconds(10));
    assertThat(ready("p")).isFalse();
    assertThat(status("p").getState().getRunning()).isNotNull();
    assertThat(server.events)
        .contains("Unhealthy Readiness probe failed: HTTP probe failed @spec.containers{app}");
  }

  @Test
  void restartsWhatFailsItsLivenessProbe() {
    create(
        "p",
        """
        {'containers':[{'name':'app','image':'i','livenessProbe':
          {'tcpSocket':{'port':80},'periodSeconds':1,'failureThreshold':2}}]}
        """);
    world.runFor(SOON);
    probes.set(running(), new Answer(Answer.Outcome.FAILURE, "refused"));
    world.runFor(Duration.ofSeconds(3));
    assertThat(status("p").getRestartCount()).isEqualTo(1);
    assertThat(server.events)
        .contains(
            "Killing Container app failed liveness probe, will be restarted"
                + " @spec.containers{app}");
  }

  @Test
  void preStopRunsBeforeTheSignal() {
    List<String> commands = new ArrayList<>();
    runtime.commands((container, command) -> {
      commands.add(String.join(" ", command));
      return new ExecResult(0, new byte[0], new byte[0], false);
    });
    create(
        "p",
        """
        {'containers':[{'name':'app','image':'i','lifecycle':{
          'postStart':{'exec':{'command':['begin']}},
          'preStop':{'exec':{'command':['end']}}}}]}
        """);
    world.runFor(SOON);
    delete("p", 30);
    world.runFor(SOON);
    assertThat(commands).containsExactly("begin", "end");
    assertThat(pod("p")).isNull();
  }

  @Test
  void aNewAgentTakesOverWhatRuns() {
    create("p", "{'containers':[{'name':'app','image':'i'}]}");
    create("gone", "{'containers':[{'name':'app','image':'i'}]}");
    world.runFor(SOON);
    List<String> before = runtime.listContainers("uid-p").stream().map(c -> c.id()).toList();
    agent.close();
    server.remove(PODS + "gone");
    agent = newAgent();
    world.runFor(Duration.ofSeconds(3));
    assertThat(runtime.listContainers("uid-p").stream().map(c -> c.id()).toList())
        .isEqualTo(before);
    assertThat(runtime.listContainers("uid-gone")).isEmpty();
    assertThat(ready("p")).isTrue();
    assertThat(status("p").getRestartCount()).isZero();
  }

  @Test
  void afterTheMachineRestartedPodsStartAgainInPlace() {
    create("p", "{'containers':[{'name':'app','image':'i'}]}");
    world.runFor(SOON);
    agent.close();
    runtime.powerOff();
    agent = newAgent();
    world.runFor(Duration.ofSeconds(1));
    assertThat(ready("p")).isTrue();
    assertThat(status("p").getRestartCount()).isEqualTo(1);
    assertThat(status("p").getLastState().getTerminated()).isNotNull();
  }

  @Test
  void stopsAPodWhoseObjectIsGone() {
    create("p", "{'containers':[{'name':'app','image':'i'}]}");
    world.runFor(SOON);
    server.remove(PODS + "p");
    world.runFor(Duration.ofSeconds(3));
    assertThat(runtime.listSandboxes()).isEmpty();
  }

  /** Streams and logs of a pod that has just been made anew went to the one before it. */
  @Test
  void aNameMeansThePodThatTheApiHas() {
    ObjectKey key = new ObjectKey("default", "p");
    programs.put("app", SimulatedProgram.SERVER.stoppingAfter(null));
    create("p", "first", "{'containers':[{'name':'app','image':'i'}]}");
    world.runFor(SOON);
    server.remove(PODS + "p");
    world.runFor(SOON);
    assertThat(agent.pod(key).getMetadata().getUid()).as("it still runs").isEqualTo("first");
    create("p", "second", "{'containers':[{'name':'app','image':'i'}]}");
    world.runFor(SOON);
    assertThat(agent.pods()).hasSize(2);
    assertThat(agent.pod(key).getMetadata().getUid()).isEqualTo("second");
    assertThat(agent.pod(new ObjectKey("default", "other"))).isNull();
  }

  @Test
  void saysThatAnImageIsMissing() {
    images.remove("none:1");
    create("p", "{'containers':[{'name':'app','image':'none:1','imagePullPolicy':'Never'}]}");
    world.runFor(SOON);
    assertThat(status("p").getState().getWaiting().getReason()).isEqualTo("ErrImageNeverPull");
    images.add("none:1");
    world.runFor(Duration.ofSeconds(11));
    assertThat(ready("p")).isTrue();
  }

  @Test
  void saysThatAnImageCannotBePulledAndTriesAgain() {
    images.remove("none:1");
    create("p", "{'containers':[{'name':'app','image':'none:1'}]}");
    world.runFor(SOON);
    assertThat(status("p").getState().getWaiting().getReason()).isEqualTo("ErrImagePull");
    world.runFor(Duration.ofSeconds(11));
    assertThat(status("p").getState().getWaiting().getReason()).isEqualTo("ImagePullBackOff");
    assertThat(server.events).contains("Pulling Pulling image \"none:1\" @spec.containers{app}");
    images.add("none:1");
    world.runFor(Duration.ofSeconds(31));
    assertThat(ready("p")).isTrue();
  }

  @Test
  void restoresAReadinessThatSomebodyElseTookAway() {
    create("p", "{'containers':[{'name':'app','image':'i'}]}");
    world.runFor(SOON);
    ObjectNode changed = server.object(PODS + "p").deepCopy();
    changed.path("status").path("conditions").forEach(c -> ((ObjectNode) c).put("status", "False"));
    server.put(PODS + "p", changed);
    world.runFor(SOON);
    assertThat(ready("p")).isTrue();
  }

  @Test
  void keepsWorkingWhileTheApiIsAway() {
    programs.put("app", SimulatedProgram.exiting(Duration.ofSeconds(1), 1));
    create("p", "{'containers':[{'name':'app','image':'i'}]}");
    world.runFor(SOON);
    server.unreachable = true;
    world.runFor(Duration.ofSeconds(30));
    assertThat(runtime.listContainers().getLast().config().attempt()).isGreaterThan(1);
    server.unreachable = false;
    world.runFor(Duration.ofSeconds(10));
    assertThat(status("p").getRestartCount()).isGreaterThan(1);
  }

  @Test
  void endsAPodThatRunsForTooLong() {
    create("p", "{'activeDeadlineSeconds':5,'containers':[{'name':'app','image':'i'}]}");
    world.runFor(Duration.ofSeconds(4));
    assertThat(phase("p")).isEqualTo("Running");
    world.runFor(Duration.ofSeconds(2));
    assertThat(phase("p")).isEqualTo("Failed");
    assertThat(pod("p").getStatus().getReason()).isEqualTo("DeadlineExceeded");
    assertThat(runtime.listSandboxes()).noneMatch(each -> each.running());
  }
}
