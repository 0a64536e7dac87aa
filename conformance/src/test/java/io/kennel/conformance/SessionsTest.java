package io.kennel.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.testregistry.DebianImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code kubectl run -it --rm}, {@code cp}, {@code debug} and {@code logs}, typed at real pods. */
class SessionsTest {
  private static final String IMAGE = "--image=busybox:1.36";

  @RegisterExtension
  static final RealCluster kennel =
      RealCluster.ofNodes(1)
          .with(registry -> registry.push(DebianImages.busybox(""), "library/busybox:1.36"));

  static List<Path> kubectls() {
    return Kubectl.binaries("1.27", "1.30", "1.31", "1.33");
  }

  @ParameterizedTest
  @MethodSource("kubectls")
  void sessions(Path binary) throws Exception {
    Kubectl kubectl = kennel.kubectl(binary);
    talk(kubectl);
    run(kubectl);
    attach(kubectl);
    logs(kubectl);
    copy(kubectl);
    debug(kubectl);
    kubectl.run("delete pod talk --now");
  }

  private static void talk(Kubectl kubectl) throws IOException {
    Path file = kennel.directory().resolve("talk.yaml");
    Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: talk, labels: {app: talk}}
        spec:
          initContainers:
          - {name: before, image: "busybox:1.36", command: [echo, preparing]}
          containers:
          - name: main
            image: busybox:1.36
            command: [sh, -c, "for i in 1 2 3; do echo line $i; done; sleep 3600"]
          - {name: crash, image: "busybox:1.36", command: [sh, -c, "echo oh no; exit 1"]}
        """);
    kubectl.run(List.of("apply", "-f", file.toString()));
    kubectl.until(
        "a restart",
        "get pod talk -o jsonpath={.status.containerStatuses[?(@.name=='crash')].restartCount}",
        output -> output.out().matches("[1-9].*"));
  }

  /** What a person sees who types a command at a terminal. */
  private static String typed(Kubectl kubectl, String command) throws Exception {
    ProcessBuilder script =
        new ProcessBuilder("script", "-qec", kubectl.binary() + " " + command, "/dev/null");
    script.environment().put("KUBECONFIG", kubectl.kubeconfig().toString());
    Process process = script.redirectErrorStream(true).start();
    String seen = new String(process.getInputStream().readAllBytes(), UTF_8);
    return seen + "exit code " + process.waitFor();
  }

  private static void run(Kubectl kubectl) throws Exception {
    Process process =
        kubectl.start(
            List.of("run", "-i", "--rm", "--restart=Never", IMAGE, "copier", "--", "cat"),
            Map.of());
    process.getOutputStream().write("from the input\n".getBytes(UTF_8));
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isZero();
    assertThat(out).isEqualTo("from the input\npod \"copier\" deleted\n");
    assertThat(
            typed(
                kubectl,
                "run -it --rm --restart=Never --image=busybox:1.36 screen --"
                    + " sh -c 'tty; exit 3'"))
        // From the log, where it had ended before kubectl came: then kubectl's own terminal adds a
        // "\r" to what the pod's terminal has left of its own.
        .containsPattern("/dev/pts/0\r{0,2}\n")
        .contains("pod \"screen\" deleted")
        .contains("pod default/screen terminated (Error)")
        .endsWith("exit code 3");
    assertThat(kubectl.run("get pods -o name").out()).isEqualTo("pod/talk\n");
  }

  /** Who comes first sees what was said before, unless it has been read in the log. */
  private static void attach(Kubectl kubectl) throws Exception {
    for (String pod : List.of("unread", "read")) {
      kubectl.run(
          List.of(
              "run",
              pod,
              "-i",
              "--attach=false",
              "--restart=Never",
              IMAGE,
              "--",
              "sh",
              "-c",
              "echo before; cat"));
      if (pod.equals("read")) {
        kubectl.until("its words", "logs read", output -> output.out().equals("before\n"));
      }
      kubectl.run("wait --for=condition=Ready pod/" + pod + " --timeout=60s");
      Process process = kubectl.start(List.of("attach", "-i", pod), Map.of());
      process.getOutputStream().write("more\n".getBytes(UTF_8));
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).isZero();
      assertThat(out).isEqualTo(pod.equals("read") ? "more\n" : "before\nmore\n");
      kubectl.run("delete pod " + pod + " --now");
    }
  }

  private static void logs(Kubectl kubectl) {
    Map<String, String> expected =
        Map.of(
            "logs talk -c main", "line 1\nline 2\nline 3\n",
            "logs talk -c main --tail=1", "line 3\n",
            "logs talk -c main --limit-bytes=9", "line 1\nli",
            "logs talk -c main --since-time=2100-01-01T00:00:00Z", "",
            "logs talk -c main --since=1h --tail=2", "line 2\nline 3\n",
            "logs talk -c before", "preparing\n",
            "logs talk -c crash --previous", "oh no\n",
            "logs -l app=talk -c main --prefix --tail=1", "[pod/talk/main] line 3\n");
    expected.forEach(
        (command, output) -> assertThat(kubectl.run(command).out()).as(command).isEqualTo(output));
    assertThat(kubectl.run("logs -l app=talk --all-containers --tail=1").lines())
        .containsExactlyInAnyOrder("preparing", "line 3", "oh no");
    assertThat(kubectl.run("logs talk -c main --tail=1 --timestamps").out())
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}(Z|[-+]\\d\\d:\\d\\d) line 3\n");
    assertThat(kubectl.attempt(List.of("logs", "talk", "-c", "main", "-p"), Map.of()).err())
        .isEqualTo(
            "Error from server (BadRequest): previous terminated container \"main\" in pod"
                + " \"talk\" not found\n");
    assertThat(kubectl.attempt(List.of("logs", "talk", "-c", "nobody"), Map.of()).err())
        .contains("container nobody is not valid for pod talk");
  }

  private static void copy(Kubectl kubectl) throws Exception {
    Path from = Files.createDirectories(kennel.directory().resolve("tree/below")).getParent();
    byte[] content = new byte[3_000_000];
    new Random(7).nextBytes(content);
    Files.write(from.resolve("below/file"), content);
    Files.writeString(from.resolve("other"), "words\n");
    Path back = kennel.directory().resolve("back-" + kubectl.binary().getFileName());

    kubectl.run(List.of("cp", from.toString(), "talk:/tmp/tree", "-c", "main"));
    kubectl.run(List.of("cp", "talk:/tmp/tree", back.toString(), "-c", "main"));

    assertThat(back.resolve("below/file")).hasBinaryContent(content);
    assertThat(back.resolve("other")).hasContent("words\n");
  }

  private static void debug(Kubectl kubectl) throws Exception {
    String seen =
        typed(
            kubectl,
            "debug -it talk --image=busybox:1.36 --target=main -c looker -- sh -c"
                + " 'ps; echo looked'");
    assertThat(seen).contains("sleep 3600").contains("looked").endsWith("exit code 0");
    kubectl.until(
        "its end",
        "get pod talk -o jsonpath={.status.ephemeralContainerStatuses[0].state}",
        output -> output.out().contains("\"reason\":\"Completed\""));
    assertThat(kubectl.run("logs talk -c looker").out()).contains("looked");
    assertThat(kubectl.run("describe pod talk").out())
        .contains("Ephemeral Containers:\n  looker:\n");
    kubectl.run(
        "debug talk --image=busybox:1.36 --copy-to=copy --share-processes=false -c extra"
            + " -- sleep 3600");
    kubectl.until(
        "the copy",
        "get pod copy",
        output -> output.out().contains("2/3") || output.out().contains("3/3"));
    kubectl.run("delete pod copy --now");
  }
}
