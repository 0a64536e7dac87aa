package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.kennel.agent.config.ConfigObjects;
import io.kennel.agent.config.ContainerConfigs;
import io.kennel.agent.config.NodeFacts;
import io.kennel.agent.config.PullSecrets;
import io.kennel.agent.fence.Fencing;
import io.kennel.agent.hold.NodeHolds;
import io.kennel.agent.probe.ProbeClient;
import io.kennel.agent.probe.Prober;
import io.kennel.agent.runtime.ContainerRuntime;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.agent.runtime.ContainerRuntime.SandboxConfig;
import io.kennel.agent.runtime.ContainerRuntime.SandboxState;
import io.kennel.agent.runtime.ImageStore;
import io.kennel.agent.volume.Claims;
import io.kennel.agent.volume.PodStorage;
import io.kennel.agent.volume.VolumeFailure;
import io.kennel.api.ObjectKey;
import io.kennel.client.Api;
import io.kennel.client.Backoff;
import io.kennel.client.EventRecorder;
import io.kennel.client.Owners;
import io.kennel.client.Reconciler;
import io.kennel.client.WorkQueue;
import io.kennel.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the pods of one node. Told of pods by {@link #observed} and {@link #vanished}, of containers
 * by the runtime; works on one pod at a time per pod, on many pods at once.
 */
public final class PodWorker implements Reconciler, AutoCloseable {
  private static final int TASKS_MAX = 32;
  private static final int STEPS_MAX = 32;
  private static final Backoff BACKOFF = new Backoff(100, 60_000);

  /** How often volumes that follow objects are brought up to date, as in kubelet. */
  private static final Duration REFRESH_PERIOD = Duration.ofSeconds(60);

  private final World world;
  private final ContainerRuntime runtime;
  private final ImageStore images;
  private final PodStorage storage;
  private final NodeFacts node;
  private final Fencing fencing;
  private final NodeHolds holds;
  private final String runtimeName;
  private final WorkQueue queue;
  private final StatusWriter statuses;
  private final Prober prober;
  private final PodExecutor executor;
  private final Map<String, PodRecord> records = new ConcurrentHashMap<>();
  private final Beginning beginning = new Beginning();
  private volatile boolean closed;
  private volatile boolean shuttingDown;
  private volatile Runnable onStep = () -> {};

  public PodWorker(
      World world,
      Api api,
      ContainerRuntime runtime,
      ImageStore images,
      PodStorage storage,
      ConfigObjects objects,
      ProbeClient probes,
      EventRecorder events,
      NodeFacts node,
      Fencing fencing,
      NodeHolds holds) {
    this.world = world;
    this.runtime = runtime;
    this.images = images;
    this.storage = storage;
    this.node = node;
    this.fencing = fencing;
    this.holds = holds;
    String version = runtime.version();
    this.runtimeName = version.substring(0, Math.max(0, version.indexOf("://")));
    this.queue = new WorkQueue(world, "pods of " + node.name(), this, BACKOFF, TASKS_MAX);
    this.statuses = new StatusWriter(world, "status of " + node.name(), api, this::acknowledged);
    this.prober = new Prober(world, probes, events, this::lookAt);
    this.executor =
        new PodExecutor(
            world,
            runtime,
            images,
            new Claims(api),
            holds,
            storage,
            new ContainerConfigs(node, objects),
            new PullSecrets(objects),
            new Hooks(world, runtime, probes),
            fencing,
            events,
            statuses,
            this::lookAt);
    runtime.onChange(this::lookAt);
    fencing.onChange(this::lookAtFenced);
  }

  /**
   * Begins to work. Sandboxes and volumes of pods that nobody has told of are left from pods whose
   * objects are gone: they are taken down.
   *
   * @param begun is called when the API shows of each pod that is there now what has become of it,
   *     perhaps more than once
   */
  public void start(Runnable begun) {
    for (SandboxState each : runtime.listSandboxes()) {
      String uid = each.config().podUid();
      records.computeIfAbsent(uid, id -> orphan(each.config()));
    }
    for (String uid : storage.pods()) {
      records.computeIfAbsent(
          uid, id -> orphan(new SandboxConfig("", "", uid, 0, "", false, "", Map.of(), Map.of())));
    }
    beginning.with(List.copyOf(records.keySet()), begun);
    records.keySet().forEach(this::lookAt);
    queue.open();
  }

  private PodRecord orphan(SandboxConfig config) {
    ObjectMeta metadata = Owners.metadata(config.podNamespace(), config.podName());
    metadata.setUid(config.podUid());
    Pod last = new Pod();
    last.setMetadata(metadata);
    last.setSpec(new PodSpec());
    return new PodRecord(last, () -> last, false, world.clock().now(), true);
  }

  /**
   * A pod of this node exists, or has changed.
   *
   * @param before what was observed of it last; null where nothing was
   * @param kept gives the same pod whenever it is asked; it is all that is kept of it
   */
  public void observed(@Nullable Pod before, Pod pod, Supplier<Pod> kept) {
    String uid = pod.getMetadata().getUid();
    records.computeIfAbsent(uid, id -> admitted(pod, kept)).observed(pod, kept);
    fencing.observed(pod);
    boolean isEcho = before != null && statuses.wrote(pod) && Echo.isOnly(before, pod);
    if (!isEcho) {
      lookAt(uid);
    }
  }

  /** The API has the newest status: what waits for that may happen. */
  private void acknowledged(String uid) {
    beginning.told(uid);
    PodRecord record = records.get(uid);
    if (record != null && (record.goes() || shuttingDown)) {
      lookAt(uid);
    }
  }

  private PodRecord admitted(Pod pod, Supplier<Pod> kept) {
    String since = pod.getStatus() == null ? null : pod.getStatus().getStartTime();
    Instant start = since == null ? world.clock().now() : Instant.parse(since);
    PodRecord result =
        new PodRecord(pod, kept, true, start, storage.holds(pod.getMetadata().getUid()));
    String refusal = refusal(pod);
    if (refusal != null) {
      result.refuse(refusal);
    }
    if (shuttingDown && since == null && runtime.listSandboxes(result.uid()).isEmpty()) {
      result.reject();
    }
    return result;
  }

  private @Nullable String refusal(Pod pod) {
    String refusal = Refusals.of(pod);
    return refusal == null && Fencing.isFenced(pod) && !fencing.unsupported().isEmpty()
        ? "safe fail-over is not possible on this node: " + fencing.unsupported()
        : refusal;
  }

  /** The object of a pod is gone, whatever runs of it. */
  public void vanished(Pod last) {
    String uid = last.getMetadata().getUid();
    PodRecord record = records.get(uid);
    if (record != null) {
      record.vanished(last);
      lookAt(uid);
    }
  }

  /** The pods that this node runs or takes down, as last known. */
  public Collection<Pod> pods() {
    return records.values().stream().map(PodRecord::pod).toList();
  }

  /**
   * The node begins to shut down: no pod is admitted from now on, and none counts as ready.
   *
   * @param stepped is called whenever something may have ended
   */
  public void shutDown(Runnable stepped) {
    onStep = stepped;
    shuttingDown = true;
    records.keySet().forEach(this::lookAt);
  }

  /** A pod's turn has come in the shutdown of its node: it has so long to end. */
  public void endWithNode(String uid, long graceSeconds) {
    PodRecord record = records.get(uid);
    if (record != null) {
      record.endWithNode(graceSeconds);
      lookAt(uid);
    }
  }

  /** What has not ended yet, or of whose end the API has not heard. */
  public List<EndingPod> unfinished() {
    List<EndingPod> result = new ArrayList<>();
    records.forEach((uid, record) -> {
      boolean finished = record.wanted() && record.isDown() && statuses.reported(uid);
      if (!finished) {
        result.add(record.ending());
      }
    });
    return result;
  }

  /** What runs on the machine though the API has not told of it yet, by name. */
  public List<String> strangers() {
    return runtime.listSandboxes().stream()
        .filter(each -> each.running() && !records.containsKey(each.config().podUid()))
        .map(each -> each.config().podNamespace() + "/" + each.config().podName())
        .toList();
  }

  private void lookAtFenced() {
    records.forEach((uid, record) -> {
      if (record.fenced()) {
        lookAt(uid);
      }
    });
  }

  private void lookAt(String uid) {
    queue.add(ObjectKey.of(uid));
  }

  @Override
  public Outcome reconcile(ObjectKey key) {
    Outcome outcome = work(key);
    PodRecord record = records.get(key.name());
    if (record == null || !record.wanted() || statuses.reported(key.name())) {
      beginning.told(key.name());
    }
    onStep.run();
    return outcome;
  }

  private Outcome work(ObjectKey key) {
    PodRecord record = records.get(key.name());
    if (record == null) {
      return Outcome.DONE;
    }
    for (int step = 0; step < STEPS_MAX && !closed; step++) {
      PodView view = look(record);
      if (view.wanted() && step == 0) {
        view = reported(record, view);
      }
      PodPlan plan = PodDecision.decide(view);
      if (view.wanted() && step > 0 && plan.actions().isEmpty()) {
        // What is seen between two steps is soon over, and not worth telling.
        view = reported(record, view);
        plan = PodDecision.decide(view);
      }
      for (PodAction action : plan.actions()) {
        executor.execute(record, action);
        if (action instanceof PodAction.Forget) {
          forget(record.uid());
          return Outcome.DONE;
        }
      }
      if (plan.actions().isEmpty()) {
        return next(record, view, plan.lookAgain());
      }
    }
    return Outcome.again(Duration.ofMillis(100));
  }

  private void forget(String uid) {
    records.remove(uid);
    statuses.forget(uid);
    prober.forget(uid);
    fencing.forget(uid);
  }

  private PodView reported(PodRecord record, PodView view) {
    PodStatus status = PodStatusDecision.decide(view, record.status(), runtimeName, node.ip());
    statuses.offer(view.pod(), record.status(status));
    return view.reported(statuses.reported(record.uid()));
  }

  private PodView look(PodRecord record) {
    Pod pod = record.pod();
    if (shuttingDown) {
      record.nodeShutsDown();
    }
    if (holds.isLost(record.uid())) {
      record.volumesLost();
    }
    List<ContainerState> containers = runtime.listContainers(record.uid());
    List<SandboxState> sandboxes = runtime.listSandboxes(record.uid());
    boolean ending = !record.wanted() || pod.getMetadata().getDeletionTimestamp() != null;
    return new PodView(
        pod,
        record.wanted(),
        sandboxes,
        containers,
        ending ? Map.of() : images(pod, containers),
        prober.look(pod, ending, sandboxes, containers, node.ip()),
        messages(record, containers),
        record.remembered(false),
        fencing.state(pod),
        world.clock().now());
  }

  private Map<String, ImagePresence> images(Pod pod, List<ContainerState> containers) {
    Set<String> running = new HashSet<>();
    for (ContainerState each : containers) {
      if (each.phase() != Phase.EXITED) {
        running.add(each.config().image());
      }
    }
    Map<String, ImagePresence> known = new HashMap<>();
    for (List<Container> list :
        List.of(
            pod.getSpec().getInitContainers(),
            pod.getSpec().getContainers(),
            EphemeralContainers.of(pod))) {
      for (Container each : list) {
        if (!running.contains(each.getImage())) {
          known.put(each.getImage(), ImagePresence.of(images, each.getImage()));
        }
      }
    }
    return known;
  }

  /** Read once: an exited container writes no more. */
  private Map<String, String> messages(PodRecord record, List<ContainerState> containers) {
    Map<String, String> result = new HashMap<>();
    for (ContainerState each : containers) {
      if (each.phase() != Phase.EXITED) {
        continue;
      }
      String message = record.message(each.id());
      if (message == null) {
        message = readMessage(record.pod(), each);
        record.message(each.id(), message);
      }
      result.put(each.id(), message);
    }
    return result;
  }

  private String readMessage(Pod pod, ContainerState state) {
    for (List<Container> list :
        List.of(
            pod.getSpec().getContainers(),
            pod.getSpec().getInitContainers(),
            EphemeralContainers.of(pod))) {
      for (Container each : list) {
        if (each.getName().equals(state.config().name())) {
          return storage.terminationMessage(
              pod, each, state.config().attempt(), state.exitCode() != 0);
        }
      }
    }
    return "";
  }

  private Outcome next(PodRecord record, PodView view, @Nullable Duration lookAgain) {
    if (!Refreshing.needed(view)) {
      return lookAgain == null ? Outcome.DONE : Outcome.again(lookAgain);
    }
    Duration left = REFRESH_PERIOD.minus(record.sinceRefresh(view.now()));
    if (!left.isPositive()) {
      refresh(record, view.now());
      left = REFRESH_PERIOD;
    }
    return Outcome.again(lookAgain == null || lookAgain.compareTo(left) > 0 ? left : lookAgain);
  }

  private void refresh(PodRecord record, Instant now) {
    record.refreshed(now);
    try {
      storage.refresh(record.pod());
    } catch (VolumeFailure e) {
      executor.execute(
          record, new PodAction.Tell("", false, "Warning", "FailedMount", "" + e.getMessage()));
    }
  }

  /** Done once this has been closed, and no step is under way any more. */
  public CompletableFuture<Void> ended() {
    return queue.ended();
  }

  /** Lets go of everything; what runs keeps running. A step that is under way is the last one. */
  @Override
  public void close() {
    closed = true;
    runtime.onChange(uid -> {});
    queue.close();
    statuses.close();
    prober.close();
  }
}
