package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.kennel.conformance.Kubectl.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The walkthrough of kubia, typed by real kubectls, with real pods on three nodes. */
class KubiaWalkthroughTest {
  private static final String PROXY = "/api/v1/namespaces/default/";

  @TempDir static Path directory;
  private static RunningKennel kennel;

  @BeforeAll
  static void start() throws Exception {
    assumeThat(Files.isWritable(Path.of("/sys/fs/cgroup")) && "root".equals(user()))
        .as("real pods need root")
        .isTrue();
    deleteVolumes();
    kennel = RunningKennel.up(directory, "--nodes", "3", "--runtime", "oci");
  }

  @AfterAll
  static void stop() throws Exception {
    if (kennel != null) {
      kennel.close();
      deleteVolumes();
    }
  }

  /** The administrator's volumes are directories of the machine, outside any cluster's own. */
  private static void deleteVolumes() throws IOException {
    for (String volume : List.of("/tmp/pv-a", "/tmp/pv-b", "/tmp/pv-c")) {
      Files.deleteIfExists(Path.of(volume, "kubia.txt"));
      Files.deleteIfExists(Path.of(volume));
    }
  }

  private static String user() {
    return System.getProperty("user.name");
  }

  static List<Path> kubectls() {
    return Kubectl.binaries("1.27", "1.30", "1.33");
  }

  @ParameterizedTest
  @MethodSource("kubectls")
  void kubia(Path binary) throws Exception {
    Kubectl kubectl = kennel.kubectl(binary);
    deploy(kubectl);
    look(kubectl);
    try (ApiProxy proxy = ApiProxy.start(kubectl)) {
      storeAndDelete(kubectl, proxy);
      scale(kubectl, proxy);
      servePublicly(kubectl, proxy);
      update(kubectl);
      askThePeers(proxy);
    }
    describeAndExplain(kubectl);
    cleanUp(kubectl);
  }

  /** Steps 1 to 4. */
  private static void deploy(Kubectl kubectl) {
    assertThat(create(kubectl, "persistent-volumes-hostpath.yaml").lines())
        .containsExactly(
            "persistentvolume/pv-a created",
            "persistentvolume/pv-b created",
            "persistentvolume/pv-c created");
    assertThat(create(kubectl, "kubia-service-headless.yaml").out())
        .isEqualTo("service/kubia created\n");
    assertThat(create(kubectl, "kubia-statefulset.yaml").out())
        .isEqualTo("statefulset.apps/kubia created\n");
    Set<String> firstSeen = new HashSet<>();
    kubectl.until(
        "both pods ready, the first one first",
        "get po",
        output -> {
          boolean second = output.out().contains("kubia-1");
          if (second) {
            assertThat(output.out()).containsPattern("kubia-0 +1/1 +Running");
          }
          firstSeen.add(second ? "both" : "one");
          return ready("kubia-0", "kubia-1").test(output);
        });
    assertThat(firstSeen).contains("one");
  }

  /** Steps 5 and 6. */
  private static void look(Kubectl kubectl) {
    String yaml = kubectl.run("get po kubia-0 -o yaml").out();
    assertThat(yaml)
        .contains("claimName: data-kubia-0")
        .contains("mountPath: /var/run/secrets/kubernetes.io/serviceaccount\n")
        .contains("hostname: kubia-0\n")
        .contains("subdomain: kubia\n");
    assertThat(yaml).containsPattern("name: kube-api-access-\\w{5}\\n +readOnly: true");
    Output claims = kubectl.run("get pvc");
    assertThat(claims.lines().getFirst()).startsWith("NAME");
    assertThat(claims.out())
        .containsPattern("data-kubia-0 +Bound +pv-[abc] +1Mi +RWO +standard")
        .containsPattern("data-kubia-1 +Bound +pv-[abc] +1Mi +RWO +standard");
    assertThat(kubectl.run("get pv").out())
        .containsPattern("pv-[abc] +1Mi +RWO +Recycle +Bound +default/data-kubia-0 +standard");
  }

  /** Steps 7 and 8. */
  private static void storeAndDelete(Kubectl kubectl, ApiProxy proxy) throws Exception {
    String kubia0 = PROXY + "pods/kubia-0/proxy/";
    assertThat(proxy.get(kubia0))
        .isEqualTo("You've hit kubia-0\nData stored on this pod: No data posted yet\n");
    assertThat(proxy.post(kubia0, "Hey there! This greeting was submitted to kubia-0."))
        .isEqualTo("Data stored on pod kubia-0\n");
    String greeting =
        """
        You've hit kubia-0
        Data stored on this pod: Hey there! This greeting was submitted to kubia-0.
        """;
    assertThat(proxy.get(kubia0)).isEqualTo(greeting);
    assertThat(proxy.get(PROXY + "pods/kubia-0/proxy")).isEqualTo(greeting);
    assertThat(proxy.get(PROXY + "pods/kubia-1/proxy/")).endsWith("No data posted yet\n");
    String uid = uid(kubectl, "kubia-0");
    assertThat(kubectl.run("delete po kubia-0").out()).contains("pod \"kubia-0\" deleted");
    kubectl.until("kubia-0 to be back", "get po", ready("kubia-0", "kubia-1"));
    assertThat(uid(kubectl, "kubia-0")).isNotEqualTo(uid);
    assertThat(proxy.get(kubia0)).isEqualTo(greeting);
  }

