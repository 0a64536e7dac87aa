package io.kennel.cli.demo;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Kinds;
import io.kennel.client.Owners;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What happens to kvstore, in the order of the exercises in its directory. */
final class KvstoreStory implements Story {
  private static final String SET = "server";
  private static final String SETTINGS = "line-millis = 250";

  private final Stage stage;
  private final Narrator narrator;
  private final PodWatch watch;
  private final List<String> figures = new ArrayList<>();

  KvstoreStory(Stage stage) {
    this.stage = stage;
    this.narrator = stage.narrator();
    this.watch = stage.watch();
  }

  @Override
  public void tell() throws IOException, InterruptedException {
    HitLine writer = deploy();
    loseAPodAndItsMemory(writer);
    moveToDisk(writer);
    loseAPodAndNothingElse(writer);
    scaleDown();
    scaleUp();
    sumUp();
  }

  private HitLine deploy() throws IOException, InterruptedException {
    narrator.chapter(
        "Three servers share the letters of the alphabet.",
        "Each letter is a key; its code modulo 3 is the number of the server that keeps it. Only"
            + " the",
        "client knows that: it asks for all keys, again and again, and shows a letter for each.",
        "    w written, as it was missing    h hit    m missing    . no answer"
            + "    5 \"I am going\"");
    String file = "kvstore.properties";
    narrator.command(
        "kubectl create configmap kvstore --from-literal=" + file + "='" + SETTINGS + "'");
    ConfigMap settings = new ConfigMap();
    settings.setMetadata(Owners.metadata("default", "kvstore"));
    settings.setData(Map.of(file, SETTINGS));
    var _ = stage.cluster().api().create(Kinds.CONFIG_MAP, settings);
    stage.create("service-headless.yaml");
    stage.create("client.yaml");
    HitLine writer = follow("client");
    stage.create("server-memory-lifecycle.yaml");
    watch.until("all keys to be hits", writer::complete);
    return writer;
  }

  private void loseAPodAndItsMemory(HitLine writer) throws InterruptedException {
    narrator.chapter(
        "A pod is deleted, and its memory goes with it.",
        "First its preStop hook makes the server refuse, for four seconds: clients hear that"
            + " it goes.",
        "Its successor has the same name, and nothing else: its keys are missing, and written"
            + " again.");
    long start = stage.clock().nanoTime();
    deleteAndWait(writer);
    long lost = writer.most('w', start);
    figures.add(lost + " keys were lost with the memory of server-2, and written again");
    Stage.require(lost > 0, "memory is lost with its pod");
  }

  private void moveToDisk(HitLine writer) throws IOException, InterruptedException {
    narrator.chapter(
        "The same servers, now with a volume each.",
        "Deleting a StatefulSet takes its pods; this one had nothing else. Its successor asks"
            + " for a",
        "volume per pod, which stays when the pod goes.");
    narrator.command("kubectl delete statefulset server");
    stage.cluster().api().delete(Kinds.STATEFUL_SET, Stage.key(SET), DeleteOptions.DEFAULT);
    watch.until("no servers", () -> stage.pods(SET).isEmpty() && writer.hits() == 0);
    stage.create("server-disk.yaml");
    watch.until("all keys to be hits", writer::complete);
  }

  private void loseAPodAndNothingElse(HitLine writer) throws InterruptedException {
    narrator.chapter(
        "A pod is deleted, and its volume stays.",
        "The next server-2 finds the keys of the last one: no key is missing, none is written.");
    long start = stage.clock().nanoTime();
    deleteAndWait(writer);
    requireNothingLost(writer, start);
    figures.add(
        "server-2 was away for %s on disk, after it had said so for %s; no key was lost"
            .formatted(
                seconds(writer.untilComplete('.', start)),
                seconds(writer.between('5', '.', start))));
  }

  private void scaleDown() throws IOException, InterruptedException {
    narrator.chapter(
        "Down to two servers, without losing a key.",
        "A client that knows two servers looks for most keys at the wrong one. So nobody"
            + " writes any",
        "more, every key is copied to where it belongs among two, and only then the third"
            + " one goes.");
    stage.create("client-readonly-2.yaml");
    HitLine two = follow("client-readonly-2");
    figures.add(two.hits() + " of 26 keys were where two servers need them before rebalancing");
    stage.deletePod("client");
    long start = stage.clock().nanoTime();
    rebalance("rebalance-down");
    watch.until("all keys at two servers", two::complete);
    stage.scale(SET, 2);
    watch.until("two servers", () -> stage.allReady(SET, 2) && two.complete());
    Stage.require(!two.showed('.', start), "the two others never paused");
    stage.deletePod("client-readonly-2");
  }

  private void scaleUp() throws IOException, InterruptedException {
    narrator.chapter(
        "Up to three servers again, the third one with an empty volume.",
        "Its old volume would still have its keys; without the claim it begins with none. They are",
        "missing until they are copied from the two others.");
    narrator.command("kubectl delete pvc data-server-2");
    stage
        .cluster()
        .api()
        .delete(Kinds.PERSISTENT_VOLUME_CLAIM, Stage.key("data-server-2"), DeleteOptions.DEFAULT);
    stage.create("client-readonly-3.yaml");
    HitLine three = follow("client-readonly-3");
    long start = stage.clock().nanoTime();
    stage.scale(SET, 3);
    watch.until("three servers", () -> stage.allReady(SET, 3) && three.showed('m', start));
    rebalance("rebalance-up");
    watch.until("all keys at three servers", three::complete);
    figures.add(three.hits() + " of 26 keys are hits after scaling down and up: zero keys lost");
  }

  private void sumUp() {
    narrator.chapter("What was measured.");
    figures.forEach(narrator::say);
  }

  private void deleteAndWait(HitLine writer) throws InterruptedException {
    String uid = stage.pod("server-2").getMetadata().getUid();
    stage.deletePod("server-2");
    watch.until(
        "server-2 to be back with all its keys",
        () -> !uid.equals(stage.uid("server-2")) && stage.allReady(SET, 3) && writer.complete());
  }

  private void rebalance(String name) throws IOException, InterruptedException {
    stage.create(name + ".yaml");
    watch.until("the end of " + name, () -> "Succeeded".equals(phase(name)));
    List<String> log = stage.http().log(name);
    log.stream().limit(3).forEach(narrator::output);
    narrator.output("…");
    narrator.output(log.getLast());
  }

  private HitLine follow(String pod) throws InterruptedException {
    narrator.command("kubectl logs -f " + pod);
    watch.until(pod + " to run", () -> "Running".equals(phase(pod)));
    HitLine line = HitLine.of(stage, pod);
    watch.until("the first line of " + pod, line::heard);
    return line;
  }

  private String phase(String name) {
    return stage.pods(name).stream()
        .filter(pod -> pod.getMetadata().getName().equals(name))
        .map(Pod::getStatus)
        .map(status -> String.valueOf(status.getPhase()))
        .findFirst()
        .orElse("");
  }

  private static void requireNothingLost(HitLine line, long since) {
    Stage.require(
        !line.showed('w', since) && !line.showed('m', since), "no key was missing or written");
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
  }
}
