package io.kennel.cluster;

import io.kennel.agent.runtime.ContainerRuntime;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.agent.runtime.ContainerRuntime.SandboxState;
import io.kennel.agent.volume.PodStorage;
import io.kennel.cluster.Machinery.NodeParts;
import io.kennel.world.World;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops all that runs on a node whose agent has stopped: what a machine does that is shut down.
 * Containers get SIGTERM and a while; hooks are not run. Their objects stay, and the next start of
 * the cluster starts them again.
 */
final class NodeStop {
  private static final Logger LOG = LoggerFactory.getLogger(NodeStop.class);
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration KILL = Duration.ofSeconds(5);

  private final String name;
  private final ContainerRuntime runtime;
  private final PodStorage storage;
  private final World world;
  private final Semaphore news = new Semaphore(0);

  NodeStop(NodeParts node, World world) {
    this.name = node.config().name();
    this.runtime = node.runtime();
    this.storage = node.storage();
    this.world = world;
  }

  /** Asks every container to stop. Returns at once, so that nodes stop beside each other. */
  void begin() {
    runtime.onChange(id -> news.release());
    Attempts attempts = new Attempts();
    for (ContainerState container : running()) {
      attempts.attempt(
          "stop container " + container.id(), () -> runtime.stopContainer(container.id(), GRACE));
    }
    attempts.finish(name);
  }

  /**
   * Returns when nothing of the node is left on the machine.
   *
   * @throws IllegalStateException where something is, after everything else has been removed
   */
  void finish() {
    awaitStopped();
    Attempts attempts = new Attempts();
    for (SandboxState sandbox : runtime.listSandboxes()) {
      attempts.attempt("remove sandbox " + sandbox.id(), () -> runtime.removeSandbox(sandbox.id()));
    }
    for (ContainerState container : runtime.listContainers()) {
      attempts.attempt(
          "remove container " + container.id(), () -> runtime.removeContainer(container.id()));
    }
    for (String pod : storage.pods()) {
      attempts.attempt("release the volumes of pod " + pod, () -> storage.release(pod));
    }
    attempts.attempt("close the runtime", runtime::close);
    attempts.finish(name);
  }

  private void awaitStopped() {
    long deadline = world.clock().nanoTime() + GRACE.plus(KILL).toNanos();
    try {
      while (!running().isEmpty()) {
        long left = deadline - world.clock().nanoTime();
        if (left <= 0 || !news.tryAcquire(left, TimeUnit.NANOSECONDS)) {
          LOG.warn("Still running: {}", running());
          return;
        }
        news.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<ContainerState> running() {
    return runtime.listContainers().stream()
        .filter(container -> container.phase() == Phase.RUNNING)
        .toList();
  }
}
