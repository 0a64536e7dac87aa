package io.kennel.agent.volume;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.agent.config.ContainerFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The disk of a node, as its pods need it. Every method is idempotent, may block on the disk and
 * the API, and throws {@link VolumeFailure} for what could not be done.
 */
public interface PodStorage {
  /**
   * Mounts and fills all volumes of the pod.
   *
   * @param claimed those of its volumes that it has by claims
   */
  void prepare(Pod pod, List<ClaimedVolume> claimed);

  /** Brings the content of volumes up to date that follow objects of the API. */
  void refresh(Pod pod);

  /** Whether anything of the pod is left on the disk. */
  boolean holds(String podUid);

  /** Unmounts the pod's volumes and removes those that end with it. */
  void release(String podUid);

  /** The pods of which {@link #holds} is true. */
  Set<String> pods();

  /** The files of one attempt of a container, made where they are missing. */
  ContainerFiles files(Pod pod, Container container, int attempt, String podIp);

  /** What the container wrote for people to read after its end; empty for nothing. */
  String terminationMessage(Pod pod, Container container, int attempt, boolean failed);

  /** Where the log of one attempt is. */
  Path logPath(Pod pod, String container, int attempt);

  /** Removes the log and files of an attempt. */
  void removeAttempt(Pod pod, String container, int attempt);

  /** Removes everything that is left of the pod, logs included. */
  void forget(Pod pod);
}