  /** Step 9. */
  private static void scale(Kubectl kubectl, ApiProxy proxy) throws Exception {
    assertThat(kubectl.run("scale statefulset kubia --replicas=0").out())
        .isEqualTo("statefulset.apps/kubia scaled\n");
    kubectl.until(
        "all pods gone, the highest first",
        "get po",
        output -> {
          if (output.out().contains("kubia-1")) {
            assertThat(output.out()).containsPattern("kubia-0 +1/1 +Running");
          }
          return !output.out().contains("kubia-");
        });
    assertThat(kubectl.run("get pvc").out()).contains("data-kubia-0").contains("data-kubia-1");
    kubectl.run("scale statefulset kubia --replicas=2");
    kubectl.until("both pods ready again", "get po", ready("kubia-0", "kubia-1"));
    assertThat(proxy.get(PROXY + "pods/kubia-0/proxy/")).contains("This greeting was submitted");
  }

  /** Step 10. */
  private static void servePublicly(Kubectl kubectl, ApiProxy proxy) throws Exception {
    create(kubectl, "kubia-service-public.yaml");
    kubectl.until(
        "the service to have both pods",
        "get endpointslices -l kubernetes.io/service-name=kubia-public -o jsonpath={..addresses}",
        output -> output.out().split("\\]\\s*\\[|,").length == 2);
    Set<String> hit = new HashSet<>();
    for (int i = 0; i < 200 && hit.size() < 2; i++) {
      hit.add(proxy.get(PROXY + "services/kubia-public/proxy/").lines().findFirst().orElse(""));
    }
    assertThat(hit).containsExactlyInAnyOrder("You've hit kubia-0", "You've hit kubia-1");
  }

  /** Step 12. */
  private static void update(Kubectl kubectl) throws Exception {
    Path editor = kubectl.workingDirectory().resolve("editor.sh");
    Files.writeString(
        editor,
        """
        #!/bin/sh
        sed -i -e 's/replicas: 2/replicas: 3/' \
          -e 's#kennel/kubia-pet:1.0#kennel/kubia-pet-peers:1.0#' "$1"
        """);
    Files.setPosixFilePermissions(editor, PosixFilePermissions.fromString("rwxr-xr-x"));
    Output edited =
        kubectl.attempt(
            List.of("edit", "statefulset", "kubia"), Map.of("KUBE_EDITOR", editor.toString()));
    assertThat(edited.out() + edited.err()).contains("statefulset.apps/kubia edited");
    assertThat(kubectl.run("rollout status statefulset kubia --timeout=80s").out())
        .containsAnyOf("rolling update complete", "partitioned roll out complete");
    kubectl.until("three pods", "get po", ready("kubia-0", "kubia-1", "kubia-2"));
    assertThat(
            kubectl
                .run("get po -l app=kubia -o jsonpath={.items[*].spec.containers[0].image}")
                .out())
        .isEqualTo(
            "kennel/kubia-pet-peers:1.0 kennel/kubia-pet-peers:1.0 kennel/kubia-pet-peers:1.0");
  }

  /** Step 13, and the SRV answer of step 11 as the application sees it from inside its pod. */
  private static void askThePeers(ApiProxy proxy) throws Exception {
    String service = PROXY + "services/kubia-public/proxy/";
    proxy.post(service, "The sun is shining");
    proxy.post(service, "The weather is sweet");
    String answer = proxy.get(service);
    assertThat(answer).startsWith("You've hit kubia-").contains("Data stored in the cluster:\n");
    for (int ordinal = 0; ordinal < 3; ordinal++) {
      assertThat(answer).contains("- kubia-" + ordinal + ".kubia.default.svc.cluster.local: ");
    }
    assertThat(answer).contains("The weather is sweet").doesNotContain("unreachable");
  }

  /** Step 14. */
  private static void describeAndExplain(Kubectl kubectl) {
    assertThat(kubectl.run("describe statefulset kubia").out())
        .contains("SuccessfulCreate")
        .contains("create Pod kubia-0 in StatefulSet kubia successful");
    assertThat(kubectl.run("describe po kubia-0").out())
        .contains("Successfully assigned default/kubia-0 to ")
        .contains("Container started");
    assertThat(kubectl.run("describe pvc data-kubia-0").out()).contains("Status:        Bound");
    kubectl.run("describe pv pv-a");
    kubectl.run("describe svc kubia-public");
    kubectl.run("describe node");
    assertThat(kubectl.run("explain statefulset.spec.updateStrategy").out())
        .contains("FIELD: updateStrategy")
        .contains("rollingUpdate")
        .containsPattern("(?s)type\\s+<string>.*StatefulSetUpdateStrategy");
  }

  private static void cleanUp(Kubectl kubectl) {
    kubectl.run("delete statefulset kubia");
    kubectl.run("delete svc kubia kubia-public");
    kubectl.until("no pods", "get po", output -> !output.out().contains("kubia-"));
    kubectl.run("delete pvc --all");
    kubectl.until(
        "all volumes recycled",
        "get pv",
        output -> output.lines().stream().filter(line -> line.contains("Available")).count() == 3);
    kubectl.run("delete pv pv-a pv-b pv-c");
    kubectl.until("no volumes", "get pv", output -> output.err().contains("No resources found"));
  }

  private static Output create(Kubectl kubectl, String file) {
    Path path = RunningKennel.ROOT.resolve("examples/kubia").resolve(file);
    return kubectl.run(List.of("create", "-f", path.toString()));
  }

  private static String uid(Kubectl kubectl, String pod) {
    return kubectl.run("get po " + pod + " -o jsonpath={.metadata.uid}").out();
  }

  private static Predicate<Output> ready(String... pods) {
    return output ->
        List.of(pods).stream()
            .allMatch(pod -> output.out().matches("(?s).*" + pod + " +1/1 +Running.*"));
  }
}
