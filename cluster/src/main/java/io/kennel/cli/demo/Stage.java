package io.kennel.cli.demo;

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
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a story plays: the cluster, its narrator, and what users do, told as they would type it.
 */
final class Stage {
  private final Narrator narrator;
  private final Cluster cluster;
  private final ClusterHttp http;
  private final Path manifests;
  private final Clock clock;
  private final Informer<Pod> pods;
  private final PodWatch watch;

  Stage(Narrator narrator, Cluster cluster, ClusterHttp http, Path manifests, Clock clock) {
    this.narrator = narrator;
    this.cluster = cluster;
    this.http = http;
    this.manifests = manifests;
    this.clock = clock;
    this.pods = cluster.informers().of(Kinds.POD);
    this.watch = new PodWatch(narrator, pods);
    watch.alsoWatch(cluster.informers().of(Kinds.PERSISTENT_VOLUME_CLAIM));
    watch.alsoWatch(cluster.informers().of(Kinds.STATEFUL_SET));
    watch.alsoWatch(cluster.informers().of(Kinds.ENDPOINT_SLICE));
  }

  Narrator narrator() {
    return narrator;
  }

  Cluster cluster() {
    return cluster;
  }

  ClusterHttp http() {
    return http;
  }

  Clock clock() {
    return clock;
  }

  PodWatch watch() {
    return watch;
  }

  /** Creates what a file of the application's directory describes. */
  void create(String file) throws IOException {
    narrator.command("kubectl create -f examples/" + manifests.getFileName() + "/" + file);
    Manifests.create(cluster.transport(), manifests.resolve(file)).forEach(narrator::output);
  }

  void scale(String set, int replicas) {
    narrator.command("kubectl scale statefulset " + set + " --replicas=" + replicas);
    patch(set, "{\"spec\": {\"replicas\": " + replicas + "}}");
  }

  /** A strategic merge patch of a StatefulSet. */
  void patch(String set, String change) {
    JsonNode patch = JsonMapper.shared().readTree(change);
    cluster.api().patch(Kinds.STATEFUL_SET, key(set), "", PatchType.STRATEGIC_MERGE, patch);
  }

  void deletePod(String name) {
    narrator.command("kubectl delete pod " + name);
    cluster.api().delete(Kinds.POD, key(name), Api.DeleteOptions.DEFAULT);
  }

  /** The pods whose names begin with {@code prefix}. */
  Collection<Pod> pods(String prefix) {
    return pods.view().startingWith("default", prefix);
  }

  /** Whether there are {@code count} pods of this prefix, and every one is ready. */
  boolean allReady(String prefix, int count) {
    Collection<Pod> all = pods(prefix);
    return all.size() == count && all.stream().allMatch(PodWatch::ready);
  }

  Pod pod(String name) {
    return Objects.requireNonNull(pods.view().get(key(name)), name);
  }

  /** Which pod of that name it is; null while there is none. */
  @Nullable String uid(String name) {
    Pod pod = pods.view().get(key(name));
    return pod == null ? null : pod.getMetadata().getUid();
  }

  static ObjectKey key(String name) {
    return new ObjectKey("default", name);
  }

  static void require(boolean condition, String what) {
    if (!condition) {
      throw new IllegalStateException("the story went wrong: expected that " + what);
    }
  }
}
