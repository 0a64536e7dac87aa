package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HostIP;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodReadinessGate;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.kennel.agent.config.QosClass;
import io.kennel.agent.pod.PodView.Shutdown;
import io.kennel.agent.runtime.ContainerRuntime.SandboxState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What to report of a pod. Pure. Source: the API reference, PodStatus. */
final class PodStatusDecision {
  private static final int CONDITIONS = 5;

  private final PodView view;
  private final PodStatus before;
  private final String phase;
  private final List<ContainerStatus> inits;
  private final List<ContainerStatus> apps;
  private final List<ContainerStatus> ephemerals;

  private PodStatusDecision(PodView view, @Nullable PodStatus before, String runtimeName) {
    this.view = view;
    this.before = before == null ? new PodStatus() : before;
    this.phase = PodPhase.of(view);
    ContainerStatusDecision containers =
        new ContainerStatusDecision(view, this.before, runtimeName);
    this.inits = containers.ofInit();
    this.apps = containers.ofApps();
    this.ephemerals = containers.ofEphemeral();
  }

  /**
   * The status of a pod.
   *
   * @param before the status reported last: transition times are kept where nothing changed
   * @param hostIp the node's address
   */
  static PodStatus decide(
      PodView view, @Nullable PodStatus before, String runtimeName, String hostIp) {
    return new PodStatusDecision(view, before, runtimeName).status(hostIp);
  }

  private PodStatus status(String hostIp) {
    if (view.remembered().shutdown() instanceof Shutdown.Rejected) {
      return NodeShutdownStatus.rejected(view.pod());
    }
    PodStatus status = new PodStatus();
    status.setPhase(phase);
    status.setConditions(conditions());
    status.setHostIP(hostIp);
    status.setHostIPs(List.of(new HostIP(hostIp)));
    status.setStartTime(Times.text(view.remembered().startTime()));
    status.setQosClass(QosClass.of(view.pod()));
    status.setContainerStatuses(apps);
    status.setInitContainerStatuses(inits);
    status.setEphemeralContainerStatuses(ephemerals);
    explain(status);
    String ip = podIp(hostIp);
    if (ip != null) {
      status.setPodIP(ip);
      status.setPodIPs(List.of(new PodIP(ip)));
    }
    return status;
  }

  private void explain(PodStatus status) {
    if (PodPhase.endedBefore(view)) {
      status.setReason(before.getReason());
      status.setMessage(before.getMessage());
    }
    if (PodPhase.overdue(view)) {
      status.setReason("DeadlineExceeded");
      status.setMessage(PodPhase.OVERDUE_MESSAGE);
    }
    if (view.remembered().refusal() != null) {
      status.setReason(Refusals.REASON);
      status.setMessage(view.remembered().refusal());
    }
    if (view.endsWithNode() && phase.equals("Failed")) {
      status.setReason(NodeShutdownStatus.TERMINATED);
      status.setMessage(NodeShutdownStatus.TERMINATED_MESSAGE);
    }
  }

  /** Also that of a sandbox that has stopped: a finished pod keeps showing its address. */
  private @Nullable String podIp(String hostIp) {
    SandboxState sandbox = view.sandbox();
    if (sandbox == null && !view.sandboxes().isEmpty()) {
      sandbox = view.sandboxes().getLast();
    }
    if (sandbox == null) {
      return before.getPodIP();
    }
    return sandbox.config().hostNetwork() ? hostIp : sandbox.ip();
  }

  private List<PodCondition> conditions() {
    List<PodCondition> result = new ArrayList<>(CONDITIONS);
    result.add(condition("PodReadyToStartContainers", view.sandbox() != null, null, null));
    result.add(initialized());
    PodCondition containersReady = containersReady("ContainersReady");
    result.add(ready(containersReady));
    result.add(containersReady);
    result.add(condition("PodScheduled", true, null, null));
    if (view.endsWithNode() && phase.equals("Failed")) {
      result.add(
          condition(
              "DisruptionTarget",
              true,
              NodeShutdownStatus.BY_KUBELET,
              NodeShutdownStatus.TERMINATED_MESSAGE));
    }
    return result;
  }

