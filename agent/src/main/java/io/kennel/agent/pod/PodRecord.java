package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.kennel.agent.fence.Fencing;
import io.kennel.agent.pod.PodView.Failure;
import io.kennel.agent.pod.PodView.Hook;
import io.kennel.agent.pod.PodView.Remembered;
import io.kennel.agent.pod.PodView.Shutdown;
import io.kennel.agent.pod.PodView.Stop;
import io.kennel.agent.pod.PodView.VolumeState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the worker remembers of one pod while its agent lives. Of the pod itself it keeps what gives
 * it: most of the time nobody looks at it. Thread-safe.
 */
final class PodRecord {
  private final String uid;
  private final Instant startTime;
  private Supplier<Pod> pod;
  private boolean fenced;
  private boolean wanted;
  private boolean deleting;
  private VolumeState volumes;
  private int volumeFailures;
  private Instant refreshedAt = Instant.EPOCH;
  private @Nullable String refusal;
  private @Nullable Shutdown shutdown;

  /** Kept once it has been asked for, which is often then. */
  private @Nullable EndingPod ending;

  private @Nullable PodStatus status;
  private final Map<String, Failure> failures = new HashMap<>();
  private final Map<String, Stop> stops = new HashMap<>();
  private final Map<String, Hook> hooks = new HashMap<>();
  private final Set<String> facts = new HashSet<>();
  private final Map<String, String> messages = new HashMap<>();

  /**
   * A record of a pod seen for the first time by this agent.
   *
   * @param kept gives the same pod at any time
   * @param leftovers whether something of it is on the disk already
   */
  PodRecord(Pod pod, Supplier<Pod> kept, boolean wanted, Instant startTime, boolean leftovers) {
    this.uid = pod.getMetadata().getUid();
    this.pod = kept;
    this.fenced = Fencing.isFenced(pod);
    this.wanted = wanted;
    this.deleting = isDeleting(pod);
    this.startTime = startTime;
    this.volumes =
        leftovers
            ? new VolumeState.Failed(new Delay(Instant.EPOCH, Instant.EPOCH))
            : new VolumeState.Unmounted();
  }

  String uid() {
    return uid;
  }

  Pod pod() {
    Supplier<Pod> known;
    synchronized (this) {
      known = pod;
    }
    return known.get();
  }

  synchronized void observed(Pod newest, Supplier<Pod> kept) {
    pod = kept;
    fenced = Fencing.isFenced(newest);
    wanted = true;
    deleting = isDeleting(newest);
  }

  private static boolean isDeleting(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() != null;
  }

  synchronized void vanished(Pod last) {
    pod = () -> last;
    wanted = false;
  }

  synchronized boolean fenced() {
    return fenced;
  }

  synchronized boolean wanted() {
    return wanted;
  }

  /** Whether it has to go, and not before the API knows how it ended. */
  synchronized boolean goes() {
    return deleting || !wanted;
  }

  synchronized Remembered remembered(boolean statusReported) {
    return new Remembered(
        startTime,
        volumes,
        failures,
        stops,
        hooks,
        facts,
        refusal,
        finalPhase(),
        shutdown,
        statusReported);
  }

  private @Nullable String finalPhase() {
    return PodPhase.finalOf(status());
  }

  synchronized void refuse(String reason) {
    refusal = reason;
  }

  /** The node begins to shut down; a pod that this has been said of keeps what was said. */
  synchronized void nodeShutsDown() {
    shutdown = shutdown == null ? new Shutdown.Waits() : shutdown;
  }

  synchronized void reject() {
    shutdown = new Shutdown.Rejected();
  }

  /** Its turn has come: it has so long to end. Said once. */
  synchronized void endWithNode(long graceSeconds) {
    if (!(shutdown instanceof Shutdown.Rejected) && finalPhase() == null) {
      shutdown = new Shutdown.Ends(graceSeconds);
    }
  }

  /** Whether nothing of it runs or is mounted, and its phase says so for good. */
  synchronized boolean isDown() {
    return finalPhase() != null && volumes instanceof VolumeState.Unmounted;
  }

  /** The pod as its node's shutdown sees it. */
  synchronized EndingPod ending() {
    EndingPod known = ending == null ? EndingPod.of(pod.get()) : ending;
    ending = known;
    return known.down(isDown() || !wanted);
  }

  synchronized void mounted(Instant now) {
    volumes = new VolumeState.Mounted();
    refreshedAt = now;
    volumeFailures = 0;
  }

  /** How long ago the volumes were brought up to date. */
  synchronized Duration sinceRefresh(Instant now) {
    return Duration.between(refreshedAt, now);
  }

  synchronized void refreshed(Instant now) {
    refreshedAt = now;
  }

  /** Another pod uses one of its volumes: this one is gone, though its node may not know. */
  synchronized void volumesLost() {
    volumes = new VolumeState.Lost();
  }

  synchronized void unmounted() {
    volumes = new VolumeState.Unmounted();
  }

  /** Counts a failure; the first is tried again after half a second, later ones less often. */
  synchronized void volumesFailed(Instant now) {
    long millis = Math.min(120_000, 500L << Math.min(10, volumeFailures));
    volumeFailures++;
    volumes = new VolumeState.Failed(Delay.of(now, Duration.ofMillis(millis)));
  }

  synchronized void failed(String container, Failure failure) {
    failures.put(container, failure);
  }

  synchronized void succeeded(String container) {
    failures.remove(container);
  }

  synchronized void stopping(String containerId, Stop stop) {
    stops.put(containerId, stop);
  }

  synchronized @Nullable Stop stop(String containerId) {
    return stops.get(containerId);
  }

  /** The preStop hook has ended, well or not. */
  synchronized void preStopEnded(String containerId) {
    stops.computeIfPresent(
        containerId,
        (id, stop) -> new Stop(stop.since(), stop.graceSeconds(), stop.signalled(), true));
  }

  synchronized void hook(String containerId, Hook state) {
    hooks.put(containerId, state);
  }

  synchronized void remember(String fact) {
    facts.add(fact);
  }

  /** Remembers what is remembered once; false where it was already. */
  synchronized boolean begin(String fact) {
    return facts.add(fact);
  }

  /** Whether it was remembered; it is not any more. */
  synchronized boolean forget(String fact) {
    return facts.remove(fact);
  }

  synchronized @Nullable Failure failure(String container) {
    return failures.get(container);
  }

  synchronized @Nullable String message(String containerId) {
    return messages.get(containerId);
  }

  synchronized void message(String containerId, String text) {
    messages.put(containerId, text);
  }

  /** Forgets a container that has been removed. */
  synchronized void removed(String containerId) {
    stops.remove(containerId);
    hooks.remove(containerId);
    messages.remove(containerId);
    facts.removeIf(fact -> fact.endsWith(containerId));
  }

  synchronized @Nullable PodStatus status() {
    return status == null ? pod.get().getStatus() : status;
  }

  /** Remembers a status; the answer is equal to it, and one object as long as it is the same. */
  synchronized PodStatus status(PodStatus newest) {
    PodStatus known = status;
    if (known != null && known.equals(newest)) {
      return known;
    }
    status = newest;
    return newest;
  }
}
