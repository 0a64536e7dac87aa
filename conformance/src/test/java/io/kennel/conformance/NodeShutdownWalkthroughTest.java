package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.testregistry.DebianImages;
import io.kennel.testregistry.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A node is shut down and started again: typed by real kubectls, with real pods. */
class NodeShutdownWalkthroughTest {
  @RegisterExtension
  static final RealCluster kennel =
      RealCluster.ofNodes(3).with(NodeShutdownWalkthroughTest::pushImages);

  /** Takes its time to end, and writes down what it does, where its successor finds it. */
  private static final String SET =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: kubia}
      spec:
        serviceName: kubia
        replicas: 3
        selector: {matchLabels: {app: kubia}}
        template:
          metadata: {labels: {app: kubia}}
          spec:
            containers:
            - name: kubia
              image: busybox:1.36
              command:
              - sh
              - -c
              - |
                end() {
                  echo told >> /var/data/log
                  sleep 10
                  echo done >> /var/data/log
                  echo "$(hostname) has ended" >> /order/log
                  exit 0
                }
                trap end TERM
                echo began >> /var/data/log
                while true; do sleep 0.1; done
              lifecycle: {preStop: {exec: {command: [sh, -c, 'echo hook >> /var/data/log']}}}
              volumeMounts:
              - {name: data, mountPath: /var/data}
              - {name: order, mountPath: /order}
            volumes: [{name: order, hostPath: {path: ORDER, type: DirectoryOrCreate}}]
        volumeClaimTemplates:
        - metadata: {name: data}
          spec:
            accessModes: [ReadWriteOnce]
            resources: {requests: {storage: 1Mi}}
      """;

  /** Ends when the others have. */
  private static final String GUARD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: guard}
      spec:
        nodeName: NODE
        priorityClassName: system-cluster-critical
        containers:
        - name: guard
          image: busybox:1.36
          command:
          - sh
          - -c
          - |
            trap 'echo "guard has ended" >> /order/log; exit 0' TERM
            while true; do sleep 0.1; done
          volumeMounts: [{name: order, mountPath: /order}]
        volumes: [{name: order, hostPath: {path: ORDER, type: DirectoryOrCreate}}]
      """;

  private static final String LATE =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: late}
      spec:
        nodeName: NODE
        containers: [{name: late, image: busybox:1.36, command: [sleep, '1000']}]
      """;

  private Kubectl kubectl;
  private String node;

  private static void pushImages(TestRegistry registry) throws IOException {
    registry.push(DebianImages.busybox(""), "library/busybox:1.36");
  }

  static List<Path> kubectls() {
    return Kubectl.binaries("1.33");
  }

  static List<Path> otherKubectls() {
    return Kubectl.binaries("1.27", "1.30");
  }

  @ParameterizedTest
  @MethodSource("kubectls")
  void aNodeIsShutDown(Path binary) throws Exception {
    kubectl = kennel.kubectl(binary);
    try (IdentityWatch watch = new IdentityWatch(kennel.directory().resolve("data"))) {
      deploy();
      begin();
      whileItShutsDown();
      whenItIsOff();
      startAgain();
      assertThat(watch.doubled()).as("two of one identity").isEmpty();
      cleanUp();
    }
  }

  @ParameterizedTest
  @MethodSource("otherKubectls")
  @Tag("nightly")
  void aNodeIsShutDownBeforeAnotherKubectl(Path binary) throws Exception {
    aNodeIsShutDown(binary);
  }

  private void deploy() throws IOException {
    create("set", SET);
    kubectl.run("rollout status sts/kubia --timeout=60s");
    node = nodeOf("kubia-1");
    assertThat(List.of(nodeOf("kubia-0"), nodeOf("kubia-2"))).doesNotContain(node);
    create("guard", GUARD);
    kubectl.run("wait --for=condition=Ready pod/guard --timeout=30s");
  }

  private void create(String name, String yaml) throws IOException {
    String order = order().getParent().toString();
    Path file = kennel.directory().resolve(name + ".yaml");
    Files.writeString(file, yaml.replace("ORDER", order).replace("NODE", "" + node));
    kubectl.run("create -f " + file);
  }

  private static Path order() {
    return kennel.directory().resolve("order/log");
  }

  /** Whoever asked for it goes away; it goes on. */
  private void begin() throws IOException {
    String script = RunningKennel.ROOT.resolve("kennel").toString();
    String data = kennel.directory().resolve("data").toString();
    Process command =
        new ProcessBuilder(script, "node", "shutdown", node, "--data-dir", data).start();
    assertThat(command.inputReader().readLine())
        .isEqualTo("Shutting down " + node + ": 2 pods are asked to end within 60 s.");
    command.destroy();
    command.onExit().join();
  }

  private void whileItShutsDown() throws IOException {
    kubectl.until(
        "it is not ready", "get node " + node, has(node + " +NotReady +<none> +\\w+ +v1\\.36\\."));
    assertThat(kubectl.run("describe node " + node).out())
        .containsPattern("Ready +False .* KubeletNotReady +node is shutting down")
        .contains("Shutdown manager detected shutdown event")
        .contains("Node " + node + " status is now: NodeNotReady");
    create("late", LATE);
    kubectl.until("it is rejected", "get po late", has("late +0/1 +NodeShutdown +0 +\\w+"));
    assertThat(kubectl.run("describe po late").out())
        .containsPattern("Status: +Failed")
        .containsPattern("Reason: +NodeShutdown")
        .containsPattern("Message: +Pod was rejected: Pod was rejected as the node is shutting")
        .containsPattern(
            "Warning +NodeShutdown .* kubelet +Pod was rejected as the node is shutting down\\.");
    assertThat(kubectl.run("get po kubia-1").out()).containsPattern("kubia-1 +1/1 +Running");
    assertThat(kubectl.run("describe po kubia-1").out())
        .containsPattern("Killing .* kubelet +Stopping container kubia");
    assertThat(kubectl.run("get po guard").out()).containsPattern("guard +1/1 +Running");
    assertThat(kennel.type("node list"))
        .containsPattern(node + " +shutting-down +False .* default/guard,default/kubia-1\n");
  }

  private void whenItIsOff() throws IOException {
    assertThat(kennel.type("node shutdown " + node))
        .isEqualTo(
            node
                + " is shutting down already: 2 pods are asked to end within 60 s.\n"
                + node
                + " is off: all of its pods have ended.\n");
    assertThat(Files.readAllLines(order())).containsExactly("kubia-1 has ended", "guard has ended");
    assertThat(kennel.type("node list")).containsPattern(node + " +off +False .* -\n");
    assertThat(kennel.type("node shutdown " + node)).isEqualTo(node + " is off already.\n");
    // As kubectl's own printer has it: the word of a container counts for more than the pod's.
    assertThat(kubectl.run("get po guard").out()).containsPattern("guard +0/1 +Completed +0");
    assertThat(kubectl.run("describe po guard").out())
        .containsPattern("Status: +Failed")
        .containsPattern("Reason: +Terminated")
        .containsPattern("Message: +Pod was terminated in response to imminent node shutdown\\.")
        .containsPattern("DisruptionTarget +True")
        .containsPattern("Exit Code: +0");
    assertThat(kubectl.run("get po guard -o jsonpath={.status.conditions[*].reason}").out())
        .contains("TerminationByKubelet");
    assertThat(kubectl.run("get po --field-selector=status.phase=Failed -o name").lines())
        .containsExactly("pod/guard", "pod/late");
    elsewhere();
  }

  /** Volumes of class {@code standard} belong to the machine below, not to one of its nodes. */
  private void elsewhere() {
    kubectl.run("rollout status sts/kubia --timeout=60s");
    assertThat(nodeOf("kubia-1")).isNotEqualTo(node);
    assertThat(log()).containsExactly("began", "hook", "told", "done", "began");
    assertThat(kubectl.run("describe sts kubia").out())
        .contains("delete Pod kubia-1 in StatefulSet kubia successful");
    assertThat(kubectl.run("get events").out())
        .as("it let go of the volume itself")
        .doesNotContain("VolumeTakenOver", "Multi-Attach", "FailedAttachVolume");
  }

  private List<String> log() {
    return kubectl.run("exec kubia-1 -- cat /var/data/log").out().lines().toList();
  }

  private void startAgain() throws IOException {
    String uid = kubectl.run("get po kubia-1 -o jsonpath={.metadata.uid}").out();
    assertThat(kennel.type("node start " + node)).isEqualTo("Started " + node + ".\n");
    kubectl.until("it is ready", "get node " + node, has(node + " +Ready "));
    kubectl.until(
        "nothing keeps pods away",
        "get node " + node + " -o jsonpath={.spec.taints}",
        output -> output.out().isEmpty());
    assertThat(kubectl.run("get po kubia-1 -o jsonpath={.metadata.uid}").out()).isEqualTo(uid);
    assertThat(log()).containsExactly("began", "hook", "told", "done", "began");
    assertThat(kubectl.run("get po guard").out())
        .as("nobody makes it anew, and it says how it ended")
        .containsPattern("guard +0/1 +Completed");
  }

  private void cleanUp() throws IOException {
    kubectl.run("delete po guard late --wait=true --timeout=30s");
    kubectl.run("delete sts kubia");
    kubectl.run("delete po -l app=kubia --grace-period=1");
    kubectl.until("no pods", "get po -l app=kubia", output -> output.out().isEmpty());
    kubectl.run("delete pvc --all");
    Files.delete(order());
    Files.delete(order().getParent());
  }

  private String nodeOf(String pod) {
    return kubectl.run("get po " + pod + " -o jsonpath={.spec.nodeName}").out();
  }

  private static Predicate<Kubectl.Output> has(String pattern) {
    Predicate<String> found = java.util.regex.Pattern.compile(pattern).asPredicate();
    return output -> found.test(output.out());
  }
}
