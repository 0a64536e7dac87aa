package io.kennel.cli.demo;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.kennel.client.Informer;
import io.kennel.client.Kinds;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What happens to kubia, in the order of the walkthrough in the README. */
final class KubiaStory implements Story {
  private static final String SET = "kubia";
  private static final int REQUESTS = 100;

  private final Stage stage;
  private final Narrator narrator;
  private final ClusterHttp http;
  private final Informer<PersistentVolumeClaim> claims;
  private final PodWatch watch;

  KubiaStory(Stage stage) {
    this.stage = stage;
    this.narrator = stage.narrator();
    this.http = stage.http();
    this.claims = stage.cluster().informers().of(Kinds.PERSISTENT_VOLUME_CLAIM);
    this.watch = stage.watch();
  }

  @Override
  public void tell() throws IOException, InterruptedException {
    deploy();
    store();
    deletePod();
    scaleDownAndUp();
    servePublicly();
    update();
    askThePeers();
  }

  private void deploy() throws IOException, InterruptedException {
    narrator.chapter(
        "A data store of two pods is deployed.",
        "Pods of a StatefulSet start in order: kubia-1 waits until kubia-0 is ready.",
        "Each gets a volume of its own, made on demand.");
    stage.create("kubia-service-headless.yaml");
    stage.create("kubia-statefulset.yaml");
    watch.until("two pods", () -> stage.allReady(SET, 2));
    for (PersistentVolumeClaim claim : claims.view().in("default")) {
      narrator.say(
          "claim "
              + claim.getMetadata().getName()
              + " is "
              + claim.getStatus().getPhase()
              + " to "
              + claim.getSpec().getVolumeName());
    }
  }

  private void store() throws IOException, InterruptedException {
    narrator.chapter(
        "Something is stored on one of them.", "Each pod has its own data; the other has none.");
    narrator.command("curl -d 'Hey there!' …/pods/kubia-0/proxy/");
    narrator.output(http.post("pods/kubia-0", "Hey there!"));
    narrator.command("curl …/pods/kubia-0/proxy/");
    narrator.output(http.get("pods/kubia-0"));
    narrator.command("curl …/pods/kubia-1/proxy/");
    narrator.output(http.get("pods/kubia-1"));
  }

  private void deletePod() throws IOException, InterruptedException {
    narrator.chapter(
        "The pod is deleted, and comes back as itself.",
        "Same name, same DNS name, same volume: to its peers it never was another one.");
    String uid = stage.pod("kubia-0").getMetadata().getUid();
    stage.deletePod("kubia-0");
    watch.until(
        "kubia-0 to be back", () -> stage.allReady(SET, 2) && !uid.equals(stage.uid("kubia-0")));
    narrator.output(http.get("pods/kubia-0"));
    Stage.require(http.get("pods/kubia-0").contains("Hey there!"), "the data came back");
  }

  private void scaleDownAndUp() throws IOException, InterruptedException {
    narrator.chapter(
        "It is scaled down to nothing, and up again.",
        "The highest ordinal goes first and comes last; the volumes stay.");
    stage.scale(SET, 0);
    watch.until("no pods", () -> stage.pods(SET).isEmpty());
    narrator.say(claims.view().in("default").size() + " claims are still there");
    stage.scale(SET, 2);
    watch.until("two pods", () -> stage.allReady(SET, 2));
    narrator.output(http.get("pods/kubia-0"));
    Stage.require(http.get("pods/kubia-0").contains("Hey there!"), "the data was kept");
  }

  private void servePublicly() throws IOException, InterruptedException {
    narrator.chapter(
        "One address stands for all of them.",
        "Clients that do not care which pod answers use a service.");
    stage.create("kubia-service-public.yaml");
    watch.until("the service to know both pods", this::serviceHasBothPods);
    long start = stage.clock().nanoTime();
    Map<String, Long> hits = new TreeMap<>();
    for (int i = 0; i < REQUESTS; i++) {
      String line = http.get("services/kubia-public").lines().findFirst().orElse("");
      hits.merge(line, 1L, Long::sum);
    }
    double millis = (stage.clock().nanoTime() - start) / 1e6 / REQUESTS;
    hits.forEach((line, count) -> narrator.output(count + " × " + line));
    narrator.say(
        String.format(
            Locale.ROOT, "%s requests through the API server, %.1f ms each", REQUESTS, millis));
  }

  private void update() throws InterruptedException {
    narrator.chapter(
        "A new version is rolled out, and a third pod joins.",
        "kubia-pet-peers finds its peers through DNS. The highest ordinal is replaced first, and",
        "each pod must be ready before the next one is touched.");
    narrator.command("kubectl edit statefulset kubia    # image: kubia-pet-peers, replicas: 3");
    stage.patch(
        SET,
        """
        {"spec": {"replicas": 3, "template": {"spec": {"containers": [
          {"name": "kubia", "image": "kennel/kubia-pet-peers:1.0"}]}}}}
        """);
    watch.until("three pods of the new version", () -> stage.allReady(SET, 3) && allUpdated());
  }

  private void askThePeers() throws IOException, InterruptedException {
    narrator.chapter(
        "Any pod now answers for the whole store.",
        "It asks DNS for the SRV records of the headless service, and then each peer by its name.");
    for (String text : new String[] {"The sun is shining", "The weather is sweet"}) {
      narrator.command("curl -d '" + text + "' …/services/kubia-public/proxy/");
      narrator.output(http.post("services/kubia-public", text));
    }
    narrator.command("curl …/services/kubia-public/proxy/");
    String answer = http.get("services/kubia-public");
    narrator.output(answer);
    Stage.require(answer.contains("The weather is sweet"), "a peer's data was found");
    Stage.require(
        IntStream.range(0, 3).allMatch(i -> answer.contains("- kubia-" + i + ".kubia.")),
        "all three peers were found");
  }

  private boolean allUpdated() {
    return stage.pods(SET).stream()
        .allMatch(
            pod -> pod.getSpec().getContainers().getFirst().getImage().contains("kubia-pet-peers"));
  }

  private boolean serviceHasBothPods() {
    return stage.cluster().informers().of(Kinds.ENDPOINT_SLICE).view().in("default").stream()
            .filter(slice -> slice.getMetadata().getName().startsWith("kubia-public"))
            .flatMap(
                slice -> slice.getEndpoints() == null ? Stream.of() : slice.getEndpoints().stream())
            .filter(endpoint -> Boolean.TRUE.equals(endpoint.getConditions().getReady()))
            .count()
        == 2;
  }
}
