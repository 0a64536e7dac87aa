package io.kennel.agent;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.kennel.agent.fence.FenceTimes;
import io.kennel.agent.fence.Fencing;
import io.kennel.agent.hold.NodeHolds;
import io.kennel.agent.hold.VolumeHolds;
import io.kennel.agent.node.Heartbeat;
import io.kennel.agent.node.NodeConfig;
import io.kennel.agent.node.ShutdownPeriods;
import io.kennel.agent.pod.PodWorker;
import io.kennel.agent.probe.ProbeClient;
import io.kennel.agent.runtime.ContainerRuntime;
import io.kennel.agent.runtime.ImageStore;
import io.kennel.agent.volume.PodStorage;
import io.kennel.api.ObjectKey;
import io.kennel.client.Api;
import io.kennel.client.Api.ListOptions;
import io.kennel.client.EventRecorder;
import io.kennel.client.Informer;
import io.kennel.client.Kinds;
import io.kennel.client.Owners;
import io.kennel.client.SharedInformers;
import io.kennel.world.World;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The agent of one node: registers it, keeps it alive, runs the pods bound to it. Several may live
 * in one process. It holds no thread and never blocks its caller; nothing it runs ends with it.
 */
public final class NodeAgent implements AutoCloseable {
  private final PodWorker pods;
  private final World world;
  private final Api api;
  private final NodeConfig config;
  private final EventRecorder events;
  private final Fencing fencing;
  private final Heartbeat heartbeat;
  private final Informer<Pod> informer;
  private final Informer<Service> services;
  private final AtomicBoolean registered = new AtomicBoolean();
  private @Nullable NodeShutdown shutdown;
  private Turns.@Nullable Turn turn;
  private boolean podsKnown;
  private volatile boolean closed;
  private volatile Runnable onReady = () -> {};

  /**
   * An agent that does nothing before {@link #start}.
   *
   * @param api the node's own way to the API server
   * @param informers over the same way; agents of one simulation may share them
   * @param agentVersion such as {@code v1.36.0+kennel}
   * @param runtime owned by the caller, as are {@code images} and {@code storage}
   * @param holds of the machine; its other nodes share it
   */
  public NodeAgent(
      World world,
      Api api,
      SharedInformers informers,
      NodeConfig config,
      String agentVersion,
      ContainerRuntime runtime,
      ImageStore images,
      PodStorage storage,
      VolumeHolds holds,
      ProbeClient probes) {
    this(
        world,
        api,
        informers,
        config,
        agentVersion,
        runtime,
        images,
        storage,
        holds,
        probes,
        Heartbeat.LEASE);
  }

  /**
   * An agent with another patience.
   *
   * @param lease the duration of the node's lease; it is renewed four times in that time
   */
  public NodeAgent(
      World world,
      Api api,
      SharedInformers informers,
      NodeConfig config,
      String agentVersion,
      ContainerRuntime runtime,
      ImageStore images,
      PodStorage storage,
      VolumeHolds holds,
      ProbeClient probes,
      Duration lease) {
    this.world = world;
    this.api = api;
    this.config = config;
    this.events = new EventRecorder(api, world, "kubelet", config.name());
    String selector = "spec.nodeName=" + config.name();
    this.informer = informers.of(Kinds.POD, new ListOptions("", "", selector, "", null));
    this.services = informers.of(Kinds.SERVICE);
    this.fencing = new Fencing(world, api, config.name(), runtime.fence(), FenceTimes.DEFAULT);
    this.pods =
        new PodWorker(
            world,
            api,
            runtime,
            images,
            storage,
            new ApiConfigObjects(api, services),
            probes,
            events,
            config.facts(),
            fencing,
            new NodeHolds(api, config.name(), holds));
    this.heartbeat =
        new Heartbeat(
            world,
            api,
            config,
            agentVersion,
            runtime.version(),
            lease,
            () -> {
              registered.set(true);
              onReady.run();
            });
  }

