package io.kennel.agent.probe;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.agent.runtime.ContainerRuntime.SandboxState;
import io.kennel.client.EventRecorder;
import io.kennel.world.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Probes the running containers of a node. A container without probes costs nothing. */
public final class Prober implements AutoCloseable {
  private final World world;
  private final ProbeClient client;
  private final EventRecorder events;
  private final Consumer<String> changed;
  private final Map<String, Map<String, ContainerProbes>> byPod = new ConcurrentHashMap<>();

  /**
   * A prober that probes nothing yet.
   *
   * @param changed is told the uid of a pod when a conclusion about it has changed
   */
  public Prober(World world, ProbeClient client, EventRecorder events, Consumer<String> changed) {
    this.world = world;
    this.client = client;
    this.events = events;
    this.changed = changed;
  }

  /**
   * What is known of the pod's running containers, by id; begins to probe new ones, ends with those
   * that have gone. Never called twice at once for a pod.
   *
   * @param ending whether the pod is being taken down
   */
  public Map<String, ProbeResults> look(
      Pod pod,
      boolean ending,
      List<SandboxState> sandboxes,
      List<ContainerState> containers,
      String nodeIp) {
    String uid = pod.getMetadata().getUid();
    Map<String, ContainerProbes> before = byPod.getOrDefault(uid, Map.of());
    Map<String, ContainerProbes> now = new HashMap<>();
    Map<String, ProbeResults> results = new HashMap<>();
    for (ContainerState each : containers) {
      Container spec = each.phase() == Phase.RUNNING ? probed(pod, each.config().name()) : null;
      if (spec == null) {
        continue;
      }
      ContainerProbes probes = before.get(each.id());
      if (probes == null) {
        probes = begin(pod, each, spec, ip(sandboxes, each, nodeIp));
      }
      if (ending) {
        probes.end();
      }
      now.put(each.id(), probes);
      results.put(each.id(), probes.results());
    }
    before.forEach((id, probes) -> {
      if (!now.containsKey(id)) {
        probes.close();
      }
    });
    if (now.isEmpty()) {
      byPod.remove(uid);
    } else {
      byPod.put(uid, now);
    }
    return results;
  }

  private ContainerProbes begin(Pod pod, ContainerState state, Container spec, String ip) {
    String uid = pod.getMetadata().getUid();
    Instant startedAt = state.startedAt();
    ContainerProbes probes =
        new ContainerProbes(
            world,
            client,
            events,
            () -> changed.accept(uid),
            pod,
            state.id(),
            spec,
            pod.getSpec().getInitContainers().contains(spec),
            ip,
            startedAt == null ? world.clock().now() : startedAt);
    probes.start();
    return probes;
  }

  private static @Nullable Container probed(Pod pod, String name) {
    List<Container> all = new ArrayList<>(pod.getSpec().getContainers());
    all.addAll(pod.getSpec().getInitContainers());
    for (Container each : all) {
      boolean any =
          each.getStartupProbe() != null
              || each.getLivenessProbe() != null
              || each.getReadinessProbe() != null;
      if (any && each.getName().equals(name)) {
        return each;
      }
    }
    return null;
  }

  private static String ip(List<SandboxState> sandboxes, ContainerState state, String nodeIp) {
    for (SandboxState each : sandboxes) {
      if (each.id().equals(state.sandboxId())) {
        return each.config().hostNetwork() ? nodeIp : each.ip();
      }
    }
    return nodeIp;
  }

  /** Stops probing a pod. */
  public void forget(String uid) {
    Map<String, ContainerProbes> probes = byPod.remove(uid);
    if (probes != null) {
      probes.values().forEach(ContainerProbes::close);
    }
  }

  @Override
  public void close() {
    List.copyOf(byPod.keySet()).forEach(this::forget);
  }
}
