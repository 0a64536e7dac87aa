package io.kennel.agent.runtime.oci;

import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.world.Timers;
import io.kennel.world.World;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Ends containers: the stop signal first, SIGKILL when the time is over. */
final class Stopping {
  private final Containers containers;
  private final World world;
  private final Map<String, Deadline> deadlines = new HashMap<>();

  Stopping(Containers containers, World world) {
    this.containers = containers;
    this.world = world;
  }

  private record Deadline(long atNanos, Timers.Timer kill) {}

  /** A later call may only shorten what is left. */
  void stop(String id, Duration grace) {
    Container container = containers.get(id);
    if (container == null || container.progress().phase() != Phase.RUNNING) {
      return;
    }
    if (grace.isZero() || grace.isNegative()) {
      containers.kill(container);
      return;
    }
    if (schedule(container, grace)) {
      containers.signal(container, container.record().stopSignal());
    }
  }

  /** Returns whether this is the first call for the container. */
  private synchronized boolean schedule(Container container, Duration grace) {
    String id = container.record().id();
    long at = world.clock().nanoTime() + grace.toNanos();
    Deadline before = deadlines.get(id);
    if (before == null || at - before.atNanos() < 0) {
      if (before != null) {
        before.kill().cancel();
      }
      Timers.Timer kill =
          world.timers().after(grace, "kill " + id, () -> containers.kill(container));
      deadlines.put(id, new Deadline(at, kill));
    }
    if (before == null) {
      var _ = container.exited().thenRun(() -> forget(id));
    }
    return before == null;
  }

  private synchronized void forget(String id) {
    Deadline deadline = deadlines.remove(id);
    if (deadline != null) {
      deadline.kill().cancel();
    }
  }
}
