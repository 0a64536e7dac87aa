package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.conformance.Kubectl.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What operators type, by the newest kubectl, against real pods on three nodes. */
class KubectlVerbsTest {
  private static final String BUDGET = "poddisruptionbudget.policy/web created";

  @RegisterExtension static final RealCluster kennel = RealCluster.ofNodes(3);

  static List<Path> kubectls() {
    return Kubectl.binaries("1.33");
  }

  /** A budget is kept while nodes are drained, and everybody prints what they print elsewhere. */
  @ParameterizedTest
  @MethodSource("kubectls")
  void drainRespectsABudget(Path binary) throws Exception {
    Kubectl kubectl = kennel.kubectl(binary);
    deploy(kubectl);
    assertThat(kubectl.run("create pdb web --selector=app=web --max-unavailable=1").lines())
        .containsExactly(BUDGET);
    kubectl.until(
        "one may go", "get pdb web --no-headers", out -> out.out().matches("web +N/A +1 +1 .*\\n"));
    List<Integer> ready = Collections.synchronizedList(new ArrayList<>());
    Process watch = kubectl.start(List.of("get", "sts", "web", "-w", "--no-headers"), Map.of());
    CompletableFuture<Void> watched =
        CompletableFuture.runAsync(
            () -> watch.inputReader().lines().forEach(line -> ready.add(readyOf(line))));
    refuse(kubectl);
    List<String> drain =
        List.of("drain", "-l", "kubernetes.io/hostname in (node-1,node-2)", "--timeout=80s");
    Output drained = kubectl.run(drain);
    assertThat(drained.lines())
        .contains("node/node-2 cordoned", "node/node-1 drained", "node/node-2 drained")
        .anyMatch(line -> line.matches("evicting pod default/web-\\d"))
        .anyMatch(line -> line.matches("pod/web-\\d evicted"));
    kubectl.run("rollout status sts/web --timeout=60s");
    watch.destroy();
    watched.exceptionally(closed -> null).join();
    assertThat(ready).isNotEmpty().allMatch(count -> count >= 2);
    assertThat(kubectl.run("get pods -l app=web -o jsonpath={.items[*].spec.nodeName}").out())
        .isEqualTo("node-3 node-3 node-3");
    assertThat(kubectl.run("get nodes --no-headers").words())
        .extracting(words -> words.get(1))
        .containsExactly("Ready,SchedulingDisabled", "Ready,SchedulingDisabled", "Ready");
    assertThat(kubectl.run("uncordon node-1 node-2").lines())
        .containsExactly("node/node-1 uncordoned", "node/node-2 uncordoned");
    assertThat(kubectl.run("uncordon node-1").lines())
        .containsExactly("node/node-1 already uncordoned");
    taint(kubectl);
    kubectl.run("delete pdb web");
    kubectl.run("delete sts web");
    kubectl.run("wait --for=delete pod -l app=web --timeout=60s");
  }

