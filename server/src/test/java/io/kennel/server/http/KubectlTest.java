package io.kennel.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Drives the front with every kubectl that this machine has. */
class KubectlTest {
  @TempDir static Path directory;

  private static LocalServer server;

  @BeforeAll
  static void start() throws Exception {
    server = new LocalServer(directory);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.27", "1.30", "1.33"})
  void speaksWithTheFront(String version) throws Exception {
    Path kubectl = kubectl(version);
    assumeTrue(kubectl != null, "no kubectl " + version);
    String name = "front-" + version.replace('.', '-');
    assertThat(run(kubectl, "version")).contains("v1.36.0+kennel");
    assertThat(run(kubectl, "api-resources")).contains("statefulsets", "configmaps");
    assertThat(run(kubectl, "create", "configmap", name, "--from-literal=a=b"))
        .contains("configmap/" + name + " created");
    assertThat(run(kubectl, "get", "configmap", name)).contains("DATA", name);
    assertThat(run(kubectl, "get", "configmap", name, "-o", "jsonpath={.data.a}")).isEqualTo("b");
    Path manifest = directory.resolve(name + ".yaml");
    Files.writeString(
        manifest,
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\ndata: {a: c}\n".formatted(name));
    assertThat(run(kubectl, "apply", "-f", manifest.toString())).contains("configured");
    assertThat(run(kubectl, "get", "configmap", name, "-o", "jsonpath={.data.a}")).isEqualTo("c");
    assertThat(run(kubectl, "explain", "statefulset.spec.updateStrategy"))
        .contains("RollingUpdate");
    assertThat(run(kubectl, "get", "configmap", name, "-w", "--request-timeout=1s")).contains(name);
    assertThat(run(kubectl, "delete", "configmap", name)).contains("deleted");
    assertThat(run(kubectl, "get", "configmap", name))
        .contains("Error from server (NotFound): configmaps \"%s\" not found".formatted(name));
    assertThat(run(kubectl, "get", "--raw", "/readyz")).isEqualTo("ok");
  }

  private static String run(Path kubectl, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(kubectl.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("KUBECONFIG", server.kubeconfig.toString());
    builder.environment().put("HOME", directory.toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  /** The versions lie beside what the command on the path leads to. */
  private static Path kubectl(String version) throws IOException {
    for (String folder : System.getenv("PATH").split(":")) {
      Path link = Path.of(folder, "kubectl");
      if (Files.isExecutable(link)) {
        try (Stream<Path> beside = Files.list(link.toRealPath().getParent())) {
          return beside
              .filter(file -> file.getFileName().toString().equals("kubectl." + version))
              .findFirst()
              .orElse(null);
        }
      }
    }
    return null;
  }
}
