package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateRunning;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The states that a container's status shows. */
final class ContainerStates {
  private ContainerStates() {}

  /** Of a container before its first end, as its last state. */
  static ContainerState none() {
    return new ContainerState();
  }

  static ContainerState creating() {
    return waiting("ContainerCreating", null);
  }

  static ContainerState waiting(String reason, @Nullable String message) {
    ContainerStateWaiting waiting = new ContainerStateWaiting();
    waiting.setReason(reason);
    waiting.setMessage(message);
    ContainerState state = new ContainerState();
    state.setWaiting(waiting);
    return state;
  }

  static ContainerState running(@Nullable Instant since) {
    ContainerState state = new ContainerState();
    state.setRunning(new ContainerStateRunning(Times.textOrNull(since)));
    return state;
  }

  static ContainerState terminated(ContainerStateTerminated end) {
    ContainerState state = new ContainerState();
    state.setTerminated(end);
    return state;
  }
}
