package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.conformance.Kubectl.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documentation page "Server-Side Apply", typed by real kubectls. */
class ServerSideApplyWalkthroughTest {
  private static final String WEB =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: web
        labels: {app: web}
      spec:
        replicas: 3
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers:
            - name: web
              image: nginx:1.14.2
              env:
              - {name: A, value: a}
              ports:
              - {containerPort: 80}
      """;
  private static final String SERVICE =
      """
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 80}]}
      """;
  private static final String REPLICAS = "get deploy web -o jsonpath={.spec.replicas}";

  @TempDir static Path directory;

  private static RunningKennel kennel;

  @BeforeAll
  static void up() throws IOException {
    kennel = RunningKennel.up(directory, "--nodes", "1", "--runtime", "simulated");
  }

  @AfterAll
  static void down() throws IOException {
    kennel.close();
  }

  static List<Path> kubectls() {
    return Kubectl.binaries("1.27", "1.30", "1.33");
  }

  private static Kubectl in(String namespace, Path binary) throws IOException {
    return kennel.kubectl(binary).inNamespaceOfItsOwn(namespace);
  }

  private static void write(Kubectl kubectl, String name, String manifest) throws IOException {
    Files.writeString(kubectl.workingDirectory().resolve(name), manifest);
  }

  private static Output attempt(Kubectl kubectl, String command) {
    return kubectl.attempt(List.of(command.split(" ")), Map.of());
  }

  @ParameterizedTest
  @MethodSource("kubectls")
  void whoAppliesOwnsAndWhoConflictsIsTold(Path binary) throws IOException {
    Kubectl kubectl = in("conflict", binary);
    write(kubectl, "web.yaml", WEB);
    write(kubectl, "other.yaml", WEB.replace("1.14.2", "1.25"));
    assertThat(kubectl.run("apply --server-side -f web.yaml").out())
        .isEqualTo("deployment.apps/web serverside-applied\n");
    kubectl.until(
        "nothing differs once it is rolled out",
        "diff --server-side -f web.yaml",
        output -> output.code() == 0);
    kubectl.until(
        "rolled out",
        "get deploy web -o jsonpath={.status.readyReplicas}",
        output -> output.out().equals("3"));
    assertThat(kubectl.run("get deploy web -o yaml --show-managed-fields").out())
        .contains("manager: kubectl\n    operation: Apply")
        .contains(
            "manager: kube-controller-manager\n    operation: Update\n    subresource: status")
        .contains("k:{\"containerPort\":80,\"protocol\":\"TCP\"}:");
    assertThat(kubectl.run("get deploy web -o yaml").out()).doesNotContain("managedFields");
    Output conflict = attempt(kubectl, "apply --server-side --field-manager=other -f other.yaml");
    assertThat(conflict.code()).isEqualTo(1);
    assertThat(conflict.err())
        .startsWith(
            "error: Apply failed with 1 conflict: conflict with \"kubectl\":"
                + " .spec.template.spec.containers[name=\"web\"].image\n"
                + "Please review the fields above--they currently have other managers.");
    Output difference = attempt(kubectl, "diff --server-side --force-conflicts -f other.yaml");
    assertThat(difference.code()).isEqualTo(1);
    assertThat(difference.out()).contains("+        image: nginx:1.25\n");
    kubectl.run("apply --server-side --force-conflicts --field-manager=other -f other.yaml");
    assertThat(attempt(kubectl, "apply --server-side -f web.yaml").err())
        .contains("conflict with \"other\": .spec.template.spec.containers[name=\"web\"].image");
  }

  @ParameterizedTest
  @MethodSource("kubectls")
  void applyingAgainChangesNothing(Path binary) throws IOException {
    Kubectl kubectl = in("again", binary);
    write(kubectl, "map.yaml", map("{a: b}"));
    kubectl.run("apply --server-side -f map.yaml");
    String command = "get cm settings -o jsonpath={.metadata.resourceVersion}";
    String version = kubectl.run(command).out();
    kubectl.run("apply --server-side -f map.yaml");
    kubectl.run("apply --server-side --dry-run=server --field-manager=x -f map.yaml");
    assertThat(kubectl.run(command).out()).isEqualTo(version);
    write(kubectl, "map.yaml", map("{c: d}"));
    kubectl.run("apply --server-side -f map.yaml");
    assertThat(kubectl.run("get cm settings -o jsonpath={.data}").out())
        .as("what is left out goes")
        .isEqualTo("{\"c\":\"d\"}");
    write(kubectl, "map.yaml", map("{c: d}") + "speck: {}\n");
    assertThat(attempt(kubectl, "apply --server-side --validate=false -f map.yaml").err())
        .contains("failed to create typed patch object")
        .contains(".speck: field not declared in schema");
  }

  private static String map(String data) {
    return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: " + data + "\n";
  }

  /** Containers, variables and ports of several appliers stand side by side. */
  @ParameterizedTest
  @MethodSource("kubectls")
  void listsMerge(Path binary) throws IOException {
    Kubectl kubectl = in("lists", binary);
    write(kubectl, "web.yaml", WEB);
    kubectl.run("apply --server-side -f web.yaml");
    String part =
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          template:
            spec:
              containers:
              - name: web
                env: [{name: B, value: b}]
                ports: [{containerPort: 80, protocol: UDP}, {containerPort: 81}]
              - {name: log, image: "log:1"}
        """;
    write(kubectl, "part.yaml", part);
    kubectl.run("apply --server-side --field-manager=part -f part.yaml");
    String containers = "{.spec.template.spec.containers";
    assertThat(kubectl.run("get deploy web -o jsonpath=" + containers + "[*].name}").out())
        .isEqualTo("web log");
    assertThat(kubectl.run("get deploy web -o jsonpath=" + containers + "[0].env[*].name}").out())
        .isEqualTo("A B");
    String ports =
        "get deploy web -o jsonpath=" + containers + "[0].ports[*]['containerPort','protocol']}";
    assertThat(kubectl.run(ports).out()).isEqualTo("80 80 81 TCP UDP TCP");
    write(kubectl, "part.yaml", part.substring(0, part.indexOf("spec:")));
    kubectl.run("apply --server-side --field-manager=part -f part.yaml");
    assertThat(kubectl.run("get deploy web -o jsonpath=" + containers + "[*].name}").out())
        .isEqualTo("web");
    assertThat(kubectl.run("get deploy web -o jsonpath=" + containers + "[0].env[*].name}").out())
        .isEqualTo("A");
    assertThat(kubectl.run(ports).out()).isEqualTo("80 TCP");
  }

  /** "Transferring ownership": somebody else takes over the number of replicas. */
  @ParameterizedTest
  @MethodSource("kubectls")
  void theReplicasAreHandedOver(Path binary) throws IOException {
    Kubectl kubectl = in("replicas", binary);
    write(kubectl, "web.yaml", WEB);
    kubectl.run("apply --server-side -f web.yaml");
    write(
        kubectl,
        "replicas-only.yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n");
    kubectl.run(
        "apply --server-side --field-manager=handover-to-hpa --validate=false -f"
            + " replicas-only.yaml");
    write(kubectl, "web.yaml", WEB.replace("  replicas: 3\n", ""));
    kubectl.run("apply --server-side -f web.yaml");
    assertThat(kubectl.run(REPLICAS).out()).isEqualTo("3");
    kubectl.run("scale deploy web --replicas=5");
    kubectl.run("apply --server-side -f web.yaml");
    assertThat(kubectl.run(REPLICAS).out()).isEqualTo("5");
    write(kubectl, "web.yaml", WEB);
    assertThat(attempt(kubectl, "apply --server-side -f web.yaml").err())
        .contains(
            "conflict with \"%s\" with subresource \"scale\" using apps/v1: .spec.replicas"
                .formatted(binary.getFileName()));
  }

  /** Older kubectls cannot apply to a subresource. */
  static List<Path> newest() {
    return Kubectl.binaries("1.33");
  }

  @ParameterizedTest
  @MethodSource("newest")
  void theStatusIsAppliedApart(Path binary) throws IOException {
    Kubectl kubectl = in("status", binary);
    write(
        kubectl,
        "claim.yaml",
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec:
          storageClassName: nobodys
          accessModes: [ReadWriteOnce]
          resources: {requests: {storage: 1Gi}}
        """);
    kubectl.run("apply --server-side -f claim.yaml");
    write(
        kubectl,
        "status.yaml",
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        status:
          conditions: [{type: Looked, status: "True"}]
        """);
    kubectl.run("apply --server-side --subresource=status --field-manager=looker -f status.yaml");
    assertThat(kubectl.run("get pvc data -o jsonpath={.status.conditions[0].type}").out())
        .isEqualTo("Looked");
    assertThat(kubectl.run("get pvc data -o yaml --show-managed-fields").out())
        .contains("manager: looker\n    operation: Apply\n    subresource: status");
  }

  /** Who applied on their own side before goes on without a conflict, and back. */
  @ParameterizedTest
  @MethodSource("kubectls")
  void clientSideApplyBecomesServerSideApply(Path binary) throws IOException {
    Kubectl kubectl = in("migrate", binary);
    write(kubectl, "web.yaml", WEB + SERVICE);
    kubectl.run("apply -f web.yaml");
    String address = kubectl.run("get svc web -o jsonpath={.spec.clusterIP}").out();
    String changed =
        WEB.replace("replicas: 3", "replicas: 2")
            .replace("        env:\n        - {name: A, value: a}\n", "")
            .replace("labels: {app: web}\nspec", "labels: {app: web, more: x}\nspec");
    assertThat(changed).doesNotContain("env:").contains("more: x");
    write(kubectl, "web.yaml", changed + SERVICE);
    assertThat(kubectl.run("apply --server-side -f web.yaml").lines())
        .containsExactly(
            "deployment.apps/web serverside-applied", "service/web serverside-applied");
    assertThat(kubectl.run(REPLICAS).out()).isEqualTo("2");
    assertThat(kubectl.run("get deploy web -o yaml").out())
        .as("what kubectl applied before and leaves out now goes")
        .doesNotContain("env:");
    assertThat(kubectl.run("get deploy web -o yaml --show-managed-fields").out())
        .doesNotContain("kubectl-client-side-apply");
    assertThat(kubectl.run("get svc web -o jsonpath={.spec.clusterIP}").out()).isEqualTo(address);
    write(kubectl, "web.yaml", changed.replace("replicas: 2", "replicas: 4") + SERVICE);
    assertThat(kubectl.run("apply -f web.yaml").lines()).contains("deployment.apps/web configured");
    assertThat(kubectl.run(REPLICAS).out()).isEqualTo("4");
  }

  @ParameterizedTest
  @MethodSource("kubectls")
  void whatWasCreatedBeforeConflicts(Path binary) throws IOException {
    Kubectl kubectl = in("create", binary);
    write(kubectl, "web.yaml", WEB);
    write(kubectl, "other.yaml", WEB.replace("replicas: 3", "replicas: 1"));
    kubectl.run("create -f web.yaml");
    kubectl.run("apply --server-side -f web.yaml");
    assertThat(attempt(kubectl, "apply --server-side -f other.yaml").err())
        .contains("conflict with \"before-first-apply\" using apps/v1: .spec.replicas");
    kubectl.run("apply --server-side --force-conflicts -f other.yaml");
    assertThat(kubectl.run(REPLICAS).out()).isEqualTo("1");
  }
}
