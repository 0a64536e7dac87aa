package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.kennel.api.ObjectKey;
import io.kennel.api.StatusException;
import io.kennel.client.Answer;
import io.kennel.client.Api;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Api.PatchType;
import io.kennel.client.Backoff;
import io.kennel.client.Kinds;
import io.kennel.client.Owners;
import io.kennel.client.Reconciler;
import io.kennel.client.WorkQueue;
import io.kennel.world.World;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Brings the newest status of each pod to the API, and removes the objects of pods that have ended.
 * Works beside the pods' own steps, so that an API that cannot be reached delays none of them.
 * Writes of one pod never overtake each other; one that has been outdated while it waited is left
 * out.
 */
final class StatusWriter implements Reconciler, AutoCloseable {
  private static final int TASKS_MAX = 16;
  private static final Backoff BACKOFF = new Backoff(20, 5_000);

  private final Api api;
  private final Consumer<String> acknowledged;
  private final WorkQueue queue;
  private final Map<String, Desired> desired = new ConcurrentHashMap<>();

  /**
   * @param acknowledged is told the uid of a pod whose newest status has reached the API
   */
  StatusWriter(World world, String name, Api api, Consumer<String> acknowledged) {
    this.api = api;
    this.acknowledged = acknowledged;
    this.queue = new WorkQueue(world, name, this, BACKOFF, TASKS_MAX);
    queue.open();
  }

  /** Wants this to be the pod's status; looks whether the API shows anything else. */
  void offer(Pod pod, PodStatus status) {
    String uid = pod.getMetadata().getUid();
    Desired before = desired.get(uid);
    boolean wrong =
        before == null
            || !before.status.equals(status)
            || (before.written() && showsOther(pod, before));
    if (!wrong) {
      return;
    }
    long version = before == null ? 0 : before.version;
    boolean deletes = before != null && before.deletes;
    desired.put(uid, new Desired(Owners.keyOf(pod), pod, status, deletes, version));
    queue.add(ObjectKey.of(uid));
  }

  /** Whether the API has acknowledged the newest status. */
  boolean reported(String uid) {
    Desired newest = desired.get(uid);
    return newest != null && newest.written();
  }

  /** Whether this is the pod as the newest status that was written left it. */
  boolean wrote(Pod pod) {
    Desired newest = desired.get(pod.getMetadata().getUid());
    return newest != null && newest.written() && newest.version == version(pod);
  }

  /** Removes the object, once its newest status is written. */
  void delete(String uid) {
    desired.computeIfPresent(
        uid, (id, each) -> new Desired(each.key, each.pod, each.status, true, each.version));
    queue.add(ObjectKey.of(uid));
  }

  void forget(String uid) {
    desired.remove(uid);
  }

  @Override
  public Outcome reconcile(ObjectKey key) {
    Desired wanted = desired.get(key.name());
    if (wanted == null) {
      return Outcome.DONE;
    }
    try {
      if (wanted.pod != null) {
        write(key.name(), wanted, wanted.pod);
      } else if (wanted.deletes) {
        api.delete(Kinds.POD, wanted.key, new DeleteOptions(0, "", key.name(), ""));
      }
    } catch (StatusException e) {
      if (e.isNotFound() || e.isConflict()) {
        // Gone, or another pod by now: the watch tells the worker.
        return Outcome.DONE;
      }
      throw e;
    }
    return Outcome.DONE;
  }

  private void write(String uid, Desired wanted, Pod pod) {
    JsonNode patch = StatusPatch.of(pod, wanted.status);
    Answer<Pod> answer =
        api.patch(Kinds.POD, wanted.key, "status", PatchType.STRATEGIC_MERGE, patch);
    long version = Long.parseLong(answer.version());
    Desired now =
        desired.computeIfPresent(
            uid,
            (id, each) ->
                new Desired(
                    each.key,
                    each.status.equals(wanted.status) ? null : answer.object(),
                    each.status,
                    each.deletes,
                    version));
    if (now != null && now.written()) {
      if (now.deletes) {
        queue.add(ObjectKey.of(uid));
      }
      acknowledged.accept(uid);
    }
  }

  /** Somebody else has written since, such as the controller that marks a lost node's pods. */
  private static boolean showsOther(Pod pod, Desired written) {
    return version(pod) > written.version && !StatusPatch.shows(pod, written.status);
  }

  private static long version(Pod pod) {
    String version = pod.getMetadata().getResourceVersion();
    return version == null || version.isEmpty() ? 0 : Long.parseLong(version);
  }

  @Override
  public void close() {
    queue.close();
  }

  /**
   * What the API shall show.
   *
   * @param pod the object as last seen or answered, which shows something else; null once the API
   *     has acknowledged the status
   * @param version of the object, as the last write left it
   */
  private record Desired(
      ObjectKey key, @Nullable Pod pod, PodStatus status, boolean deletes, long version) {
    boolean written() {
      return pod == null;
    }
  }
}
