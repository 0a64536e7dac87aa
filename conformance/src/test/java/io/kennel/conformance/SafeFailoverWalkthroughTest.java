package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.testregistry.DebianImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A node drops off the network, and its set fails over by itself: nobody ever sees two of one
 * identity write to one volume.
 */
class SafeFailoverWalkthroughTest {
  /** From the last renewal of the lease to a replacement that is ready. */
  private static final Duration FAILOVER_MAX = Duration.ofSeconds(30);

  /** A lease, and the time to kill what ran under it. */
  private static final Duration DEATH_MAX = Duration.ofSeconds(13);

  private static final int REPETITIONS = 100;

  /** Its writer says who it is, again and again, and stops at no signal. */
  private static final String SET =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: writer}
      spec:
        serviceName: writer
        replicas: 1
        selector: {matchLabels: {app: writer}}
        template:
          metadata:
            labels: {app: writer}
            annotations: {kennel.io/failover: fenced}
          spec:
            terminationGracePeriodSeconds: 1
            containers:
            - name: writer
              image: busybox:1.28
              command: [sh, -c]
              args: ["trap '' TERM; while true; do echo $UID >> /data/sequence; sleep 0.02; done"]
              env:
              - {name: UID, valueFrom: {fieldRef: {fieldPath: metadata.uid}}}
              volumeMounts: [{name: data, mountPath: /data}]
        volumeClaimTemplates:
        - metadata: {name: data}
          spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
      """;

  @RegisterExtension
  static final RealCluster kennel =
      RealCluster.ofNodes(3)
          .with(registry -> registry.push(DebianImages.busybox(""), "library/busybox:1.28"));

  private static Kubectl kubectl;

  @BeforeAll
  static void deploy() throws IOException {
    kubectl = kennel.kubectl(Kubectl.daily().getLast());
    Path manifest = Files.writeString(kennel.directory().resolve("writer.yaml"), SET);
    kubectl.run(List.of("create", "-f", manifest.toString()));
    untilReady();
  }

  /** Step 7 of the walkthrough. */
  @Test
  void failsOverByItselfAndSaysWhatItWaitsFor() throws Exception {
    String before = uid();
    String node = node();
    long start = System.nanoTime();
    kennel.type("node disconnect " + node);
    String awaited =
        "get po writer-0 -o"
            + " jsonpath={.status.conditions[?(@.type=='kennel.io/AwaitingFailover')].message}";
    kubectl.until(
        "what is awaited",
        awaited,
        output -> output.out().contains("It kills this pod by itself by"));
    assertThat(uid()).as("not replaced yet").isEqualTo(before);
    replaced(before, start);
    assertThat(kubectl.run("get events --field-selector involvedObject.name=writer-0").out())
        .contains("AwaitingFailover", "SafeFailover");
    assertThat(node()).isNotEqualTo(node);
    comeBack(node);
    noTwoWrote();
  }

  /** Nobody may count on this process to kill anything. */
  @Test
  void aProcessThatStandsStillKillsAllTheSame() throws Exception {
    standStill();
    untilReady();
    noTwoWrote();
  }

  /** Stops the process of the node's agent, and of all else, until the writer has been killed. */
  private static void standStill() throws Exception {
    String process =
        Files.readString(kennel.directory().resolve("data/kennel.pid")).lines().toList().getFirst();
    assertThat(writers()).isPositive();
    signal("STOP", process);
    try {
      long deadline = System.nanoTime() + DEATH_MAX.plusSeconds(2).toNanos();
      while (writers() > 0) {
        assertThat(System.nanoTime()).as("the writer is killed").isLessThan(deadline);
        Thread.sleep(50);
      }
    } finally {
      signal("CONT", process);
    }
  }

  @Test
  @Nightly
  void doesSoAgainAndAgain() throws Exception {
    Path figures = Path.of("target", "failovers.txt");
    Files.writeString(figures, "");
    for (int i = 0; i < REPETITIONS; i++) {
      String before = uid();
      String node = node();
      Trouble trouble = Trouble.values()[i % Trouble.values().length];
      Instant renewed = renewed(node);
      if (trouble.down == null) {
        standStill();
        untilReady();
      } else {
        kennel.type(trouble.down + node);
        renewed = renewed(node);
        untilReplaced(before);
      }
      Duration taken = Duration.between(renewed, Instant.now());
      Files.writeString(
          figures, trouble + " " + taken.toMillis() + " ms\n", StandardOpenOption.APPEND);
      assertThat(taken).as("%s of %s", trouble, node).isLessThan(FAILOVER_MAX);
      if (trouble.up != null) {
        kennel.type(trouble.up + node);
      }
      untilHeld(node);
      noTwoWrote();
    }
  }

  /** What happens to the node of the writer. */
  private enum Trouble {
    DISCONNECTED("node disconnect ", "node reconnect "),
    CRASHED("node crash ", "node start "),
    STOPPED(null, null);

    private final @Nullable String down;
    private final @Nullable String up;

    Trouble(@Nullable String down, @Nullable String up) {
      this.down = down;
      this.up = up;
    }
  }

  /** When the server last acknowledged the node's lease for its fenced pods. */
  private static Instant renewed(String node) {
    return Instant.parse(
        kubectl
            .run("get lease -n kube-system kennel-fence-" + node + " -o jsonpath={.spec.renewTime}")
            .out());
  }

  private static void replaced(String before, long startNanos) {
    untilReplaced(before);
    assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(FAILOVER_MAX);
  }

  private static void untilReplaced(String before) {
    kubectl.until(
        "a replacement",
        "get po writer-0 -o jsonpath={.metadata.uid}",
        output -> output.code() == 0 && !output.out().equals(before));
    untilReady();
  }

  private static void comeBack(String node) throws IOException {
    kennel.type("node reconnect " + node);
    untilHeld(node);
    kubectl.until(
        "no taint", "get node " + node + " -o jsonpath={.spec.taints}", out -> out.out().isEmpty());
  }

  private static void untilHeld(String node) {
    kubectl.until(
        "the lease of " + node,
        "get lease -n kube-system kennel-fence-" + node + " -o jsonpath={.spec.holderIdentity}",
        output -> output.out().equals(node));
  }

  private static void untilReady() {
    kubectl.until(
        "writer-0 runs",
        "get po writer-0 -o jsonpath={.status.conditions[?(@.type=='Ready')].status}",
        output -> output.out().equals("True"));
  }

  /** Once another has written, one before it never does again. */
  private static void noTwoWrote() {
    Set<String> past = new HashSet<>();
    String last = "";
    for (String writer : kubectl.run("exec writer-0 -- cat /data/sequence").out().split("\n")) {
      if (!writer.equals(last)) {
        assertThat(past.add(writer)).as("%s writes again after %s", writer, last).isTrue();
        last = writer;
      }
    }
    assertThat(past).contains(uid());
  }

  private static String uid() {
    return kubectl.run("get po writer-0 -o jsonpath={.metadata.uid}").out();
  }

  private static String node() {
    return kubectl.run("get po writer-0 -o jsonpath={.spec.nodeName}").out();
  }

  private static long writers() {
    return ProcessHandle.allProcesses()
        .flatMap(process -> process.info().commandLine().stream())
        .filter(line -> line.contains("/data/sequence") && !line.contains("kubectl"))
        .count();
  }

  private static void signal(String signal, String process) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + signal, process).start().waitFor()).isZero();
  }
}
