package io.kennel.agent.network;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.kennel.client.Informer;
import io.kennel.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the rules of services and of nodes' ports, on all nodes and on the machine, in step with
 * services, endpoint slices and pods. Changes that come while rules are being set are taken
 * together in the next round; rules that would stay the same are not set again.
 */
public final class ServiceProxy {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceProxy.class);
  private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

  private final MachineNetwork network;
  private final World world;
  private final Informer<Service> services;
  private final Informer<EndpointSlice> slices;
  private final Informer<Pod> pods;
  private @Nullable Forwards inForce;
  private boolean wanted;
  private boolean working;
  private boolean closed;

  /** The informers are those of all namespaces. Nothing happens before {@link #start}. */
  public ServiceProxy(
      MachineNetwork network,
      World world,
      Informer<Service> services,
      Informer<EndpointSlice> slices,
      Informer<Pod> pods) {
    this.network = network;
    this.world = world;
    this.services = services;
    this.slices = slices;
    this.pods = pods;
  }

  /** From now on rules follow; the network must be up. */
  public void start() {
    services.listen(listener());
    slices.listen(listener());
    pods.listen(this::podChanged);
    refresh();
  }

  private <T extends HasMetadata> Informer.Listener<T> listener() {
    return (before, after) -> refresh();
  }

  /** Most pods have no port of a node, and change often. */
  private void podChanged(@Nullable Pod before, @Nullable Pod after) {
    List<Pod> both = Stream.of(before, after).filter(Objects::nonNull).toList();
    if (both.stream().anyMatch(pod -> !HostPorts.of(List.of(pod)).isEmpty())) {
      refresh();
    }
  }

  private synchronized void refresh() {
    wanted = true;
    if (!working && !closed && services.synced() && slices.synced() && pods.synced()) {
      working = true;
      world.tasks().start("service proxy", this::work);
    }
  }

  private void work() {
    while (next()) {
      try {
        Forwards wanted =
            new Forwards(
                ServicePorts.of(services.view().all(), slices.view().all()),
                HostPorts.of(pods.view().all()));
        if (!wanted.equals(inForce)) {
          network.apply(wanted);
          inForce = wanted;
        }
      } catch (RuntimeException e) {
        LOG.error("the rules of services could not be set; trying again", e);
        retry();
        return;
      }
    }
  }

  private synchronized boolean next() {
    boolean more = wanted && !closed;
    wanted = false;
    working = more;
    return more;
  }

  private synchronized void retry() {
    working = false;
    world.timers().after(RETRY_DELAY, "service proxy", this::refresh);
  }

  /** Leaves the rules as they are and follows no longer. */
  public synchronized void close() {
    closed = true;
  }
}
