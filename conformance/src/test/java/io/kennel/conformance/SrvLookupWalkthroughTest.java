package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.testregistry.DebianImages;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Step 11 of the walkthrough of kubia: who is in the cluster, asked of DNS at a terminal. */
class SrvLookupWalkthroughTest {
  @RegisterExtension
  static final RealCluster kennel =
      RealCluster.ofNodes(3)
          .with(registry -> registry.push(DebianImages.dnsutils(""), "tutum/dnsutils:latest"));

  @BeforeAll
  static void deploy() {
    Kubectl kubectl = kennel.kubectl(Kubectl.daily().getLast());
    Path examples = RunningKennel.ROOT.resolve("examples/kubia");
    for (String file : List.of("kubia-service-headless.yaml", "kubia-statefulset.yaml")) {
      kubectl.run(List.of("create", "-f", examples.resolve(file).toString()));
    }
    kubectl.run("rollout status statefulset kubia --timeout=80s");
  }

  static List<Path> kubectls() {
    return Kubectl.binaries("1.27", "1.30", "1.31", "1.33");
  }

  @ParameterizedTest
  @MethodSource("kubectls")
  void srvLookup(Path binary) throws Exception {
    Kubectl kubectl = kennel.kubectl(binary);
    String command =
        "run -it srvlookup --image=tutum/dnsutils --rm --restart=Never -- dig SRV"
            + " kubia.default.svc.cluster.local";
    try (Terminal terminal = Terminal.start(kubectl, command)) {
      assertThat(terminal.end()).as(terminal.text()).isZero();
      assertThat(terminal.text())
          .contains(";; ANSWER SECTION:")
          .containsPattern(answer(0))
          .containsPattern(answer(1))
          .contains(";; ADDITIONAL SECTION:")
          .containsPattern("kubia-0\\.kubia\\.default\\.svc\\S+\\s+\\d+\\s+IN\\s+A\\s+10\\.")
          .contains("pod \"srvlookup\" deleted");
    }
    assertThat(kubectl.run("get po").out()).doesNotContain("srvlookup");
  }

  private static String answer(int ordinal) {
    String name = "kubia\\.default\\.svc\\.cluster\\.local\\.";
    return name
        + "\\s+([0-9]|[12][0-9]|30)\\s+IN\\s+SRV\\s+\\d+ \\d+ \\d+ kubia-"
        + ordinal
        + "\\."
        + name;
  }
}
