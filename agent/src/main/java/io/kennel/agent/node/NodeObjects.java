package io.kennel.agent.node;

import io.fabric8.kubernetes.api.model.DaemonEndpoint;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeDaemonEndpoints;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeSystemInfo;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Quantity;
import io.kennel.api.CanonicalTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the Node object and its status, in kubelet's words. Pure. */
final class NodeObjects {
  private static final String SHUTTING_DOWN = "node is shutting down";

  private NodeObjects() {}

  /** The object as it is first registered. */
  static Node node(NodeConfig config) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("kubernetes.io/hostname", config.name());
    labels.put("kubernetes.io/os", "linux");
    labels.put("kubernetes.io/arch", config.machine().architecture());
    labels.put("beta.kubernetes.io/os", "linux");
    labels.put("beta.kubernetes.io/arch", config.machine().architecture());
    labels.putAll(config.labels());
    ObjectMeta metadata = new ObjectMeta();
    metadata.setName(config.name());
    metadata.setLabels(labels);
    NodeSpec spec = new NodeSpec();
    spec.setPodCIDR(config.podCidr());
    spec.setPodCIDRs(List.of(config.podCidr()));
    Node node = new Node();
    node.setMetadata(metadata);
    node.setSpec(spec);
    return node;
  }

  /**
   * The status.
   *
   * @param shuttingDown whether the node takes no pods any more and ends those that it has
   * @param before what is reported now: transition times are kept where nothing changed
   */
  static NodeStatus status(
      NodeConfig config,
      String agentVersion,
      String runtimeVersion,
      boolean shuttingDown,
      @Nullable NodeStatus before,
      Instant now) {
    Map<String, Quantity> resources = new LinkedHashMap<>();
    config.capacity().forEach((name, amount) -> resources.put(name, Quantity.parse(amount)));
    NodeStatus status = new NodeStatus();
    status.setCapacity(resources);
    status.setAllocatable(resources);
    status.setConditions(conditions(shuttingDown, before, now));
    status.setAddresses(
        List.of(
            new NodeAddress(config.ip(), "InternalIP"),
            new NodeAddress(config.name(), "Hostname")));
    status.setNodeInfo(info(config.machine(), agentVersion, runtimeVersion));
    if (config.agentPort() > 0) {
      status.setDaemonEndpoints(new NodeDaemonEndpoints(new DaemonEndpoint(config.agentPort())));
    }
    return status;
  }

  private static NodeSystemInfo info(Machine machine, String agentVersion, String runtimeVersion) {
    NodeSystemInfo info = new NodeSystemInfo();
    info.setArchitecture(machine.architecture());
    info.setBootID(machine.bootId());
    info.setContainerRuntimeVersion(runtimeVersion);
    info.setKernelVersion(machine.kernelVersion());
    info.setKubeProxyVersion("");
    info.setKubeletVersion(agentVersion);
    info.setMachineID(machine.machineId());
    info.setOperatingSystem("linux");
    info.setOsImage(machine.osImage());
    info.setSystemUUID(machine.machineId());
    return info;
  }

  private static List<NodeCondition> conditions(
      boolean shuttingDown, @Nullable NodeStatus before, Instant now) {
    List<NodeCondition> result = new ArrayList<>();
    result.add(
        condition(
            before,
            now,
            "MemoryPressure",
            "False",
            "KubeletHasSufficientMemory",
            "kubelet has sufficient memory available"));
    result.add(
        condition(
            before,
            now,
            "DiskPressure",
            "False",
            "KubeletHasNoDiskPressure",
            "kubelet has no disk pressure"));
    result.add(
        condition(
            before,
            now,
            "PIDPressure",
            "False",
            "KubeletHasSufficientPID",
            "kubelet has sufficient PID available"));
    result.add(
        shuttingDown
            ? condition(before, now, "Ready", "False", "KubeletNotReady", SHUTTING_DOWN)
            : condition(
                before, now, "Ready", "True", "KubeletReady", "kubelet is posting ready status"));
    return result;
  }

  private static NodeCondition condition(
      @Nullable NodeStatus before,
      Instant now,
      String type,
      String status,
      String reason,
      String message) {
    String time = CanonicalTime.seconds(now);
    String since = time;
    if (before != null) {
      for (NodeCondition each : before.getConditions()) {
        if (each.getType().equals(type) && each.getStatus().equals(status)) {
          since = each.getLastTransitionTime();
        }
      }
    }
    NodeCondition condition = new NodeCondition();
    condition.setType(type);
    condition.setStatus(status);
    condition.setReason(reason);
    condition.setMessage(message);
    condition.setLastHeartbeatTime(time);
    condition.setLastTransitionTime(since);
    return condition;
  }

  /** Whether two statuses say the same, heartbeats apart. */
  static boolean same(@Nullable NodeStatus shown, NodeStatus wanted) {
    if (shown == null
        || !wanted.getAddresses().equals(shown.getAddresses())
        || !wanted.getNodeInfo().equals(shown.getNodeInfo())) {
      return false;
    }
    return wanted.getConditions().stream()
        .allMatch(each ->
            shown.getConditions().stream()
                .anyMatch(other ->
                    other.getType().equals(each.getType())
                        && other.getStatus().equals(each.getStatus())
                        && other.getReason().equals(each.getReason())));
  }
}
