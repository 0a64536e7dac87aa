package io.kennel.simulation.process;

import io.kennel.agent.hold.VolumeHolds;
import io.kennel.agent.runtime.ContainerRuntime;
import io.kennel.agent.runtime.Fence;
import io.kennel.agent.volume.PodStorage;
import io.kennel.api.Transport;
import io.kennel.controllers.failover.FailoverConfig;
import io.kennel.store.Log;

/**
 * Where a rule can be broken on purpose, to see whether the checkers notice. What is tampered with
 * lies outside the product: its calls, what it hears, its disk, its runtime.
 */
public interface Tampering {
  /** Nothing is broken. */
  Tampering NONE = new Tampering() {};

  /** What a process calls and hears, {@code next} being the honest way. */
  default Transport calls(String process, Transport next) {
    return next;
  }

  /** The server as all processes find it. */
  default Transport server(Transport next) {
    return next;
  }

  /** What a node's agent takes for its machine's fence. */
  default Fence fence(Fence next) {
    return next;
  }

  /** How long the fail-over controller waits. */
  default FailoverConfig failover() {
    return FailoverConfig.DEFAULT;
  }

  /** The server's log. */
  default Log disk(Log next) {
    return next;
  }

  /** What a node's agent takes for its containers. */
  default ContainerRuntime runtime(ContainerRuntime next) {
    return next;
  }

  /** What a node's agent takes for the holds of the machine's volumes. */
  default VolumeHolds holds(VolumeHolds next) {
    return next;
  }

  /** What a node's agent takes for its volumes. */
  default PodStorage storage(PodStorage next) {
    return next;
  }
}
