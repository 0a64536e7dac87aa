package io.kennel.agent.runtime.simulated;

import io.kennel.agent.runtime.ContainerRuntime.SandboxConfig;
import io.kennel.agent.runtime.ContainerRuntime.SandboxState;
import java.time.Instant;
import java.util.List;

/** One sandbox of the simulation. Guarded by its runtime's lock. */
final class SimulatedSandbox {
  final String id;
  final SandboxConfig config;
  final String ip;
  final Instant createdAt;
  final List<String> containerIds;
  boolean running = true;

  SimulatedSandbox(
      String id, SandboxConfig config, String ip, Instant createdAt, List<String> containerIds) {
    this.id = id;
    this.config = config;
    this.ip = ip;
    this.createdAt = createdAt;
    this.containerIds = containerIds;
  }

  SandboxState state() {
    return new SandboxState(id, config, running, ip, createdAt);
  }
}