  /**
   * Begins. Returns at once.
   *
   * @param ready is called when the node is registered
   */
  public void start(Runnable ready) {
    announce(ready);
    beginPods(() -> {});
  }

  /**
   * Begins, and with the pods only when it is this agent's turn. The node is kept alive meanwhile.
   *
   * @param ready as above
   * @param turns shared with other agents; one that knows of its pods by then asks for its turn
   */
  public void start(Runnable ready, Turns turns) {
    announce(ready);
    services.onSync(() -> informer.onSync(() -> awaitTurn(turns)));
  }

  private void announce(Runnable ready) {
    onReady = ready;
    heartbeat.start();
    fencing.start();
  }

  private synchronized void awaitTurn(Turns turns) {
    if (!closed) {
      Turns.Turn asked = turns.await(() -> beginPods(this::endTurn));
      turn = asked;
    }
  }

  private synchronized void endTurn() {
    if (turn != null) {
      turn.end();
    }
  }

  private void beginPods(Runnable begun) {
    informer.listen(this::changed);
    services.onSync(() -> informer.onSync(() -> startPods(begun)));
  }

  private void changed(@Nullable Pod before, @Nullable Pod after) {
    if (closed) {
      return;
    }
    if (before != null
        && (after == null || !before.getMetadata().getUid().equals(after.getMetadata().getUid()))) {
      pods.vanished(before);
    }
    if (after != null) {
      observed(before, after, informer.view());
    }
  }

  private void observed(@Nullable Pod before, Pod pod, Informer.View<Pod> view) {
    Supplier<Pod> kept = view.lazy(Owners.keyOf(pod));
    pods.observed(before, pod, kept == null ? () -> pod : kept);
  }

  private void startPods(Runnable begun) {
    if (closed) {
      return;
    }
    Informer.View<Pod> view = informer.view();
    view.all().forEach(pod -> observed(null, pod, view));
    pods.start(begun);
    NodeShutdown ordered;
    synchronized (this) {
      podsKnown = true;
      ordered = shutdown;
    }
    if (ordered != null) {
      ordered.begin();
    }
  }

  /**
   * Begins to shut the node down: it takes no pods any more, and ends those that it has. Returns at
   * once; again, with the same answer. It may be called before {@link #start}.
   */
  public NodeShutdown shutDown(ShutdownPeriods periods) {
    NodeShutdown result;
    boolean begin;
    synchronized (this) {
      if (shutdown != null) {
        return shutdown;
      }
      result = new NodeShutdown(world, api, config.name(), heartbeat, pods, events, periods);
      shutdown = result;
      begin = podsKnown;
    }
    result.announce();
    if (begin) {
      result.begin();
    }
    return result;
  }

  /** Whether the node's object has been there since the start. */
  public boolean registered() {
    return registered.get();
  }

  /** The pods that this node runs or takes down. */
  public Collection<Pod> pods() {
    return pods.pods();
  }

  /**
   * The pod of a name; null for none. Where its predecessor is still being taken down, it is the
   * one that the API has.
   */
  public @Nullable Pod pod(ObjectKey key) {
    Pod found = informer.view().get(key);
    for (Pod each : pods.pods()) {
      boolean isOfThatName = Owners.keyOf(each).equals(key);
      if (isOfThatName && (found == null || isSame(each, found))) {
        return each;
      }
    }
    return found;
  }

  private static boolean isSame(Pod one, Pod other) {
    return one.getMetadata().getUid().equals(other.getMetadata().getUid());
  }

  /** Done once this has been closed, and nothing is being made or taken down any more. */
  public CompletableFuture<Void> ended() {
    return pods.ended();
  }

  /** Lets go of everything without stopping what runs: the next agent takes it over. */
  @Override
  public void close() {
    closed = true;
    synchronized (this) {
      if (shutdown != null) {
        shutdown.close();
      }
      endTurn();
    }
    heartbeat.close();
    fencing.close();
    pods.close();
  }
}
