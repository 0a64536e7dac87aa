package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.kennel.agent.network.NetworkConfig;
import io.kennel.cluster.ControlClient;
import io.kennel.cluster.DataDirectory;
import io.kennel.cluster.MachineState;
import io.kennel.cluster.NodeOrder;
import io.kennel.cluster.NodeReport;
import io.kennel.conformance.Kubectl.Output;
import io.kennel.world.real.RealWorld;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A node drops off the network, or loses power: typed by real kubectls, with real pods. */
class NodeLossWalkthroughTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String GREETING = "Hey there!";
  private static final String POD = "/api/v1/namespaces/default/pods/";

  @TempDir static Path directory;
  private static RunningKennel kennel;
  private static String namespaces;

  private Kubectl kubectl;
  private IdentityWatch watch;

  @BeforeAll
  static void start() throws Exception {
    assumeThat(Files.isWritable(Path.of("/sys/fs/cgroup"))).as("real pods need root").isTrue();
    assumeThat(System.getProperty("user.name")).as("real pods need root").isEqualTo("root");
    namespaces = "kennel-" + NetworkConfig.hash(directory.resolve("data"));
    kennel = up();
  }

  private static RunningKennel up() throws IOException {
    return RunningKennel.up(
        directory,
        "--nodes=3",
        "--runtime=oci",
        "--node-lease-duration-seconds=2",
        "--node-monitor-grace-period=3s",
        "--default-unreachable-toleration-seconds=2",
        "--default-not-ready-toleration-seconds=2",
        "--node-eviction-rate=10",
        "--orphaned-pod-quarantine=1s");
  }

  @AfterAll
  static void stop() throws Exception {
    if (kennel != null) {
      kennel.close();
    }
  }

  static List<Path> kubectls() {
    return Kubectl.binaries("1.27", "1.33");
  }

  static List<Path> otherKubectls() {
    return Kubectl.binaries("1.30");
  }

  @ParameterizedTest
  @MethodSource("kubectls")
  void aNodeIsLost(Path binary) throws Exception {
    kubectl = kennel.kubectl(binary);
    try (IdentityWatch identities = new IdentityWatch(directory.resolve("data"))) {
      watch = identities;
      deploy();
      disconnect();
      force();
      reconnect();
      comeBackInTime();
      crash();
      deleteTheNode();
      assertThat(watch.doubled()).as("two of one identity").isEmpty();
      assertThat(watch.looks()).isGreaterThan(100);
      cleanUp();
    }
  }

  @ParameterizedTest
  @MethodSource("otherKubectls")
  @Nightly
  void aNodeIsLostToAnotherKubectl(Path binary) throws Exception {
    aNodeIsLost(binary);
  }

  /** What was done to a machine holds, whatever becomes of Kennel itself. */
  @ParameterizedTest
  @MethodSource("newest")
  void theCableStaysPulledAndThePowerOff(Path binary) throws Exception {
    kubectl = kennel.kubectl(binary);
    try (IdentityWatch identities = new IdentityWatch(directory.resolve("data"))) {
      watch = identities;
      deploy();
      String cut = nodeOf("kubia-0");
      String dead = nodeOf("kubia-1");
      long process = watch.process("kubia-0");
      kennel.type("node disconnect " + cut);
      kennel.type("node crash " + dead);
      kennel.kill();
      assertThat(kennel.attempt("node list").err()).contains("no cluster is running in");
      kennel = up();
      kubectl = kennel.kubectl(binary);
      assertThat(kennel.type("node list"))
          .containsPattern(cut + " +disconnected .* default/kubia-0\n")
          .containsPattern(dead + " +crashed .* -\n");
      assertThat(watch.process("kubia-0")).as("was taken over").isEqualTo(process);
      assertThat(reaches(watch.process("kubia-2"), addressOf("kubia-0"))).isFalse();
      kennel.close();
      kennel = up();
      kubectl = kennel.kubectl(binary);
      assertThat(kennel.type("node list"))
          .containsPattern(cut + " +disconnected .* -\n")
          .containsPattern(dead + " +crashed .* -\n");
      kennel.type("node reconnect " + cut);
      kennel.type("node start " + dead);
      untilReady();
      assertThat(watch.doubled()).isEmpty();
      cleanUp();
    }
  }

  static List<Path> newest() {
    return List.of(Kubectl.binaries("1.33").getLast());
  }

  private void deploy() throws Exception {
    kubectl.run("create -f " + example("kubia-service-headless.yaml"));
    kubectl.run("create -f " + withLivenessProbe());
    kubectl.run("scale statefulset kubia --replicas=3");
    untilReady();
    assertThat(List.of(nodeOf("kubia-0"), nodeOf("kubia-1"), nodeOf("kubia-2")))
        .doesNotHaveDuplicates();
    try (ApiProxy proxy = ApiProxy.start(kubectl)) {
      assertThat(proxy.post(POD + "kubia-0/proxy/", GREETING)).contains("stored on pod kubia-0");
    }
  }

  /** Of a pod that is cut off, but well, its own agent must not think that it is not. */
  private static Path withLivenessProbe() throws IOException {
    String set = Files.readString(example("kubia-statefulset.yaml"));
    String probe =
        """
                livenessProbe:
                  httpGet:
                    port: http
                    path: /data
                  periodSeconds: 1
                  failureThreshold: 1
                  initialDelaySeconds: 3
        """;
    Path file = directory.resolve("kubia-statefulset.yaml");
    return Files.writeString(
        file, set.replace("        readinessProbe:\n", probe + "        readinessProbe:\n"));
  }

  /** Steps 1 to 3. */
  private void disconnect() throws Exception {
    String node = nodeOf("kubia-0");
    String address = addressOf("kubia-0");
    long process = watch.process("kubia-0");
    List<Process> streams = new ArrayList<>();
    for (String command :
        List.of("logs -f kubia-0", "attach kubia-0", "port-forward kubia-0 :8080")) {
      streams.add(kubectl.start(List.of(command.split(" ")), Map.of()));
    }
    assertThat(streams.getFirst().inputReader().readLine()).contains("listening");
    assertThat(streams.getLast().inputReader().readLine()).contains("Forwarding from");
    assertThat(reaches(watch.process("kubia-1"), address)).isTrue();

    assertThat(kennel.type("node disconnect " + node)).startsWith("Disconnected " + node);
    assertThat(kennel.type("node disconnect " + node)).contains("was pulled already");
    for (Process stream : streams) {
      assertThat(stream.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("cut").isTrue();
    }
    Output logs = kubectl.attempt(List.of("logs", "kubia-0"), Map.of());
    assertThat(logs.err()).contains("the agent of node " + node + " cannot be reached");
    try (ApiProxy proxy = ApiProxy.start(kubectl)) {
      assertThat(proxy.get(POD + "kubia-0/proxy/")).contains("no route to host");
    }
    String packets = packets(node);
    assertThat(reaches(watch.process("kubia-1"), address)).as("from another pod").isFalse();
    assertThat(reaches(1, address)).as("from the machine").isFalse();
    assertThat(reaches(process, address)).as("from within").isTrue();
    assertThat(packets(node)).as("packets over the cut link").isEqualTo(packets);

    untilReady(node, "NotReady");
    kubectl.until(
        "the taint",
        "get node " + node + " -o jsonpath={.spec.taints}",
        output ->
            output.out().contains("node.kubernetes.io/unreachable")
                && output.out().contains("NoExecute"));
    kubectl.until("kubia-0 is not Ready", ready("kubia-0"), output -> output.out().equals("False"));
    String uid = uid("kubia-0");
    kubectl.until(
        "kubia-0 is Terminating",
        "get po kubia-0",
        output -> output.out().matches("(?s).*kubia-0 +1/1 +Terminating.*"));
    assertThat(kubectl.run("describe po kubia-0").out())
        .containsPattern("Reason: +NodeLost")
        .contains("Node " + node + " which was running pod kubia-0 is unresponsive");
    assertThat(kubectl.run("describe node " + node).out())
        .contains("NodeStatusUnknown")
        .contains("Kubelet stopped posting node status.");
    assertThat(uid("kubia-0")).as("nobody replaces it").isEqualTo(uid);
    assertThat(watch.process("kubia-0")).as("it runs on").isEqualTo(process);
    assertThat(kennel.type("node list"))
        .containsPattern(node + " +disconnected +Unknown .* default/kubia-0\n");
  }

  /**
   * Step 4: a person says that the pod does not run any more. It does, on a node that can hear
   * nobody; the storage they share ends it before the next one begins.
   */
  private void force() throws Exception {
    String node = nodeOf("kubia-0");
    String uid = uid("kubia-0");
    kubectl.run("delete po kubia-0 --wait=false");
    assertThat(uid("kubia-0")).as("stays").isEqualTo(uid);
    assertThat(watch.doubled()).isEmpty();
    long process = watch.process("kubia-0");
    assertThat(kubectl.run("delete po kubia-0 --force --grace-period 0").err())
        .containsIgnoringCase("warning: Immediate deletion does not wait for confirmation");
    untilReady();
    assertThat(nodeOf("kubia-0")).isNotEqualTo(node);
    assertThat(IdentityWatch.isAlive(process)).as("the old one has ended").isFalse();
    assertThat(kubectl.run("get events --field-selector involvedObject.name=kubia-0").out())
        .containsPattern("Warning +VolumeTakenOver .* was still in use by pod kubia-0 on " + node);
    try (ApiProxy proxy = ApiProxy.start(kubectl)) {
      assertThat(proxy.get(POD + "kubia-0/proxy/")).as("its data").contains(GREETING);
    }
  }

  /** Step 5, of a pod that was given up meanwhile. */
  private void reconnect() throws Exception {
    String node = lost();
    assertThat(kennel.type("node reconnect " + node)).isEqualTo("Reconnected " + node + ".\n");
    untilReady(node, "Ready");
    assertThat(kubectl.run("get node " + node + " -o jsonpath={.spec.taints}").out()).isEmpty();
    untilReady();
  }

  /** Step 5, of a pod that nobody had given up yet. */
  private void comeBackInTime() throws Exception {
    String node = nodeOf("kubia-1");
    String uid = uid("kubia-1");
    long process = watch.process("kubia-1");
    // Of the tolerations that apply the shortest counts: the one that every pod gets is second.
    kubectl.run(
        "patch po kubia-1 --type=json -p"
            + " [{\"op\":\"replace\",\"path\":\"/spec/tolerations/1/tolerationSeconds\","
            + "\"value\":300}]");
    order(NodeOrder.DISCONNECT, node);
    untilReady(node, "NotReady");
    kubectl.until("kubia-1 is not Ready", ready("kubia-1"), output -> output.out().equals("False"));
    order(NodeOrder.RECONNECT, node);
    untilReady(node, "Ready");
    kubectl.until("kubia-1 is Ready", ready("kubia-1"), output -> output.out().equals("True"));
    assertThat(uid("kubia-1")).isEqualTo(uid);
    assertThat(watch.process("kubia-1")).isEqualTo(process);
  }

  /** Step 6, with the taint of step 4. */
  private void crash() throws Exception {
    String node = nodeOf("kubia-2");
    long process = watch.process("kubia-2");
    assertThat(kennel.type("node crash " + node)).startsWith("Crashed " + node);
    assertThat(IdentityWatch.isAlive(process)).isFalse();
    assertThat(watch.running()).doesNotContainKey("kubia-2");
    untilReady(node, "NotReady");
    kubectl.until(
        "kubia-2 is Terminating", "get po kubia-2", output -> output.out().contains("Terminating"));
    String taint = "node.kubernetes.io/out-of-service";
    kubectl.run("taint node " + node + " " + taint + "=nodeshutdown:NoExecute");
    untilReady();
    assertThat(nodeOf("kubia-2")).isNotEqualTo(node);
    assertThat(kennel.type("node start " + node)).isEqualTo("Started " + node + ".\n");
    untilReady(node, "Ready");
    kubectl.run("taint node " + node + " " + taint + "-");
  }

  /** Step 6, with the deletion of step 4. */
  private void deleteTheNode() throws Exception {
    String node = nodeOf("kubia-1");
    order(NodeOrder.CRASH, node);
    kubectl.run("delete node " + node);
    kubectl.until(
        "kubia-1 is made anew elsewhere",
        "get po kubia-1 -o jsonpath={.spec.nodeName}",
        output -> output.code() == 0 && !List.of(node, "").contains(output.out()));
    untilReady();
    order(NodeOrder.START, node);
    untilReady(node, "Ready");
  }

  private void cleanUp() {
    kubectl.run("delete -f " + example("kubia-statefulset.yaml"));
    kubectl.run("delete svc kubia");
    kubectl.until("no pods", "get po", output -> !output.out().contains("kubia-"));
    kubectl.run("delete pvc --all");
  }

  private void untilReady() {
    kubectl.until(
        "three pods ready",
        "get po -l app=kubia -o jsonpath={.items[*].status.conditions[?(@.type=='Ready')].status}",
        output -> output.out().equals("True True True"));
  }

  private void untilReady(String node, String status) {
    Predicate<Output> shown =
        output -> output.out().matches("(?s).*" + node + " +" + status + " .*");
    kubectl.until(node + " is " + status, "get node", shown);
  }

  private static String ready(String pod) {
    return "get po " + pod + " -o jsonpath={.status.conditions[?(@.type=='Ready')].status}";
  }

  private String nodeOf(String pod) {
    return kubectl.run("get po " + pod + " -o jsonpath={.spec.nodeName}").out();
  }

  private String addressOf(String pod) {
    return kubectl.run("get po " + pod + " -o jsonpath={.status.podIP}").out();
  }

  private String uid(String pod) {
    return kubectl.run("get po " + pod + " -o jsonpath={.metadata.uid}").out();
  }

  /** The node that cannot be reached. */
  private static String lost() {
    try (RealWorld world = new RealWorld()) {
      return new ControlClient(data(), world)
          .nodes().stream()
              .filter(node -> node.machine() == MachineState.DISCONNECTED)
              .map(NodeReport::name)
              .findFirst()
              .orElseThrow();
    }
  }

  /** What a command does, without the time that it takes to start one. */
  private static void order(NodeOrder order, String node) {
    try (RealWorld world = new RealWorld()) {
      assertThat(new ControlClient(data(), world).order(order, node).changed()).isTrue();
    }
  }

  private static DataDirectory data() {
    return new DataDirectory(directory.resolve("data"));
  }

  /** Whether a pod answers whoever asks from the network that a process is in. */
  private static boolean reaches(long process, String address) throws IOException {
    String curl = "nsenter --net -t " + process + " curl -s -m 1 http://" + address + ":8080/";
    return run(curl).contains("You've hit");
  }

  /** What has gone over the node's cable so far. */
  private static String packets(String node) throws IOException {
    return run(
        "ip netns exec "
            + namespaces
            + "-"
            + node
            + " cat"
            + " /sys/class/net/uplink/statistics/rx_packets"
            + " /sys/class/net/uplink/statistics/tx_packets");
  }

  private static String run(String command) throws IOException {
    Process process = new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static Path example(String file) {
    return RunningKennel.ROOT.resolve("examples/kubia").resolve(file);
  }
}
