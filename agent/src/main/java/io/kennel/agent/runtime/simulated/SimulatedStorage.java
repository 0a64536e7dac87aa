package io.kennel.agent.runtime.simulated;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.agent.config.ContainerFiles;
import io.kennel.agent.runtime.ContainerRuntime.Mount;
import io.kennel.agent.volume.ClaimedVolume;
import io.kennel.agent.volume.PodStorage;
import io.kennel.agent.volume.VolumeFailure;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A disk that remembers which pod has which claim mounted and writes nothing. Outlives a node
 * agent, as a real disk does.
 */
public final class SimulatedStorage implements PodStorage {
  private final Map<String, Set<String>> claimsByPod = new LinkedHashMap<>();
  private final Set<String> failing = new LinkedHashSet<>();
  private long changes;

  @Override
  public synchronized void prepare(Pod pod, List<ClaimedVolume> claimed) {
    Set<String> claims = new LinkedHashSet<>();
    for (ClaimedVolume each : claimed) {
      String claim = pod.getMetadata().getNamespace() + "/" + each.claim();
      if (failing.contains(claim)) {
        throw new VolumeFailure(
            "MountVolume.SetUp failed for volume \"%s\" : the simulated disk refuses it"
                .formatted(each.name()));
      }
      claims.add(claim);
    }
    claimsByPod.put(pod.getMetadata().getUid(), claims);
    changes++;
  }

  /** Makes mounts of a claim fail, or work again. */
  public synchronized void fail(String namespace, String claim, boolean fails) {
    String name = namespace + "/" + claim;
    if (fails) {
      failing.add(name);
    } else {
      failing.remove(name);
    }
  }

  /** A number that grows with every mount and unmount. */
  public synchronized long changes() {
    return changes;
  }

  /** The claims that are mounted, as {@code namespace/name}, by the uid of the pod. */
  public synchronized Map<String, Set<String>> mounted() {
    Map<String, Set<String>> result = new LinkedHashMap<>();
    claimsByPod.forEach((uid, claims) -> result.put(uid, Set.copyOf(claims)));
    return result;
  }

  @Override
  public void refresh(Pod pod) {}

  @Override
  public synchronized boolean holds(String podUid) {
    return claimsByPod.containsKey(podUid);
  }

  @Override
  public synchronized void release(String podUid) {
    claimsByPod.remove(podUid);
    changes++;
  }

  @Override
  public synchronized Set<String> pods() {
    return Set.copyOf(claimsByPod.keySet());
  }

  @Override
  public ContainerFiles files(Pod pod, Container container, int attempt, String podIp) {
    Path log = logPath(pod, container.getName(), attempt);
    return new ContainerFiles() {
      @Override
      public List<Mount> mounts(Map<String, String> variables) {
        return List.of();
      }

      @Override
      public Path logPath() {
        return log;
      }
    };
  }

  @Override
  public String terminationMessage(Pod pod, Container container, int attempt, boolean failed) {
    return "";
  }

  @Override
  public Path logPath(Pod pod, String container, int attempt) {
    return Path.of("/simulated", pod.getMetadata().getUid(), container, attempt + ".log");
  }

  @Override
  public void removeAttempt(Pod pod, String container, int attempt) {}

  @Override
  public void forget(Pod pod) {}
}
