package io.kennel.agent.logs;

import io.kennel.agent.runtime.ContainerRuntime;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.world.Timers.Timer;
import io.kennel.world.World;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the logs of running containers now and then, and begins a new file where needed. */
public final class LogRotation implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger(LogRotation.class);

  private final World world;
  private final ContainerRuntime runtime;
  private boolean closed;
  private @Nullable Timer timer;

  public LogRotation(World world, ContainerRuntime runtime) {
    this.world = world;
    this.runtime = runtime;
  }

  public synchronized void start() {
    if (!closed) {
      timer = world.timers().after(PERIOD, "log rotation", this::rotateAll);
    }
  }

  private void rotateAll() {
    for (ContainerState each : runtime.listContainers()) {
      if (each.phase() == Phase.RUNNING) {
        rotate(each);
      }
    }
    start();
  }

  private void rotate(ContainerState container) {
    try {
      if (LogFiles.rotate(container.config().logPath())) {
        runtime.reopenLog(container.id());
      }
    } catch (IOException | RuntimeFailure e) {
      LOG.warn("Cannot rotate the log of {}: {}", container.config().name(), e.getMessage());
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (timer != null) {
      timer.cancel();
    }
  }
}
