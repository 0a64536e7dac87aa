package io.kennel.cli.demo;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.api.ObjectKey;
import io.kennel.cli.manifest.Manifests;
import io.kennel.client.Api;
import io.kennel.client.Api.PatchType;
import io.kennel.client.Informer;
import io.kennel.client.Kinds;
import io.kennel.cluster.Cluster;
import io.kennel.world.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What happens to kubia, in the order of the walkthrough in the README. */
final class KubiaStory {
  private static final ObjectKey SET = new ObjectKey("default", "kubia");
  private static final int REQUESTS = 100;

  private final Narrator narrator;
  private final Cluster cluster;
  private final ClusterHttp http;
  private final Path manifests;
  private final Clock clock;
  private final Informer<Pod> pods;
  private final Informer<PersistentVolumeClaim> claims;
  private final PodWatch watch;

  KubiaStory(Narrator narrator, Cluster cluster, ClusterHttp http, Path manifests, Clock clock) {
    this.narrator = narrator;
    this.cluster = cluster;
    this.http = http;
    this.manifests = manifests;
    this.clock = clock;
    this.pods = cluster.informers().of(Kinds.POD);
    this.claims = cluster.informers().of(Kinds.PERSISTENT_VOLUME_CLAIM);
    this.watch = new PodWatch(narrator, pods);
    watch.alsoWatch(claims);
    watch.alsoWatch(cluster.informers().of(Kinds.STATEFUL_SET));
    watch.alsoWatch(cluster.informers().of(Kinds.ENDPOINT_SLICE));
  }

  void tell() throws IOException, InterruptedException {
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
    create("kubia-service-headless.yaml");
    create("kubia-statefulset.yaml");
    watch.until("two pods", () -> allReady(2));
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
    String uid = pod("kubia-0").getMetadata().getUid();
    narrator.command("kubectl delete pod kubia-0");
    cluster.api().delete(Kinds.POD, key("kubia-0"), Api.DeleteOptions.DEFAULT);
    watch.until("kubia-0 to be back", () -> allReady(2) && !uid.equals(uid("kubia-0")));
    narrator.output(http.get("pods/kubia-0"));
    require(http.get("pods/kubia-0").contains("Hey there!"), "the data came back");
  }

  private void scaleDownAndUp() throws IOException, InterruptedException {
    narrator.chapter(
        "It is scaled down to nothing, and up again.",
        "The highest ordinal goes first and comes last; the volumes stay.");
    scale(0);
    watch.until("no pods", () -> pods.view().in("default").isEmpty());
    narrator.say(claims.view().in("default").size() + " claims are still there");
    scale(2);
    watch.until("two pods", () -> allReady(2));
    narrator.output(http.get("pods/kubia-0"));
    require(http.get("pods/kubia-0").contains("Hey there!"), "the data was kept");
  }

  private void servePublicly() throws IOException, InterruptedException {
    narrator.chapter(
        "One address stands for all of them.",
        "Clients that do not care which pod answers use a service.");
    create("kubia-service-public.yaml");
    watch.until("the service to know both pods", this::serviceHasBothPods);
    long start = clock.nanoTime();
    Map<String, Long> hits = new TreeMap<>();
    for (int i = 0; i < REQUESTS; i++) {
      String line = http.get("services/kubia-public").lines().findFirst().orElse("");
      hits.merge(line, 1L, Long::sum);
    }
    double millis = (clock.nanoTime() - start) / 1e6 / REQUESTS;
    hits.forEach((line, count) -> narrator.output(count + " × " + line));
    narrator.say("%d requests through the API server, %.1f ms each".formatted(REQUESTS, millis));
  }

  private void update() throws InterruptedException {
    narrator.chapter(
        "A new version is rolled out, and a third pod joins.",
        "kubia-pet-peers finds its peers through DNS. The highest ordinal is replaced first, and",
        "each pod must be ready before the next one is touched.");
    narrator.command("kubectl edit statefulset kubia    # image: kubia-pet-peers, replicas: 3");
    patch(
        """
        {"spec": {"replicas": 3, "template": {"spec": {"containers": [
          {"name": "kubia", "image": "kennel/kubia-pet-peers:1.0"}]}}}}
        """);
    watch.until("three pods of the new version", () -> allReady(3) && allUpdated());
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
    require(answer.contains("The weather is sweet"), "a peer's data was found");
    require(
        IntStream.range(0, 3).allMatch(i -> answer.contains("- kubia-" + i + ".kubia.")),
        "all three peers were found");
  }

  private void create(String file) throws IOException {
    narrator.command("kubectl create -f examples/kubia/" + file);
    Manifests.create(cluster.transport(), manifests.resolve(file)).forEach(narrator::output);
  }

  private void scale(int replicas) {
    narrator.command("kubectl scale statefulset kubia --replicas=" + replicas);
    patch("{\"spec\": {\"replicas\": " + replicas + "}}");
  }

  private void patch(String change) {
    JsonNode patch = JsonMapper.shared().readTree(change);
    cluster.api().patch(Kinds.STATEFUL_SET, SET, "", PatchType.STRATEGIC_MERGE, patch);
  }

  private boolean allReady(int count) {
    Map<Boolean, Long> all =
        pods.view().in("default").stream().collect(groupingBy(PodWatch::ready, counting()));
    return all.getOrDefault(true, 0L) == count && !all.containsKey(false);
  }

  private boolean allUpdated() {
    return pods.view().in("default").stream()
        .allMatch(
            pod -> pod.getSpec().getContainers().getFirst().getImage().contains("kubia-pet-peers"));
  }

  private boolean serviceHasBothPods() {
    return cluster.informers().of(Kinds.ENDPOINT_SLICE).view().in("default").stream()
            .filter(slice -> slice.getMetadata().getName().startsWith("kubia-public"))
            .flatMap(
                slice -> slice.getEndpoints() == null ? Stream.of() : slice.getEndpoints().stream())
            .filter(endpoint -> Boolean.TRUE.equals(endpoint.getConditions().getReady()))
            .count()
        == 2;
  }

  private Pod pod(String name) {
    return Objects.requireNonNull(pods.view().get(key(name)));
  }

  private @Nullable String uid(String name) {
    Pod pod = pods.view().get(key(name));
    return pod == null ? null : pod.getMetadata().getUid();
  }

  private static ObjectKey key(String name) {
    return new ObjectKey("default", name);
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new IllegalStateException("the story went wrong: expected that " + what);
    }
  }
}
