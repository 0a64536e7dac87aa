package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.conformance.Kubectl.Output;
import io.kennel.testregistry.DebianImages;
import io.kennel.testregistry.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A pod on every node as people work with it, typed by real kubectls, with real pods. */
class DaemonSetWalkthroughTest {
  @RegisterExtension
  static final RealCluster kennel =
      RealCluster.ofNodes(2).with(DaemonSetWalkthroughTest::pushImages);

  private static void pushImages(TestRegistry registry) throws IOException {
    registry.push(DebianImages.busybox(""), "library/busybox:1.36");
    registry.push(DebianImages.busybox(""), "library/busybox:1.37");
  }

  static List<Path> kubectls() {
    return Kubectl.daily();
  }

  @ParameterizedTest
  @MethodSource("kubectls")
  void anAgentOnEveryNode(Path binary) throws Exception {
    Kubectl kubectl = kennel.kubectl(binary);
    rollOut(kubectl);
    show(kubectl);
    update(kubectl);
    drain(kubectl);
    choose(kubectl);
    refuse(kubectl);
    assertThat(kubectl.run("delete ds agent").out()).startsWith("daemonset.apps \"agent\" deleted");
    kubectl.until("nothing is left", "get po -l app=agent", output -> output.out().isEmpty());
  }

  private static void rollOut(Kubectl kubectl) throws IOException {
    Path manifest = kennel.directory().resolve("agent.yaml");
    Files.writeString(
        manifest,
        """
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent}
        spec:
          selector: {matchLabels: {app: agent}}
          template:
            metadata: {labels: {app: agent}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: agent
                image: busybox:1.36
                command: [sh, -c, 'trap exit TERM; while true; do sleep 0.1; done']
        """);
    assertThat(kubectl.run(List.of("apply", "-f", manifest.toString())).out())
        .isEqualTo("daemonset.apps/agent created\n");
    assertThat(kubectl.run("rollout status ds/agent --timeout=60s").lines())
        .endsWith("daemon set \"agent\" successfully rolled out");
    assertThat(nodesOfPods(kubectl)).isEqualTo("node-1 node-2");
  }

  private static String nodesOfPods(Kubectl kubectl) {
    return kubectl
        .run("get po -l app=agent --sort-by=.spec.nodeName -o jsonpath={.items[*].spec.nodeName}")
        .out();
  }

  private static void show(Kubectl kubectl) {
    assertThat(kubectl.run("get ds").out())
        .matches(
            "NAME +DESIRED +CURRENT +READY +UP-TO-DATE +AVAILABLE +NODE SELECTOR +AGE\\n"
                + "agent +2 +2 +2 +2 +2 +<none> +\\w+\\n");
    assertThat(kubectl.run("get daemonsets.apps agent -o wide --no-headers").out())
        .matches("agent +2 +2 +2 +2 +2 +<none> +\\w+ +agent +busybox:1.36 +app=agent\\n");
    assertThat(kubectl.run("get all -l app=agent").out())
        .containsPattern("pod/agent-\\w{5} +1/1 +Running");
    assertThat(kubectl.run("describe ds agent").out())
        .containsPattern("Desired Number of Nodes Scheduled: 2")
        .containsPattern("Current Number of Nodes Scheduled: 2")
        .containsPattern("Number of Nodes Scheduled with Up-to-date Pods: 2")
        .containsPattern("Number of Nodes Scheduled with Available Pods: 2")
        .containsPattern("Number of Nodes Misscheduled: 0")
        .containsPattern("Pods Status: +2 Running / 0 Waiting / 0 Succeeded / 0 Failed")
        .containsPattern("SuccessfulCreate .* daemonset-controller +Created pod: agent-\\w{5}");
    assertThat(kubectl.run("describe po -l app=agent").out())
        .containsPattern("Controlled By: +DaemonSet/agent")
        .containsPattern("node.kubernetes.io/unschedulable:NoSchedule op=Exists");
  }

  private static void update(Kubectl kubectl) {
    assertThat(kubectl.run("set image ds/agent agent=busybox:1.37").out())
        .isEqualTo("daemonset.apps/agent image updated\n");
    assertThat(kubectl.run("rollout status ds/agent --timeout=60s").lines())
        .anyMatch(line -> line.startsWith("Waiting for daemon set \"agent\" rollout to finish:"))
        .endsWith("daemon set \"agent\" successfully rolled out");
    assertThat(history(kubectl)).containsExactly("1", "2");
    assertThat(kubectl.run("rollout history ds/agent --revision=1").out())
        .contains("daemonset.apps/agent with revision #1")
        .containsPattern("Image:\\s+busybox:1.36");
    assertThat(kubectl.run("rollout undo ds/agent").out())
        .isEqualTo("daemonset.apps/agent rolled back\n");
    kubectl.run("rollout status ds/agent --timeout=60s");
    assertThat(history(kubectl)).containsExactly("2", "3");
    assertThat(kubectl.run("get po -l app=agent -o jsonpath={..spec.containers[*].image}").out())
        .isEqualTo("busybox:1.36 busybox:1.36");
    assertThat(kubectl.run("rollout restart ds/agent").out())
        .isEqualTo("daemonset.apps/agent restarted\n");
    kubectl.run("rollout status ds/agent --timeout=60s");
  }

  private static List<String> history(Kubectl kubectl) {
    return kubectl.run("rollout history ds/agent").words().stream()
        .map(List::getFirst)
        .filter(word -> word.matches("\\d+"))
        .toList();
  }

  private static void drain(Kubectl kubectl) {
    Output refused = kubectl.attempt(List.of("drain", "node-1"), Map.of());
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err())
        .contains("cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)");
    Output drained = kubectl.run("drain node-1 --ignore-daemonsets --timeout=60s");
    assertThat(drained.err())
        .containsPattern("ignoring DaemonSet-managed Pods: default/agent-\\w{5}");
    assertThat(drained.lines()).endsWith("node/node-1 drained");
    kubectl.run("delete po -l app=agent --field-selector spec.nodeName=node-1");
    kubectl.run("rollout status ds/agent --timeout=60s");
    assertThat(nodesOfPods(kubectl)).as("a cordoned node has one too").isEqualTo("node-1 node-2");
    kubectl.run("uncordon node-1");
  }

  private static void choose(Kubectl kubectl) {
    kubectl.run("label node node-2 disk=ssd");
    kubectl.run(
        List.of(
            "patch",
            "ds",
            "agent",
            "-p",
            "{\"spec\":{\"template\":{\"spec\":{\"nodeSelector\":{\"disk\":\"ssd\"}}}}}"));
    kubectl.until(
        "only the chosen node has one",
        "get ds agent --no-headers",
        output -> output.out().matches("agent +1 +1 +1 +1 +1 +disk=ssd +\\w+\\n"));
    kubectl.until(
        "the other is gone",
        "get po -l app=agent -o jsonpath={.items[*].spec.nodeName}",
        output -> output.out().equals("node-2"));
    kubectl.run("label node node-2 disk-");
    kubectl.until("no node has one", "get po -l app=agent", output -> output.out().isEmpty());
  }

  private static void refuse(Kubectl kubectl) {
    String surge =
        "{\"spec\":{\"updateStrategy\":{\"rollingUpdate\":"
            + "{\"maxUnavailable\":1,\"maxSurge\":1}}}}";
    Output refused = kubectl.attempt(List.of("patch", "ds", "agent", "-p", surge), Map.of());
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err())
        .contains("maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero");
  }
}
