package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.conformance.Kubectl.Output;
import io.kennel.testregistry.DebianImages;
import io.kennel.testregistry.TestRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Jobs by the clock as people work with them, typed by real kubectls, with real pods. */
class CronJobWalkthroughTest {
  /** A day that comes in no year in which this test takes long. */
  private static final String RARELY = "0 0 29 2 *";

  @RegisterExtension
  static final RealCluster kennel = RealCluster.ofNodes(1).with(CronJobWalkthroughTest::pushImages);

  private static void pushImages(TestRegistry registry) throws IOException {
    registry.push(DebianImages.busybox(""), "library/busybox:1.36");
  }

  static List<Path> kubectls() {
    return Kubectl.daily();
  }

  @ParameterizedTest
  @MethodSource("kubectls")
  void aJobByTheClockAndByHand(Path binary) {
    Kubectl kubectl = kennel.kubectl(binary);
    create(kubectl);
    runByHand(kubectl);
    suspend(kubectl);
    refuse(kubectl);
    assertThat(kubectl.run("delete cj tick").out()).startsWith("cronjob.batch \"tick\" deleted");
    kubectl.until("its jobs go too", "get job,po -o name", output -> output.out().isEmpty());
  }

  private static void create(Kubectl kubectl) {
    List<String> command =
        List.of(
            "create",
            "cronjob",
            "tick",
            "--image=busybox:1.36",
            "--schedule=" + RARELY,
            "--",
            "echo",
            "hi");
    assertThat(kubectl.run(command).out()).isEqualTo("cronjob.batch/tick created\n");
    kubectl.run("patch cj tick -p {\"spec\":{\"timeZone\":\"Europe/Berlin\"}}");
    String row = "tick +0 0 29 2 \\* +Europe/Berlin +False +0 +<none> +\\w+";
    assertThat(kubectl.run("get cj").out())
        .matches("NAME +SCHEDULE +TIMEZONE +SUSPEND +ACTIVE +LAST SCHEDULE +AGE\\n" + row + "\\s+");
    assertThat(kubectl.run("get cronjobs.batch tick -o wide --no-headers").out())
        .matches(row + " +tick +busybox:1.36 +<none>\\n");
  }

  private static void runByHand(Kubectl kubectl) {
    assertThat(kubectl.run("create job now --from=cronjob/tick").out())
        .isEqualTo("job.batch/now created\n");
    kubectl.run("wait --for=condition=complete job/now --timeout=60s");
    assertThat(kubectl.run("logs job/now").out()).isEqualTo("hi\n");
    assertThat(kubectl.run("describe job now").out())
        .contains("cronjob.kubernetes.io/instantiate: manual");
    String owner = "get job now -o jsonpath={.metadata.ownerReferences[*]['kind','name']}";
    assertThat(kubectl.run(owner).out()).isEqualTo("CronJob tick");
    assertThat(kubectl.run("describe cj tick").out())
        .containsPattern("Name: +tick")
        .containsPattern("Schedule: +0 0 29 2 \\*")
        .containsPattern("Concurrency Policy: +Allow")
        .containsPattern("Suspend: +False")
        .containsPattern("Successful Job History Limit: +3")
        .containsPattern("Failed Job History Limit: +1")
        .containsPattern("Starting Deadline Seconds: +<unset>")
        .containsPattern("Image: +busybox:1.36")
        .containsPattern("Last Schedule Time: +<unset>")
        .containsPattern("Active Jobs: +<none>");
  }

  private static void suspend(Kubectl kubectl) {
    assertThat(kubectl.run("patch cj tick -p {\"spec\":{\"suspend\":true}}").out())
        .isEqualTo("cronjob.batch/tick patched\n");
    assertThat(kubectl.run("get cj tick --no-headers").out())
        .matches("tick +0 0 29 2 \\* +Europe/Berlin +True +0 +<none> +\\w+\\n");
    assertThat(kubectl.run("get all").out())
        .contains("cronjob.batch/tick")
        .contains("job.batch/now");
  }

  private static void refuse(Kubectl kubectl) {
    Output refused =
        kubectl.attempt(
            List.of("create", "cronjob", "bad", "--image=busybox:1.36", "--schedule=61 * * * *"),
            Map.of());
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err())
        .contains(
            "spec.schedule: Invalid value: \"61 * * * *\": end of range (61) above maximum (59)");
  }
}
