package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.conformance.Kubectl.Output;
import io.kennel.testregistry.DebianImages;
import io.kennel.testregistry.TestRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The walkthrough of web-demo: order, events and updates of a StatefulSet of nginx, typed by real
 * kubectls. The images are pulled from a registry on this machine, which stands in for Docker Hub.
 */
class WebDemoWalkthroughTest {
  private static final String POD = "pod/";

  @RegisterExtension
  static final RealCluster kennel = RealCluster.ofNodes(3).with(WebDemoWalkthroughTest::pushImages);

  private static void pushImages(TestRegistry registry) throws IOException {
    for (String version : List.of("1.27", "1.28", "1.29")) {
      registry.push(DebianImages.nginx("", "nginx " + version), "library/nginx:" + version);
    }
    // The nslookup of busybox 1.28 knows search domains, as that of BIND does; later ones do not.
    registry.push(DebianImages.dnsutils(""), "library/busybox:1.28");
  }

  @ParameterizedTest
  @MethodSource("io.kennel.conformance.Kubectl#daily")
  void webDemo(Path binary) throws Exception {
    walk(binary);
  }

  @Nightly
  @ParameterizedTest
  @MethodSource("io.kennel.conformance.Kubectl#nightly")
  void webDemoByOtherKubectls(Path binary) throws Exception {
    walk(binary);
  }

  private static void walk(Path binary) throws Exception {
    Kubectl kubectl = kennel.kubectl(binary);
    assertThat(kubectl.run("create ns demo").out()).isEqualTo("namespace/demo created\n");
    try {
      deploy(kubectl);
      scale(kubectl);
      enter(kubectl);
      resolve(kubectl);
      update(kubectl);
      updateByHand(kubectl);
      leaveTheClaims(kubectl);
    } finally {
      kubectl.run("delete ns demo");
    }
  }

  private static Output create(Kubectl kubectl, String file) {
    Path path = RunningKennel.ROOT.resolve("examples/web-demo").resolve(file);
    return kubectl.run(List.of("create", "-f", path.toString()));
  }

  /** Steps 1 and 2. */
  private static void deploy(Kubectl kubectl) throws Exception {
    assertThat(create(kubectl, "service.yaml").out()).isEqualTo("service/nginx-demo created\n");
    try (Followed pods = Followed.start(kubectl, "get pod -n demo -w");
        Followed sets = Followed.start(kubectl, "get sts -n demo -w")) {
      assertThat(create(kubectl, "statefulset.yaml").out())
          .isEqualTo("statefulset.apps/web-demo created\n");
      sets.untilLine("web-demo +2/2 .*");
      assertThat(distinct(sets.lines(), 1)).containsExactly("0/2", "1/2", "2/2");
      pods.untilLine("web-demo-1 +1/1 +Running .*");
      List<String> lines = pods.lines();
      assertThat(lines.getFirst()).matches("NAME +READY +STATUS +RESTARTS +AGE");
      for (String pod : List.of("web-demo-0", "web-demo-1")) {
        List<String> own = lines.stream().filter(line -> line.startsWith(pod + " ")).toList();
        assertThat(own.subList(0, 2)).allMatch(line -> line.matches(pod + " +0/1 +Pending .*"));
        assertThat(distinct(own, 2)).containsExactly("Pending", "ContainerCreating", "Running");
        assertThat(own)
            .filteredOn(line -> line.contains("Running"))
            .allMatch(line -> line.matches(pod + " +1/1 +Running +0 .*"));
      }
      assertThat(first(lines, "web-demo-1 .*"))
          .isGreaterThan(first(lines, "web-demo-0 +1/1 +Running .*"));
    }
    assertThat(kubectl.run("get sts web-demo -n demo").out())
        .matches("NAME +READY +AGE\nweb-demo +2/2 +\\S+\n");
    assertThat(kubectl.run("describe pod web-demo-0 -n demo").out())
        .containsPattern(
            "Pulling +\\S+ +kubelet +Pulling image \"nginx:1.27\"\n.*Successfully pulled image"
                + " \"nginx:1.27\" in [0-9.]+m?s \\([0-9.]+m?s including waiting\\)."
                + " Image size: [0-9]+ bytes.\n|image \"nginx:1.27\" already present on machine")
        .doesNotContain("Warning");
  }

