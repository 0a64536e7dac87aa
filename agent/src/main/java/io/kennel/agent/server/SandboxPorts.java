package io.kennel.agent.server;

import io.kennel.agent.runtime.ContainerRuntime;
import io.kennel.agent.runtime.ContainerRuntime.SandboxState;
import io.kennel.agent.runtime.PortConnection;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.agent.stream.PortTarget;

/** The ports of a pod's sandbox. Failures have the words that kubelet's users know. */
record SandboxPorts(ContainerRuntime runtime, String podUid, String sandboxId)
    implements PortTarget {
  @Override
  public PortConnection connect(int port) {
    try {
      return runtime.connect(sandboxId, port);
    } catch (RuntimeFailure e) {
      String message =
          exists()
              ? String.valueOf(e.getMessage())
              : "network namespace for sandbox \"" + sandboxId + "\" is closed";
      throw new RuntimeFailure(
          e.reason(),
          "error forwarding port %s to pod %s, uid : %s".formatted(port, sandboxId, message),
          e);
    }
  }

  @Override
  public boolean exists() {
    for (SandboxState each : runtime.listSandboxes(podUid)) {
      if (each.id().equals(sandboxId)) {
        return each.running();
      }
    }
    return false;
  }
}
