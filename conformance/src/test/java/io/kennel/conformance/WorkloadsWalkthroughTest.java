package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.conformance.Kubectl.Output;
import io.kennel.testregistry.DebianImages;
import io.kennel.testregistry.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Deployments and jobs as people work with them, typed by real kubectls, with real pods. */
class WorkloadsWalkthroughTest {
  @RegisterExtension
  static final RealCluster kennel =
      RealCluster.ofNodes(2).with(WorkloadsWalkthroughTest::pushImages);

  private static void pushImages(TestRegistry registry) throws IOException {
    registry.push(DebianImages.busybox(""), "library/busybox:1.36");
    registry.push(DebianImages.busybox(""), "library/busybox:1.37");
  }

  static List<Path> kubectls() {
    return Kubectl.binaries("1.27", "1.30", "1.31", "1.33");
  }

  @ParameterizedTest
  @MethodSource("kubectls")
  void aDeployment(Path binary) {
    Kubectl kubectl = kennel.kubectl(binary);
    rollOut(kubectl);
    goBack(kubectl);
    pause(kubectl);
    scaleAndExpose(kubectl);
    explainAndDescribe(kubectl);
    kubectl.run("delete service/web");
    assertThat(kubectl.run("delete deployment/web").out())
        .startsWith("deployment.apps \"web\" deleted");
    kubectl.until("nothing is left", "get rs,po -l app=web", output -> output.out().isEmpty());
  }

  private static void rollOut(Kubectl kubectl) {
    assertThat(
            kubectl
                .run(
                    List.of(
                        "create",
                        "deployment",
                        "web",
                        "--image=busybox:1.36",
                        "--replicas=2",
                        "--",
                        "sh",
                        "-c",
                        "trap exit TERM; while true; do sleep 0.1; done"))
                .out())
        .isEqualTo("deployment.apps/web created\n");
    assertThat(kubectl.run("rollout status deployment/web").lines())
        .endsWith("deployment \"web\" successfully rolled out");
    String row = kubectl.run("get deploy web -o wide --no-headers").out();
    assertThat(row).matches("web +2/2 +2 +2 +\\w+ +busybox +busybox:1.36 +app=web\\n");
    assertThat(kubectl.run("get all -l app=web").out())
        .containsPattern("pod/web-\\w+-\\w{5} +1/1 +Running")
        .containsPattern("deployment.apps/web +2/2 +2 +2")
        .containsPattern("replicaset.apps/web-\\w+ +2 +2 +2");
    assertThat(kubectl.run("set image deployment/web busybox=busybox:1.37").out())
        .isEqualTo("deployment.apps/web image updated\n");
    Output status = kubectl.run("rollout status deployment/web");
    assertThat(status.lines())
        .anyMatch(line -> line.startsWith("Waiting for deployment \"web\" rollout to finish:"))
        .endsWith("deployment \"web\" successfully rolled out");
    assertThat(kubectl.run("get rs -l app=web --no-headers").words())
        .extracting(words -> words.subList(1, 4))
        .containsExactlyInAnyOrder(List.of("2", "2", "2"), List.of("0", "0", "0"));
  }

  private static void goBack(Kubectl kubectl) {
    assertThat(history(kubectl)).containsExactly("1", "2");
    assertThat(kubectl.run("rollout history deployment/web --revision=1").out())
        .contains("deployment.apps/web with revision #1")
        .containsPattern("Image:\\s+busybox:1.36");
    assertThat(kubectl.run("rollout undo deployment/web").out())
        .isEqualTo("deployment.apps/web rolled back\n");
    assertThat(kubectl.run("rollout status deployment/web").lines())
        .endsWith("deployment \"web\" successfully rolled out");
    assertThat(history(kubectl)).containsExactly("2", "3");
    kubectl.run("rollout undo deployment/web --to-revision=2");
    kubectl.run("rollout status deployment/web");
    assertThat(history(kubectl)).containsExactly("3", "4");
    assertThat(kubectl.run("get deploy web -o jsonpath={..image}").out()).isEqualTo("busybox:1.37");
  }

  private static List<String> history(Kubectl kubectl) {
    return kubectl.run("rollout history deployment/web").words().stream()
        .map(List::getFirst)
        .filter(word -> word.matches("\\d+"))
        .toList();
  }

  private static void pause(Kubectl kubectl) {
    assertThat(kubectl.run("rollout pause deployment/web").out())
        .isEqualTo("deployment.apps/web paused\n");
    assertThat(attempt(kubectl, "rollout restart deployment/web").err())
        .contains("can't restart paused deployment");
    kubectl.run("set env deployment/web COLOUR=blue");
    assertThat(kubectl.run("get rs -l app=web --no-headers").lines()).hasSize(2);
    assertThat(kubectl.run("rollout resume deployment/web").out())
        .isEqualTo("deployment.apps/web resumed\n");
    kubectl.run("rollout status deployment/web");
    assertThat(kubectl.run("get rs -l app=web --no-headers").lines()).hasSize(3);
    assertThat(kubectl.run("rollout restart deployment/web").out())
        .isEqualTo("deployment.apps/web restarted\n");
    kubectl.run("rollout status deployment/web");
  }

  private static void scaleAndExpose(Kubectl kubectl) {
    assertThat(kubectl.run("scale deployment/web --replicas=3").out())
        .isEqualTo("deployment.apps/web scaled\n");
    kubectl.run("wait --for=jsonpath={.status.readyReplicas}=3 deployment/web --timeout=60s");
    assertThat(attempt(kubectl, "scale deploy/web --current-replicas=7 --replicas=1").err())
        .contains("Expected replicas to be 7, was 3");
    kubectl.run("wait --for=condition=Available deployment/web --timeout=60s");
    assertThat(kubectl.run("expose deployment web --port=80").out())
        .isEqualTo("service/web exposed\n");
    kubectl.until(
        "the service leads to all three",
        "get endpoints web -o jsonpath={.subsets[*].addresses[*].ip}",
        output -> output.out().split(" ").length == 3);
  }

