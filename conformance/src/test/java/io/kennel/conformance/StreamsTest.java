package io.kennel.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** exec, attach and port-forward, typed by real kubectls at real pods. */
class StreamsTest {
  /** The image has no shell: the machine's own busybox, which needs no libraries, lends one. */
  private static final String BOX = "/host/busybox";

  @RegisterExtension static final RealCluster kennel = RealCluster.ofNodes(1);

  static List<Path> kubectls() {
    return Kubectl.binaries("1.27", "1.30", "1.31", "1.33");
  }

  /** A pod with a web server, and one whose process copies its input to its output. */
  private static void deploy(Kubectl kubectl) throws IOException {
    String manifest =
        """
        apiVersion: v1
        kind: List
        items:
        - apiVersion: v1
          kind: Pod
          metadata: {name: web}
          spec: &box
            terminationGracePeriodSeconds: 0
            volumes: [{name: host, hostPath: {path: /usr/bin}}]
            containers:
            - name: main
              image: kennel/kubia-pet:1.0
              volumeMounts: [{name: host, mountPath: /host, readOnly: true}]
        - apiVersion: v1
          kind: Pod
          metadata: {name: copier}
          spec:
            terminationGracePeriodSeconds: 0
            volumes: [{name: host, hostPath: {path: /usr/bin}}]
            containers:
            - name: main
              image: kennel/kubia-pet:1.0
              command: [/host/busybox, cat]
              stdin: true
              volumeMounts: [{name: host, mountPath: /host, readOnly: true}]
        """;
    Path file = kubectl.workingDirectory().resolve("streams.yaml");
    Files.writeString(file, manifest.replace(" &box", ""));
    kubectl.run(List.of("apply", "-f", file.toString()));
    kubectl.run("wait --for=condition=Ready pod/web pod/copier --timeout=60s");
  }

  /**
   * kubectl may read the greeting, an empty message as kubelet sends it too, before it has noted
   * down the stream that it is for.
   */
  private static final Pattern KNOWN_NOISE =
      Pattern.compile("E\\d+ .* websocket\\.go:\\d+] Unknown stream id 1, discarding message\n");

  private record Ended(int code, String out, String err) {}

  /** Types a command, gives it an input, and waits for its end. */
  private static Ended type(Kubectl kubectl, String input, String... words) throws Exception {
    Process process = kubectl.start(List.of(words), Map.of());
    process.getOutputStream().write(input.getBytes(UTF_8));
    process.getOutputStream().close();
    return end(process);
  }