  /** The values of a column, from the top, without repetitions. */
  private static List<String> distinct(List<String> lines, int column) {
    List<String> values = new ArrayList<>();
    for (String line : lines) {
      String value = line.split(" +")[column];
      boolean header = line.startsWith("NAME ");
      if (!header && (values.isEmpty() || !values.getLast().equals(value))) {
        values.add(value);
      }
    }
    return values;
  }

  /** Where the first line that matches is. */
  private static int first(List<String> lines, String regex) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).matches(regex)) {
        return i;
      }
    }
    throw new AssertionError(regex + " is not among\n" + String.join("\n", lines));
  }

  /** Steps 3 and 4. */
  private static void scale(Kubectl kubectl) throws Exception {
    try (Followed events = Followed.start(kubectl, "get event -n demo -w");
        Followed pods = Followed.start(kubectl, "get pod -n demo -w")) {
      pods.untilLine("web-demo-1 .*");
      assertThat(kubectl.run("scale sts web-demo -n demo --replicas=5").out())
          .isEqualTo("statefulset.apps/web-demo scaled\n");
      pods.untilLine("web-demo-4 +1/1 +Running .*");
      List<String> up = pods.lines();
      for (int ordinal = 3; ordinal <= 4; ordinal++) {
        assertThat(first(up, "web-demo-" + ordinal + " .*"))
            .isGreaterThan(first(up, "web-demo-" + (ordinal - 1) + " +1/1 +Running .*"));
      }
      for (int ordinal = 2; ordinal <= 4; ordinal++) {
        started(events, "web-demo-" + ordinal);
      }

      kubectl.run("scale sts web-demo -n demo --replicas=2");
      for (int ordinal = 4; ordinal >= 2; ordinal--) {
        String pod = "web-demo-" + ordinal;
        events.untilLine(".* Normal +Killing +" + POD + pod + " +Stopping container nginx");
        events.untilLine(
            ".* Normal +SuccessfulDelete +statefulset/web-demo +delete Pod "
                + pod
                + " in StatefulSet web-demo successful");
      }
      pods.untilLine("web-demo-2 +1/1 +Terminating .*");
      List<String> down = pods.lines();
      assertThat(first(down, "web-demo-4 +1/1 +Terminating .*"))
          .isLessThan(first(down, "web-demo-3 +1/1 +Terminating .*"));
      assertThat(first(down, "web-demo-3 +1/1 +Terminating .*"))
          .isLessThan(first(down, "web-demo-2 +1/1 +Terminating .*"));
    }
    kubectl.run("wait --for=delete pod/web-demo-2 -n demo --timeout=60s");
  }

  /** The events of a pod that starts, in their order. */
  private static void started(Followed events, String pod) throws InterruptedException {
    List<String> story =
        List.of(
            ".* Normal +SuccessfulCreate +statefulset/web-demo +create Pod "
                + pod
                + " in StatefulSet web-demo successful",
            ".* Normal +Scheduled +" + POD + pod + " +Successfully assigned demo/" + pod + " to .*",
            ".* Normal +Pulled +"
                + POD
                + pod
                + " +Container image \"nginx:1.27\" already present on machine.*",
            ".* Normal +Created +" + POD + pod + " +Container created",
            ".* Normal +Started +" + POD + pod + " +Container started");
    for (String line : story) {
      events.untilLine(line);
    }
    List<String> lines = events.lines();
    assertThat(story.subList(2, 5).stream().map(line -> first(lines, line)).toList()).isSorted();
  }

  /** Step 5. */
  private static void enter(Kubectl kubectl) {
    for (int ordinal = 0; ordinal <= 1; ordinal++) {
      String pod = "web-demo-" + ordinal;
      assertThat(
              kubectl.run(List.of("exec", pod, "-n", "demo", "--", "sh", "-c", "hostname")).out())
          .isEqualTo(pod + "\n");
    }
  }

  /** Step 6: names at a prompt, before and after the pods got other addresses. */
  private static void resolve(Kubectl kubectl) throws Exception {
    String command = "run -it --rm --image busybox:1.28 dns-test -n demo";
    try (Terminal terminal = Terminal.start(kubectl, command)) {
      terminal.expect(0, "# ");
      for (int ordinal = 0; ordinal <= 1; ordinal++) {
        lookUp(kubectl, terminal, "web-demo-" + ordinal);
      }
      kubectl.run("delete pod -l app=nginx -n demo");
      kubectl.run("rollout status sts/web-demo -n demo --timeout=90s");
      for (int ordinal = 0; ordinal <= 1; ordinal++) {
        lookUp(kubectl, terminal, "web-demo-" + ordinal);
      }
      terminal.type("exit\n");
      assertThat(terminal.end()).as(terminal.text()).isZero();
      assertThat(terminal.text()).contains("pod \"dns-test\" deleted");
    }
  }

  private static void lookUp(Kubectl kubectl, Terminal terminal, String pod) throws Exception {
    String ip = kubectl.run("get pod " + pod + " -n demo -o jsonpath={.status.podIP}").out();
    String name = pod + ".nginx-demo.demo.svc.cluster.local";
    int before = terminal.position();
    terminal.type("nslookup " + pod + ".nginx-demo\n");
    terminal.expect(before, "Name:\\s+" + name + "\r?\nAddress: " + ip + "\r?\n");
    int reverse = terminal.position();
    terminal.type("nslookup " + ip + "\n");
    terminal.expect(reverse, "name = " + name + "\\.");
  }

  /** Step 7, with RollingUpdate. */
  private static void update(Kubectl kubectl) throws Exception {
    kubectl.run("scale sts web-demo -n demo --replicas=3");
    kubectl.run("rollout status sts/web-demo -n demo --timeout=90s");
    kubectl.run(
        List.of(
            "patch",
            "sts",
            "web-demo",
            "-n",
            "demo",
            "-p",
            "{\"spec\":{\"updateStrategy\":{\"rollingUpdate\":{\"partition\":2}}}}"));
    assertThat(kubectl.run("set image sts/web-demo nginx=nginx:1.28 -n demo").out())
        .isEqualTo("statefulset.apps/web-demo image updated\n");
    assertThat(kubectl.run("rollout status sts/web-demo -n demo --timeout=90s").lines().getLast())
        .isEqualTo("partitioned roll out complete: 1 new pods have been updated...");
    assertThat(images(kubectl)).isEqualTo("nginx:1.27 nginx:1.27 nginx:1.28");

    try (Followed pods = Followed.start(kubectl, "get pod -n demo -w")) {
      pods.untilLine("web-demo-2 .*");
      kubectl.run(
          List.of(
              "patch",
              "sts",
              "web-demo",
              "-n",
              "demo",
              "-p",
              "{\"spec\":{\"updateStrategy\":{\"rollingUpdate\":{\"partition\":0}}}}"));
      assertThat(kubectl.run("rollout status sts/web-demo -n demo --timeout=90s").lines().getLast())
          .matches(
              "(statefulset rolling update complete 3 pods at revision web-demo-\\S+\\.\\.\\."
                  + "|partitioned roll out complete: 3 new pods have been updated\\.\\.\\.)");
      List<String> lines = pods.until("web-demo-0 back", all -> back(all, "web-demo-0"));
      assertThat(lines).noneMatch(line -> line.matches("web-demo-2 .*Terminating.*"));
      int one = first(lines, "web-demo-1 +1/1 +Terminating .*");
      int zero = first(lines, "web-demo-0 +1/1 +Terminating .*");
      assertThat(lines.subList(one, zero))
          .as("web-demo-1 is ready again before web-demo-0 goes")
          .anyMatch(line -> line.matches("web-demo-1 +1/1 +Running .*"));
    }
    assertThat(images(kubectl)).isEqualTo("nginx:1.28 nginx:1.28 nginx:1.28");
    history(kubectl);
  }

  private static boolean back(List<String> lines, String pod) {
    List<String> own = lines.stream().filter(line -> line.startsWith(pod + " ")).toList();
    return own.stream().anyMatch(line -> line.contains("Terminating"))
        && own.getLast().matches(pod + " +1/1 +Running .*");
  }

  private static void history(Kubectl kubectl) {
    List<String> history = kubectl.run("rollout history sts/web-demo -n demo").lines();
    assertThat(history.get(0)).isEqualTo("statefulset.apps/web-demo ");
    assertThat(history.get(1)).matches("REVISION +CHANGE-CAUSE");
    assertThat(history.subList(2, 4)).allMatch(line -> line.matches("[12] +<none>"));
    assertThat(kubectl.run("rollout history sts/web-demo -n demo --revision=1").out())
        .contains("statefulset.apps/web-demo with revision #1")
        .contains("nginx:1.27");
    assertThat(kubectl.run("rollout undo sts/web-demo -n demo").out())
        .isEqualTo("statefulset.apps/web-demo rolled back\n");
    kubectl.run("rollout status sts/web-demo -n demo --timeout=90s");
    assertThat(images(kubectl)).isEqualTo("nginx:1.27 nginx:1.27 nginx:1.27");
    assertThat(kubectl.run("rollout history sts/web-demo -n demo").lines().subList(2, 4))
        .allMatch(line -> line.matches("[23] +<none>"));
  }

  private static String images(Kubectl kubectl) {
    return kubectl
        .run("get pod -l app=nginx -n demo -o jsonpath={.items[*].spec.containers[0].image}")
        .out();
  }

  /** Step 7, with OnDelete. */
  private static void updateByHand(Kubectl kubectl) {
    kubectl.run(
        List.of(
            "patch",
            "sts",
            "web-demo",
            "-n",
            "demo",
            "-p",
            "{\"spec\":{\"updateStrategy\":{\"type\":\"OnDelete\",\"rollingUpdate\":null}}}"));
    kubectl.run("set image sts/web-demo nginx=nginx:1.29 -n demo");
    kubectl.until(
        "the new revision",
        "get sts web-demo -n demo -o jsonpath={.status.observedGeneration}={.metadata.generation}",
        output -> output.out().matches("(\\d+)=\\1"));
    assertThat(images(kubectl)).isEqualTo("nginx:1.27 nginx:1.27 nginx:1.27");
    Output status =
        kubectl.attempt(
            List.of("rollout", "status", "sts/web-demo", "-n", "demo"), java.util.Map.of());
    assertThat(status.err())
        .contains("rollout status is only available for RollingUpdate strategy type");
    kubectl.run("delete pod web-demo-1 -n demo");
    // It comes back a moment after it has gone: "kubectl wait" would say that there is none.
    kubectl.until(
        "web-demo-1 is back and ready",
        "get pod web-demo-1 -n demo --ignore-not-found --no-headers",
        output -> output.out().matches("web-demo-1 +1/1 +Running .*\\n"));
    assertThat(images(kubectl)).isEqualTo("nginx:1.27 nginx:1.29 nginx:1.27");
  }

  /** Step 8. */
  private static void leaveTheClaims(Kubectl kubectl) {
    assertThat(kubectl.run("delete sts web-demo -n demo").out())
        .startsWith("statefulset.apps \"web-demo\" deleted");
    kubectl.run("wait --for=delete pod -l app=nginx -n demo --timeout=60s");
    // Its shell has its grace period to itself, as the pod restarts what ends.
    kubectl.run("wait --for=delete pod/dns-test -n demo --timeout=60s");
    Output claims = kubectl.run("get pvc -n demo");
    for (int ordinal = 0; ordinal <= 4; ordinal++) {
      assertThat(claims.out()).containsPattern("www-web-demo-" + ordinal + " +Bound ");
    }
  }
}
