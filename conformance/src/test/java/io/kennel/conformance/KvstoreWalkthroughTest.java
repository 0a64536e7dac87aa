package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.conformance.Kubectl.Output;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The exercises of kvstore, typed by real kubectls, with real pods on three nodes: by day the
 * newest only, as the exercises take minutes. Each kubectl has a namespace of its own, so that
 * several can wait at the same time.
 */
class KvstoreWalkthroughTest {
  private static final Path EXAMPLES = RunningKennel.ROOT.resolve("examples/kvstore");

  /** Lines that come more often show more; a busy machine is no dead server. */
  private static final String SETTINGS = "line-millis = 250\ntimeout-millis = 10000\n";

  @RegisterExtension static final RealCluster kennel = RealCluster.ofNodes(3);

  static List<Path> newest() {
    return Kubectl.binaries("1.33");
  }

  static List<Path> older() {
    return Kubectl.binaries("1.27", "1.30", "1.31");
  }

  /** Exercise 1. */
  @Test
  void theServerRunsAloneOnTheMachine(@TempDir Path data) throws Exception {
    String classes = RunningKennel.ROOT.resolve("samples/target/classes").toString();
    String java = System.getProperty("java.home") + "/bin/java";
    Process server =
        new ProcessBuilder(
                java,
                "-cp",
                classes,
                "io.kennel.samples.kvstore.Kvstore",
                "server",
                "0",
                data.toString())
            .start();
    try {
      String address =
          "http://localhost:"
              + server.inputReader().readLine().replaceAll(".* port (\\d+).*", "$1");
      assertThat(curl(address + "/save/a/alfa")).isEqualTo("alfa");
      assertThat(curl(address + "/load/a")).isEqualTo("alfa");
      assertThat(curl(address + "/load/b")).isEqualTo("_key_not_found_");
      assertThat(curl(address + "/allKeys")).isEqualTo("a");
      assertThat(curl("--path-as-is", "-w %{http_code}", address + "/save/../b/x"))
          .endsWith(" 400");
      Files.createFile(data.resolve("_shutting_down_"));
      assertThat(curl("-w %{http_code}", address + "/load/a")).isEqualTo("_shutting_down_ 503");
    } finally {
      server.destroy();
      assertThat(server.waitFor()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("newest")
  void kvstore(Path binary) throws Exception {
    walk(binary);
  }

  /** Beside each other, and beside no other class: that looks for what is left on the machine. */
  @Nightly
  @ParameterizedTest
  @MethodSource("older")
  @Execution(ExecutionMode.CONCURRENT)
  void kvstoreByOlderKubectls(Path binary) throws Exception {
    walk(binary);
  }

  private static void walk(Path binary) throws Exception {
    Kubectl kubectl = kennel.kubectl(binary).inNamespaceOfItsOwn("w3");
    Files.writeString(kubectl.workingDirectory().resolve("kvstore.properties"), SETTINGS);
    assertThat(kubectl.run("create configmap kvstore --from-file=kvstore.properties").out())
        .isEqualTo("configmap/kvstore created\n");
    memory(kubectl);
    forwardPort(kubectl);
    try (HitLog writer = client(kubectl)) {
      lifecycle(kubectl, writer);
    }
    scaleDown(kubectl);
    scaleUp(kubectl);
    parallel(kubectl);
    disk(kubectl);
  }

  /** Exercise 2, and the order of exercise 3. */
  private static void memory(Kubectl kubectl) throws Exception {
    apply(kubectl, "service-headless.yaml");
    try (PodEvents events = PodEvents.watch(kubectl)) {
      assertThat(apply(kubectl, "server-memory.yaml").out())
          .isEqualTo("statefulset.apps/server created\n");
      kubectl.run("rollout status statefulset/server --timeout=80s");
      assertThat(events.first("server-2", "1/1", "Running")).isPositive();
      assertThat(events.order("1/1", "Running"))
          .containsExactly("server-0", "server-1", "server-2");
      assertThat(events.first("server-1"))
          .isGreaterThan(events.first("server-0", "1/1", "Running"));
      assertThat(events.first("server-2"))
          .isGreaterThan(events.first("server-1", "1/1", "Running"));
    }
  }

  /** Exercise 2, from the user's own machine. */
  private static void forwardPort(Kubectl kubectl) throws Exception {
    Process forward = kubectl.start(List.of("port-forward", "server-0", ":80"), Map.of());
    try {
      String line = forward.inputReader().readLine();
      assertThat(line).matches("Forwarding from 127\\.0\\.0\\.1:\\d+ -> 80");
      String address = "http://127.0.0.1:" + line.replaceAll(".*:(\\d+) .*", "$1");
      assertThat(curl(address + "/save/forwarded/word")).isEqualTo("word");
      assertThat(curl(address + "/load/forwarded")).isEqualTo("word");
      assertThat(curl(address + "/load/d")).isEqualTo("_key_not_found_");
      assertThat(curl(address + "/allKeys")).isEqualTo("forwarded");
    } finally {
      forward.destroy();
    }
  }

  /** Exercise 4, with the servers there. */
  private static HitLog client(Kubectl kubectl) throws Exception {
    apply(kubectl, "client.yaml");
    HitLog writer = HitLog.follow(kubectl, "client");
    writer.allHits(0);
    assertThat(writer.heading().stream().map(String::strip))
        .containsExactly(
            "abcdefghijklmnopqrstuvwxyz",
            "--------------------------",
            "12012012012012012012012012",
            "--------------------------");
    for (int server = 0; server < 3; server++) {
      assertThat(writer.courses(server, 3, 0)).as("%s", writer).containsOnly("wh");
    }
    return writer;
  }

  /** Exercise 5. */
  private static void lifecycle(Kubectl kubectl, HitLog writer) throws Exception {
    kubectl.run("delete statefulset/server");
    kubectl.run("wait --for=delete pod -l app=server --timeout=80s");
    apply(kubectl, "server-memory-lifecycle.yaml");
    kubectl.run("rollout status statefulset/server --timeout=80s");
    writer.allHits(writer.mark());
    int mark = writer.mark() - 1;
    assertThat(kubectl.run("delete pod/server-2").out()).contains("pod \"server-2\" deleted");
    writer.until("the keys to be written", mark, line -> line.contains("w"));
    writer.allHits(writer.mark());
    assertThat(writer.courses(0, 3, mark)).as("%s", writer).containsOnly("h");
    assertThat(writer.courses(1, 3, mark)).as("%s", writer).containsOnly("h");
    assertThat(writer.courses(2, 3, mark)).as("%s", writer).containsOnly("h5.wh");
  }

  /** Exercise 6, down. */
  private static void scaleDown(Kubectl kubectl) throws Exception {
    apply(kubectl, "client-readonly-2.yaml");
    try (HitLog two = HitLog.follow(kubectl, "client-readonly-2")) {
      two.until("9 hits", 0, line -> line.endsWith(" | hits = 9 (35%)"));
      kubectl.run("delete --grace-period=1 pod/client");
      assertThat(rebalance(kubectl, "rebalance-down"))
          .contains("a=alfa server-1.server->server-1.server\n")
          .contains("b=bravo server-2.server->server-0.server\n")
          .contains("http://server-0.server/save/b/bravo\n")
          .endsWith("26 keys, 17 of them copied.\n");
      two.allHits(two.mark());
      int mark = two.mark() - 1;
      assertThat(kubectl.run("scale statefulset/server --replicas=2").out())
          .isEqualTo("statefulset.apps/server scaled\n");
      kubectl.run("wait --for=delete pod/server-2 --timeout=80s");
      two.allHits(two.mark());
      assertThat(two.courses(0, 2, mark)).as("%s", two).containsOnly("h");
      assertThat(two.courses(1, 2, mark)).as("%s", two).containsOnly("h");
      kubectl.run("delete --grace-period=1 pod/client-readonly-2");
      two.untilEnded();
    }
  }

  /** Exercise 6, up. */
  private static void scaleUp(Kubectl kubectl) throws Exception {
    apply(kubectl, "client-readonly-3.yaml");
    try (HitLog three = HitLog.follow(kubectl, "client-readonly-3")) {
      three.until("17 hits", 0, line -> line.endsWith(" | hits = 17 (65%)"));
      kubectl.run("scale statefulset/server --replicas=3");
      three.until("missing keys", 0, line -> line.contains("m"));
      assertThat(rebalance(kubectl, "rebalance-up"))
          .contains("b=bravo server-0.server->server-2.server\n")
          .endsWith("26 keys, 17 of them copied.\n");
      three.allHits(three.mark());
      assertThat(three.courses(0, 3, 0)).as("%s", three).containsOnly("h");
      assertThat(three.courses(1, 3, 0)).as("%s", three).containsOnly("h");
      assertThat(three.courses(2, 3, 0)).as("%s", three).containsOnly(".mh");
      kubectl.run("delete --grace-period=1 pod/client-readonly-3");
      three.untilEnded();
    }
    kubectl.run("delete statefulset/server");
    kubectl.run("wait --for=delete pod -l app=server --timeout=80s");
  }

  /** Exercise 3. */
  private static void parallel(Kubectl kubectl) throws Exception {
    try (PodEvents events = PodEvents.watch(kubectl)) {
      apply(kubectl, "server-memory-parallel.yaml");
      kubectl.run("rollout status statefulset/server --timeout=80s");
      assertThat(events.first("server-2", "1/1", "Running")).isPositive();
      for (String pod : List.of("server-0", "server-1", "server-2")) {
        String first = events.order("1/1", "Running").getFirst();
        assertThat(events.first(pod)).isLessThanOrEqualTo(events.first(first, "1/1", "Running"));
      }
    }
    kubectl.run("delete statefulset/server");
    kubectl.run("wait --for=delete pod -l app=server --timeout=80s");
  }

  /** Exercise 7, and exercise 4 with a client that comes before the servers. */
  private static void disk(Kubectl kubectl) throws Exception {
    apply(kubectl, "client.yaml");
    try (HitLog writer = HitLog.follow(kubectl, "client")) {
      writer.until("the first line", 0, line -> line.contains("hits = 0"));
      apply(kubectl, "server-disk.yaml");
      writer.allHits(0);
      for (int server = 0; server < 3; server++) {
        assertThat(writer.courses(server, 3, 0)).as("%s", writer).containsOnly(".wh");
      }
      volumes(kubectl);
      deleteOnDisk(kubectl, writer);
      deleteSet(kubectl, writer);
      scaleToNothing(kubectl);
    }
  }

  private static void volumes(Kubectl kubectl) {
    assertThat(kubectl.run("get storageclass").out()).contains("standard (default)");
    assertThat(kubectl.run("describe storageclass/standard").out())
        .containsPattern("Name: +standard\n")
        .containsPattern("IsDefaultClass: +Yes\n");
    Output both = kubectl.run("get pv,pvc");
    for (int ordinal = 0; ordinal < 3; ordinal++) {
      assertThat(both.out())
          .containsPattern(
              "persistentvolume/pvc-\\S+ +1Gi +RWO +Delete +Bound +%s/data-server-%d +standard"
                  .formatted(kubectl.workingDirectory().getFileName(), ordinal))
          .containsPattern(
              "persistentvolumeclaim/data-server-%d +Bound +pvc-\\S+ +1Gi +RWO +standard"
                  .formatted(ordinal));
    }
  }

  private static void deleteOnDisk(Kubectl kubectl, HitLog writer) throws Exception {
    int mark = writer.mark() - 1;
    kubectl.run("delete pod/server-2");
    writer.until("no answer", mark, line -> line.contains("."));
    writer.allHits(writer.mark());
    assertThat(writer.courses(0, 3, mark)).as("%s", writer).containsOnly("h");
    assertThat(writer.courses(1, 3, mark)).as("%s", writer).containsOnly("h");
    assertThat(writer.courses(2, 3, mark)).as("%s", writer).containsOnly("h5.h");
  }

  private static void deleteSet(Kubectl kubectl, HitLog writer) throws Exception {
    int mark = writer.mark() - 1;
    assertThat(kubectl.run("delete statefulset/server").out())
        .contains("statefulset.apps \"server\" deleted");
    writer.until("all .", mark, line -> line.matches(".* \\.{26} .*"));
    int down = writer.mark();
    apply(kubectl, "server-disk.yaml");
    writer.allHits(down);
    for (int server = 0; server < 3; server++) {
      assertThat(writer.courses(server, 3, mark)).as("%s", writer).containsOnly("h5.h");
    }
    assertThat(writer.firstHit(0, 3, down)).isLessThan(writer.firstHit(1, 3, down));
    assertThat(writer.firstHit(1, 3, down)).isLessThan(writer.firstHit(2, 3, down));
  }

  private static void scaleToNothing(Kubectl kubectl) throws Exception {
    try (PodEvents events = PodEvents.watch(kubectl)) {
      kubectl.run("scale statefulset/server --replicas=0");
      kubectl.run("wait --for=delete pod -l app=server --timeout=80s");
      assertThat(events.first("server-0", "1/1", "Terminating")).isPositive();
      assertThat(events.order("1/1", "Terminating"))
          .containsExactly("server-2", "server-1", "server-0");
    }
    assertThat(kubectl.run("get pvc -o name").lines()).hasSize(3);
  }

  private static String rebalance(Kubectl kubectl, String name) {
    apply(kubectl, name + ".yaml");
    kubectl.run("wait --for=jsonpath={.status.phase}=Succeeded --timeout=80s pod/" + name);
    String log = kubectl.run("logs " + name).out();
    assertThat(log.lines().filter(line -> line.matches("\\w=\\w+ \\S+->\\S+"))).hasSize(26);
    return log;
  }

  private static Output apply(Kubectl kubectl, String file) {
    return kubectl.run(List.of("apply", "-f", EXAMPLES.resolve(file).toString()));
  }

  private static String curl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("curl", "-s"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s", command).isZero();
    return out;
  }
}