  /** While the budget allows nothing, nothing goes. */
  private static void refuse(Kubectl kubectl) {
    kubectl.run("patch pdb web -p {\"spec\":{\"maxUnavailable\":0}}");
    Output refused = kubectl.attempt(List.of("drain", "node-1", "--timeout=2s"), Map.of());
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.lines()).contains("node/node-1 cordoned");
    assertThat(refused.err().lines())
        .anyMatch(line ->
            line.matches(
                "error when evicting pods/\"web-\\d\" -n \"default\" \\(will retry after 5s\\):"
                    + " Cannot"
                    + " evict pod as it would violate the pod's disruption budget\\."));
    kubectl.run("patch pdb web -p {\"spec\":{\"maxUnavailable\":1}}");
  }

  private static int readyOf(String line) {
    return Integer.parseInt(line.strip().split("\\s+")[1].split("/")[0]);
  }

  private static void deploy(Kubectl kubectl) throws IOException {
    Path manifest = kennel.directory().resolve("web.yaml");
    Files.writeString(
        manifest,
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          serviceName: web
          replicas: 3
          podManagementPolicy: Parallel
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - name: kubia
                image: kennel/kubia-pet:1.0
                readinessProbe:
                  httpGet: {path: /, port: 8080}
                  periodSeconds: 1
                  timeoutSeconds: 5
        """);
    assertThat(kubectl.run("apply -f web.yaml").lines())
        .containsExactly("statefulset.apps/web created");
    kubectl.run("rollout status sts/web --timeout=80s");
  }

  private static void taint(Kubectl kubectl) {
    assertThat(kubectl.run("taint nodes node-3 key=value:NoSchedule").lines())
        .containsExactly("node/node-3 tainted");
    assertThat(fail(kubectl, "taint nodes node-3 key=other:NoSchedule"))
        .isEqualTo(
            "error: node node-3 already has key taint(s) with same effect(s) and --overwrite is"
                + " false\n");
    assertThat(kubectl.run("taint nodes node-3 key-").lines())
        .containsExactly("node/node-3 untainted");
    assertThat(fail(kubectl, "taint nodes node-3 key-"))
        .isEqualTo("error: taint \"key\" not found\n");
  }

  /** Figures come from the containers' own control groups. */
  @ParameterizedTest
  @MethodSource("kubectls")
  void topShowsWhatPodsUse(Path binary) throws Exception {
    Kubectl kubectl = kennel.kubectl(binary);
    assertThat(kubectl.run("top pod").err())
        .isEqualTo("No resources found in default namespace.\n");
    deploy(kubectl);
    List<List<String>> pods =
        kubectl
            .until(
                "every pod has figures",
                "top pod -l app=web --sort-by=memory",
                out -> out.lines().size() == 4)
            .words();
    assertThat(pods.getFirst()).containsExactly("NAME", "CPU(cores)", "MEMORY(bytes)");
    assertThat(pods.subList(1, 4))
        .allMatch(row -> row.get(1).matches("\\d+m") && row.get(2).matches("\\d+Mi"));
    assertThat(kubectl.run("top pod web-0 --containers --no-headers").words().getFirst())
        .startsWith("web-0", "kubia");
    assertThat(kubectl.run("top node --no-headers").words())
        .extracting(List::getFirst)
        .containsExactly("node-1", "node-2", "node-3");
    assertThat(fail(kubectl, "top pod none"))
        .isEqualTo("Error from server (NotFound): podmetrics.metrics.k8s.io \"none\" not found\n");
    assertThat(kubectl.run("get pods.metrics.k8s.io").words().getFirst())
        .containsExactly("NAME", "CPU", "MEMORY", "WINDOW");
    kubectl.run("delete sts web");
    kubectl.run("wait --for=delete pod -l app=web --timeout=60s");
  }

  /** Everything that changes and shows one StatefulSet. */
  @ParameterizedTest
  @MethodSource("kubectls")
  void changesAStatefulSet(Path binary) throws Exception {
    Kubectl kubectl = kennel.kubectl(binary);
    deploy(kubectl);
    says(kubectl, "patch sts web -p {\"spec\":{\"replicas\":2}}", "statefulset.apps/web patched");
    // kubectl compares with what it read before: the controller must have nothing more to write.
    kubectl.run("rollout status sts web");
    says(
        kubectl,
        "patch sts web --type=merge -p {\"spec\":{\"replicas\":2}}",
        "statefulset.apps/web patched (no change)");
    says(
        kubectl,
        "patch sts web --type=json -p"
            + " [{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":1}]",
        "statefulset.apps/web patched");
    assertThat(fail(kubectl, "scale sts web --replicas=2 --current-replicas=5"))
        .isEqualTo("error: Expected replicas to be 5, was 1\n");
    says(kubectl, "scale sts web --replicas=1 --current-replicas=1", "statefulset.apps/web scaled");
    says(kubectl, "set env sts/web A=b", "statefulset.apps/web env updated");
    says(
        kubectl,
        "set image sts/web kubia=kennel/kubia-pet-peers:1.0",
        "statefulset.apps/web image updated");
    says(
        kubectl,
        "set resources sts/web -c kubia --limits=memory=256Mi",
        "statefulset.apps/web resource requirements updated");
    says(
        kubectl,
        "set serviceaccount sts web default",
        "statefulset.apps/web serviceaccount updated");
    edit(kubectl);
    assertThat(kubectl.run("rollout history sts/web").lines())
        .startsWith("statefulset.apps/web ", "REVISION  CHANGE-CAUSE", "1         <none>");
    assertThat(kubectl.run("rollout history sts/web --revision=3").out())
        .contains("kennel/kubia-pet-peers:1.0");
    says(kubectl, "rollout undo sts/web --to-revision=1", "statefulset.apps/web rolled back");
    assertThat(fail(kubectl, "rollout undo sts/web --to-revision=99"))
        .isEqualTo("error: unable to find specified revision 99 in history\n");
    assertThat(fail(kubectl, "rollout pause sts/web"))
        .isEqualTo("error: statefulsets.apps \"web\" pausing is not supported\n");
    says(kubectl, "rollout restart sts/web", "statefulset.apps/web restarted");
    kubectl.run("rollout status sts/web --timeout=60s");
    says(kubectl, "wait --for=condition=Ready pod/web-0 --timeout=20s", "pod/web-0 condition met");
    says(
        kubectl,
        "wait --for=jsonpath={.status.readyReplicas}=1 sts/web --timeout=20s",
        "statefulset.apps/web condition met");
    says(kubectl, "label pod web-0 tier=db", "pod/web-0 labeled");
    assertThat(fail(kubectl, "label pod web-0 tier=web"))
        .isEqualTo("error: 'tier' already has a value (db), and --overwrite is false\n");
    // kubectl 1.27 itself leaves the last letter out.
    assertThat(kubectl.run("annotate pod web-0 note=x").out()).startsWith("pod/web-0 annotate");
    says(kubectl, "expose pod web-0 --port=80 --name=one", "service/one exposed");
    says(kubectl, "delete svc one", "service \"one\" deleted");
    assertThat(kubectl.run("events --for sts/web").out()).contains("SuccessfulCreate");
    says(kubectl, "delete sts web --cascade=orphan", "statefulset.apps \"web\" deleted");
    says(kubectl, "delete pod web-0 --now", "pod \"web-0\" deleted");
    // They were left too, and the next set of this name would adopt them.
    kubectl.run("delete controllerrevisions -l app=web");
  }

  private static void edit(Kubectl kubectl) {
    Output edited = kubectl.attempt(List.of("edit", "sts", "web"), Map.of("KUBE_EDITOR", "true"));
    assertThat(edited.out() + edited.err()).isEqualTo("Edit cancelled, no changes made.\n");
    Output invalid =
        kubectl.attempt(
            List.of("edit", "sts", "web"),
            Map.of(
                "KUBE_EDITOR", "sed -i s/podManagementPolicy:.Parallel/podManagementPolicy:.No/"));
    assertThat(invalid.code()).isEqualTo(1);
  }

  /** Kinds that only the server knows: nothing runs, everything is checked. */
  @ParameterizedTest
  @MethodSource("kubectls")
  void createsDiffsAppliesAndDeletes(Path binary) throws Exception {
    Kubectl kubectl = kennel.kubectl(binary);
    says(kubectl, "create cm c --from-literal=a=b", "configmap/c created");
    assertThat(fail(kubectl, "create cm c"))
        .isEqualTo("error: failed to create configmap: configmaps \"c\" already exists\n");
    says(kubectl, "create secret generic s --from-literal=p=q", "secret/s created");
    says(kubectl, "create service clusterip sc --tcp=80", "service/sc created");
    says(kubectl, "create sa robot", "serviceaccount/robot created");
    assertThat(kubectl.run("create token robot").out()).startsWith("ey");
    says(
        kubectl,
        "create priorityclass high --value=1000",
        "priorityclass.scheduling.k8s.io/high created");
    assertThat(fail(kubectl, "create priorityclass over --value=2000000000"))
        .contains(
            "value: Forbidden: maximum allowed value of a user defined priority is 1000000000");
    assertThat(kubectl.run("get pc --no-headers").words())
        .extracting(List::getFirst)
        .containsExactly("high", "system-cluster-critical", "system-node-critical");
    assertThat(fail(kubectl, "delete pc system-node-critical"))
        .endsWith("this is a system priority class and cannot be deleted\n");
    for (String each :
        List.of("cm/c", "secret/s", "svc/sc", "sa/robot", "pc/high", "node/node-1")) {
      assertThat(kubectl.run("describe " + each).out()).startsWith("Name:");
    }
    says(kubectl, "delete pc high", "priorityclass.scheduling.k8s.io \"high\" deleted");
    says(kubectl, "delete svc/sc secret/s sa/robot", "service \"sc\" deleted");
    says(kubectl, "delete cm c", "configmap \"c\" deleted");
    applyAndDiff(kubectl);
  }

  private static void applyAndDiff(Kubectl kubectl) throws IOException {
    Path file = kennel.directory().resolve("cm.yaml");
    String head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kept}\n";
    Files.writeString(file, head + "data: {one: a, two: b}\n");
    says(kubectl, "apply -f cm.yaml", "configmap/kept created");
    says(kubectl, "apply -f cm.yaml", "configmap/kept unchanged");
    assertThat(kubectl.attempt(List.of("diff", "-f", "cm.yaml"), Map.of()).code()).isZero();
    Files.writeString(file, head + "data: {one: c}\n");
    Output diff = kubectl.attempt(List.of("diff", "-f", "cm.yaml"), Map.of());
    assertThat(diff.code()).as(diff.err()).isEqualTo(1);
    assertThat(diff.lines()).contains("-  one: a", "-  two: b", "+  one: c");
    says(kubectl, "apply -f cm.yaml", "configmap/kept configured");
    assertThat(kubectl.run("get cm kept -o jsonpath={.data}").out()).isEqualTo("{\"one\":\"c\"}");
    says(kubectl, "replace -f cm.yaml", "configmap/kept replaced");
    says(kubectl, "delete -f cm.yaml", "configmap \"kept\" deleted");
    assertThat(fail(kubectl, "delete -f cm.yaml"))
        .isEqualTo(
            "Error from server (NotFound): error when deleting \"cm.yaml\": configmaps \"kept\" not"
                + " found\n");
  }

  /** Who somebody is, and what they may do. */
  @ParameterizedTest
  @MethodSource("kubectls")
  void tellsWhoMayDoWhat(Path binary) {
    Kubectl kubectl = kennel.kubectl(binary);
    says(kubectl, "auth can-i create pods", "yes");
    assertThat(
            kubectl.attempt(List.of("auth", "can-i", "list", "pods", "--as=bob"), Map.of()).out())
        .isEqualTo("no\n");
    assertThat(kubectl.run("auth can-i --list").words())
        .contains(List.of("*.*", "[]", "[]", "[*]"));
    assertThat(kubectl.run("auth can-i --list --as=bob").out()).contains("selfsubjectreviews");
    assertThat(kubectl.run("auth whoami --as=bob --as-group=people").words())
        .contains(
            List.of("Username", "bob"), List.of("Groups", "[people", "system:authenticated]"));
    assertThat(fail(kubectl, "get pods --as=bob"))
        .isEqualTo(
            "Error from server (Forbidden): pods is forbidden: User \"bob\" cannot list resource"
                + " \"pods\" in API group \"\" in the namespace \"default\"\n");
    assertThat(Set.copyOf(kubectl.run("api-versions").lines()))
        .contains("policy/v1", "metrics.k8s.io/v1beta1", "scheduling.k8s.io/v1");
    assertThat(kubectl.run("explain pdb.spec.maxUnavailable").out())
        .contains("maxUnavailable", "DESCRIPTION:");
  }

  private static void says(Kubectl kubectl, String command, String line) {
    assertThat(kubectl.run(command).lines()).first().isEqualTo(line);
  }

  /** What a command that fails says about it. */
  private static String fail(Kubectl kubectl, String command) {
    Output output = kubectl.attempt(List.of(command.split(" ")), Map.of());
    assertThat(output.code()).as(command + ": " + output.out()).isNotZero();
    return output.err();
  }
}