  private static Ended end(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err =
        KNOWN_NOISE
            .matcher(new String(process.getErrorStream().readAllBytes(), UTF_8))
            .replaceAll("");
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("kubectl does not end: " + out + err);
    }
    return new Ended(process.exitValue(), out, err);
  }

  @ParameterizedTest
  @MethodSource("kubectls")
  void streams(Path binary) throws Exception {
    Kubectl kubectl = kennel.kubectl(binary);
    deploy(kubectl);
    exec(kubectl);
    terminal(kubectl);
    attach(kubectl);
    portForward(kubectl);
    deletedUnderneath(kubectl);
    kubectl.run("delete pod web copier --ignore-not-found");
  }

  /** Whatever is under way, nothing of a cluster is left when it has stopped. */
  @Test
  void aClusterStopsWithStreamsOpenAndPodsOnTheirWay(@TempDir Path directory) throws Exception {
    Machine before = Machine.look(directory);
    RunningKennel stopping = RunningKennel.up(directory, "--nodes", "1", "--runtime", "oci");
    Kubectl kubectl = stopping.kubectl(Kubectl.daily().getLast());
    List<Process> open = new ArrayList<>();
    try {
      deploy(kubectl);
      Process exec = kubectl.start(List.of("exec", "web", "--", BOX, "yes"), Map.of());
      open.add(exec);
      assertThat(exec.inputReader().readLine()).isEqualTo("y");
      Process attach = kubectl.start(List.of("attach", "-i", "copier"), Map.of());
      open.add(attach);
      attach.getOutputStream().write("begun\n".getBytes(UTF_8));
      attach.getOutputStream().flush();
      assertThat(attach.inputReader().readLine()).isEqualTo("begun");
      open.add(Forwarding.start(kubectl, "web", 8080).process());
      StringBuilder late = new StringBuilder();
      for (int pod = 0; pod < 8; pod++) {
        late.append("---\n{apiVersion: v1, kind: Pod, metadata: {name: late-").append(pod);
        late.append("}, spec: {containers: [{name: main, image: 'kennel/kubia-pet:1.0'}]}}\n");
      }
      Files.writeString(directory.resolve("late.yaml"), late);
      kubectl.run("apply -f late.yaml");
    } finally {
      stopping.terminate();
      open.forEach(Process::destroy);
    }
    assertThat(Machine.look(directory).since(before)).isEmpty();
  }

  private static void exec(Kubectl kubectl) throws Exception {
    Ended ended =
        type(kubectl, "", "exec", "web", "--", BOX, "sh", "-c", "echo out; echo err >&2; exit 7");
    assertThat(ended)
        .isEqualTo(new Ended(7, "out\n", "err\ncommand terminated with exit code 7\n"));
    assertThat(type(kubectl, "one\ntwo\n", "exec", "-i", "web", "--", BOX, "wc", "-l"))
        .isEqualTo(new Ended(0, "2\n", ""));
    assertThat(type(kubectl, "", "exec", "web", "--", BOX, "hostname").out()).isEqualTo("web\n");
    Ended nothing = type(kubectl, "", "exec", "web", "--", "no-such-command");
    assertThat(nothing.code()).isNotZero();
    assertThat(nothing.err()).contains("no-such-command");
    assertThat(type(kubectl, "", "exec", "nobody", "--", "true").err())
        .isEqualTo("Error from server (NotFound): pods \"nobody\" not found\n");
    String many = "x".repeat(1_000_000);
    assertThat(type(kubectl, many, "exec", "-i", "web", "--", BOX, "wc", "-c").out())
        .isEqualTo("1000000\n");
  }

  /** On a terminal of a size: what a person sees. */
  private static void terminal(Kubectl kubectl) throws Exception {
    // A client may take its time to say how large its terminal is.
    String size =
        "until %s stty size | %s grep -v ^0; do %s usleep 20000; done".formatted(BOX, BOX, BOX);
    String typed =
        "stty rows 33 cols 99; %s exec -it web -- %s sh -c '%s tty; %s; exit 5'"
            .formatted(kubectl.binary(), BOX, BOX, size);
    ProcessBuilder script = new ProcessBuilder("script", "-qec", typed, "/dev/null");
    script.environment().put("KUBECONFIG", kubectl.kubeconfig().toString());
    Process process = script.start();
    String seen = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isEqualTo(5);
    assertThat(seen)
        .contains("/dev/pts/0")
        .contains("33 99")
        .contains("command terminated with exit code 5");
  }

  private static void attach(Kubectl kubectl) throws Exception {
    Process process = kubectl.start(List.of("attach", "-i", "copier"), Map.of());
    process.getOutputStream().write("hello\n".getBytes(UTF_8));
    process.getOutputStream().flush();
    assertThat(process.inputReader().readLine()).isEqualTo("hello");
    process.destroy();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(kubectl.run("get pod copier").out()).contains("Running");
  }

  /** {@code kubectl port-forward}, once it listens. */
  private record Forwarding(Process process, int port) implements AutoCloseable {
    static Forwarding start(Kubectl kubectl, String pod, int remote) throws IOException {
      Process process =
          kubectl.start(List.of("port-forward", "pod/" + pod, ":" + remote), Map.of());
      String line = process.inputReader().readLine();
      assertThat(line).matches("Forwarding from 127.0.0.1:\\d+ -> " + remote);
      return new Forwarding(process, Integer.parseInt(line.replaceAll(".*1:(\\d+) .*", "$1")));
    }

    String get() throws IOException {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        String request = "GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(UTF_8));
        InputStream in = socket.getInputStream();
        return new String(in.readAllBytes(), UTF_8);
      }
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  private static void portForward(Kubectl kubectl) throws Exception {
    try (Forwarding forwarding = Forwarding.start(kubectl, "web", 8080);
        ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(forwarding.get()).contains("You've hit web");
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        answers.add(tasks.submit(forwarding::get));
      }
      for (Future<String> answer : answers) {
        assertThat(answer.get()).contains("You've hit web");
      }
    }
    try (Forwarding forwarding = Forwarding.start(kubectl, "web", 9)) {
      assertThat(forwarding.get()).isEmpty();
      Ended ended = end(forwarding.process());
      assertThat(ended.code()).isEqualTo(1);
      assertThat(ended.err())
          .contains("error forwarding port 9 to pod")
          .contains("connection refused")
          .contains("error: lost connection to pod");
    }
  }

  /** What is under way when its pod is deleted ends as kubectl's users know it. */
  private static void deletedUnderneath(Kubectl kubectl) throws Exception {
    Process exec =
        kubectl.start(
            List.of("exec", "web", "--", BOX, "sh", "-c", "echo begun; /host/busybox sleep 1000"),
            Map.of());
    assertThat(exec.inputReader().readLine()).isEqualTo("begun");
    Process attach = kubectl.start(List.of("attach", "-i", "copier"), Map.of());
    attach.getOutputStream().write("begun\n".getBytes(UTF_8));
    attach.getOutputStream().flush();
    assertThat(attach.inputReader().readLine()).isEqualTo("begun");
    Process logs = kubectl.start(List.of("logs", "-f", "copier"), Map.of());
    assertThat(logs.inputReader().readLine()).isNotNull();
    try (Forwarding forwarding = Forwarding.start(kubectl, "web", 8080)) {
      kubectl.run("delete pod web copier");
      assertThat(end(exec))
          .isEqualTo(new Ended(137, "", "command terminated with exit code 137\n"));
      assertThat(end(attach).code()).isZero();
      assertThat(end(logs).code()).isZero();
      Ended forwarded = end(forwarding.process());
      assertThat(forwarded.code()).isEqualTo(1);
      assertThat(forwarded.err()).endsWith("error: lost connection to pod\n");
    }
  }
}
