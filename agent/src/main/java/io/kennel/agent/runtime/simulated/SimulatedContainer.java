package io.kennel.agent.runtime.simulated;

import io.kennel.agent.runtime.ContainerRuntime.ContainerConfig;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.world.Timers.Timer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One container of the simulation. Guarded by its runtime's lock. */
final class SimulatedContainer {
  final String id;
  final String sandboxId;
  final ContainerConfig config;
  final SimulatedProgram program;
  final Instant createdAt;
  final String imageDigest;

  Phase phase = Phase.CREATED;
  boolean startRequested;
  @Nullable Instant startedAt;
  long startedNanos;
  @Nullable Instant finishedAt;
  int exitCode;
  String reason = "";

  /** The next thing that will happen to it by itself. */
  @Nullable Timer exit;

  @Nullable Timer kill;
  long killDeadlineNanos = Long.MAX_VALUE;

  SimulatedContainer(
      String id,
      String sandboxId,
      ContainerConfig config,
      SimulatedProgram program,
      Instant createdAt,
      String imageDigest) {
    this.id = id;
    this.sandboxId = sandboxId;
    this.config = config;
    this.program = program;
    this.createdAt = createdAt;
    this.imageDigest = imageDigest;
  }

  /** Whether it runs and has done so for as long as its program needs to be ready. */
  boolean isReady(long nowNanos) {
    return phase == Phase.RUNNING && nowNanos - startedNanos >= program.readyAfter().toNanos();
  }

  /** What it has written. */
  List<String> log() {
    return startedAt == null ? List.of() : program.logLines();
  }

  /** The same in CRI log format; all lines have the time at which it started. */
  byte[] logFile() {
    StringBuilder lines = new StringBuilder();
    log().forEach(line -> lines.append(startedAt).append(" stdout F ").append(line).append('\n'));
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  void exited(int code, String why, Instant now) {
    cancelTimers();
    phase = Phase.EXITED;
    exitCode = code;
    reason = why;
    finishedAt = now;
    if (startedAt == null) {
      startedAt = now;
    }
  }

  ContainerState state() {
    return new ContainerState(
        id,
        sandboxId,
        config,
        phase,
        createdAt,
        startedAt,
        finishedAt,
        exitCode,
        reason,
        imageDigest);
  }

  void cancelTimers() {
    if (exit != null) {
      exit.cancel();
      exit = null;
    }
    if (kill != null) {
      kill.cancel();
      kill = null;
    }
  }
}