  private static void explainAndDescribe(Kubectl kubectl) {
    assertThat(kubectl.run("explain deployment.spec.strategy").out())
        .contains("rollingUpdate")
        .contains("The deployment strategy to use to replace existing pods with new ones.");
    String described = kubectl.run("describe deployment web").out();
    assertThat(described)
        .containsPattern(
            "Replicas: +3 desired \\| 3 updated \\| 3 total \\| 3 available \\| 0 unavailable")
        .containsPattern("RollingUpdateStrategy: +25% max unavailable, 25% max surge")
        .containsPattern("Available +True +MinimumReplicasAvailable")
        .containsPattern("Progressing +True +NewReplicaSetAvailable")
        .containsPattern("NewReplicaSet: +web-\\w+ \\(3/3 replicas created\\)")
        .containsPattern(
            "ScalingReplicaSet .* deployment-controller +"
                + "Scaled up replica set web-\\w+ from 0 to 2");
    assertThat(kubectl.run("describe rs -l app=web").out())
        .containsPattern("Controlled By: +Deployment/web")
        .containsPattern("SuccessfulCreate .* replicaset-controller +Created pod: web-\\w+-\\w{5}");
  }

  /** One instance of something that keeps its data: two of them must never meet. */
  @ParameterizedTest
  @MethodSource("kubectls")
  void aSingleInstanceWithAVolume(Path binary) throws Exception {
    Kubectl kubectl = kennel.kubectl(binary);
    Path manifest = kennel.directory().resolve("single.yaml");
    Files.writeString(
        manifest,
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: single}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: single}
        spec:
          strategy: {type: Recreate}
          selector: {matchLabels: {app: single}}
          template:
            metadata: {labels: {app: single}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: single
                image: busybox:1.36
                command: [sh, -c, 'test ! -e /data/lock && touch /data/lock && echo started >>
                    /data/starts; trap "rm /data/lock; exit" TERM; while true; do sleep 0.1; done']
                volumeMounts: [{name: data, mountPath: /data}]
              volumes: [{name: data, persistentVolumeClaim: {claimName: single}}]
        """);
    kubectl.run(List.of("apply", "-f", manifest.toString()));
    kubectl.run("rollout status deployment/single");
    kubectl.run("set image deployment/single single=busybox:1.37");
    assertThat(kubectl.run("rollout status deployment/single").lines())
        .endsWith("deployment \"single\" successfully rolled out");
    String pod = kubectl.run("get po -l app=single -o jsonpath={.items[*].metadata.name}").out();
    assertThat(kubectl.run("exec " + pod + " -- cat /data/starts").lines())
        .as("each began only after the other had ended")
        .containsExactly("started", "started");
    kubectl.run(List.of("delete", "-f", manifest.toString()));
  }

  @ParameterizedTest
  @MethodSource("kubectls")
  void aJob(Path binary) {
    Kubectl kubectl = kennel.kubectl(binary);
    assertThat(kubectl.run("create job hello --image=busybox:1.36 -- echo hi").out())
        .isEqualTo("job.batch/hello created\n");
    assertThat(kubectl.run("wait --for=condition=complete job/hello --timeout=60s").out())
        .isEqualTo("job.batch/hello condition met\n");
    assertThat(kubectl.run("get job hello --no-headers").out())
        .matches("hello +Complete +1/1 +\\d+s +\\d+s\\n");
    assertThat(kubectl.run("logs job/hello").out()).isEqualTo("hi\n");
    assertThat(kubectl.run("get po -l job-name=hello --no-headers").out())
        .matches("hello-\\w{5} +0/1 +Completed +0 +\\d+s\\n");
    assertThat(kubectl.run("describe job hello").out())
        .containsPattern("Pods Statuses: +0 Active \\(0 Ready\\) / 1 Succeeded / 0 Failed")
        .containsPattern("SuccessfulCreate .* job-controller +Created pod: hello-\\w{5}")
        .containsPattern("Completed .* job-controller +Job completed");
    assertThat(kubectl.run("delete job hello").out()).startsWith("job.batch \"hello\" deleted");
    kubectl.until("its pod is gone", "get po -l job-name=hello", output -> output.out().isEmpty());
    fail(kubectl);
  }

  private static void fail(Kubectl kubectl) {
    kubectl.run(
        List.of(
            "create",
            "job",
            "bad",
            "--image=busybox:1.36",
            "-o",
            "name",
            "--",
            "sh",
            "-c",
            "exit 3"));
    kubectl.run("patch job bad --type=merge -p {\"spec\":{\"backoffLimit\":0}}");
    kubectl.run("wait --for=condition=failed job/bad --timeout=60s");
    assertThat(kubectl.run("describe job bad").out())
        .containsPattern("BackoffLimitExceeded .* Job has reached the specified backoff limit");
    assertThat(kubectl.run("get po -l job-name=bad --no-headers").out())
        .containsPattern("bad-\\w{5} +0/1 +Error ");
    kubectl.run("delete job bad");
  }

  private static Output attempt(Kubectl kubectl, String command) {
    Output output = kubectl.attempt(Arrays.asList(command.split(" ")), Map.of());
    assertThat(output.code()).as(command).isNotZero();
    return output;
  }
}