  private PodCondition initialized() {
    if (phase.equals("Succeeded")) {
      return condition("Initialized", true, "PodCompleted", null);
    }
    if (inits.isEmpty() || hasBegun()) {
      return condition("Initialized", true, null, null);
    }
    List<String> waiting = new ArrayList<>();
    for (int index = 0; index < inits.size(); index++) {
      ContainerStatus each = inits.get(index);
      Container spec = view.initContainers().get(index);
      boolean done = PodView.isSidecar(spec) ? each.getStarted() : each.getReady();
      if (!done) {
        waiting.add(each.getName());
      }
    }
    return waiting.isEmpty()
        ? condition("Initialized", true, null, null)
        : condition(
            "Initialized",
            false,
            "ContainersNotInitialized",
            "containers with incomplete status: " + list(waiting));
  }

  private boolean hasBegun() {
    for (ContainerStatus each : apps) {
      if (each.getContainerID() != null) {
        return true;
      }
    }
    return false;
  }

  private PodCondition containersReady(String type) {
    if (phase.equals("Succeeded")) {
      return condition(type, false, "PodCompleted", null);
    }
    if (phase.equals("Failed")) {
      return condition(type, false, "PodFailed", null);
    }
    List<String> unready = new ArrayList<>();
    for (int index = 0; index < inits.size(); index++) {
      if (PodView.isSidecar(view.initContainers().get(index)) && !inits.get(index).getReady()) {
        unready.add(inits.get(index).getName());
      }
    }
    for (ContainerStatus each : apps) {
      if (!each.getReady()) {
        unready.add(each.getName());
      }
    }
    return unready.isEmpty()
        ? condition(type, true, null, null)
        : condition(
            type, false, "ContainersNotReady", "containers with unready status: " + list(unready));
  }

  private PodCondition ready(PodCondition containersReady) {
    if (view.remembered().shutdown() != null && !PodPhase.isFinal(phase)) {
      // As the node controller says of the pods of a node that is not ready.
      return condition("Ready", false, null, null);
    }
    if (!"True".equals(containersReady.getStatus())) {
      return condition("Ready", false, containersReady.getReason(), containersReady.getMessage());
    }
    List<String> messages = closedGates();
    return messages.isEmpty()
        ? condition("Ready", true, null, null)
        : condition("Ready", false, "ReadinessGatesNotReady", String.join(", ", messages));
  }

  private List<String> closedGates() {
    List<PodReadinessGate> gates = view.pod().getSpec().getReadinessGates();
    if (gates.isEmpty()) {
      return List.of();
    }
    List<String> messages = new ArrayList<>();
    for (PodReadinessGate gate : gates) {
      PodCondition state = reported(gate.getConditionType());
      if (state == null) {
        messages.add(
            "corresponding condition of pod readiness gate \"%s\" does not exist."
                .formatted(gate.getConditionType()));
      } else if (!"True".equals(state.getStatus())) {
        messages.add(
            "the status of pod readiness gate \"%s\" is not \"True\", but %s"
                .formatted(gate.getConditionType(), state.getStatus()));
      }
    }
    return messages;
  }

  /** A condition that others set on the pod's object. */
  private @Nullable PodCondition reported(String type) {
    PodStatus status = view.pod().getStatus();
    return status == null ? null : find(status.getConditions(), type);
  }

  private PodCondition condition(
      String type, boolean value, @Nullable String reason, @Nullable String message) {
    String status = value ? "True" : "False";
    PodCondition last = find(before.getConditions(), type);
    String since =
        last != null && status.equals(last.getStatus()) ? last.getLastTransitionTime() : null;
    PodCondition condition = new PodCondition();
    condition.setType(type);
    condition.setStatus(status);
    condition.setReason(reason);
    condition.setMessage(message);
    condition.setLastTransitionTime(since == null ? Times.text(view.now()) : since);
    return condition;
  }

  private static @Nullable PodCondition find(List<PodCondition> conditions, String type) {
    for (PodCondition each : conditions) {
      if (each.getType().equals(type)) {
        return each;
      }
    }
    return null;
  }

  /** As Go prints a list. */
  private static String list(List<String> names) {
    return "[" + String.join(" ", names) + "]";
  }
}
