package io.kennel.agent.server;

import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.kennel.agent.NodeAgent;
import io.kennel.agent.runtime.ContainerRuntime;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.api.ObjectKey;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the container whose log is asked for. What cannot be shown is said in kubelet's words. */
final class LoggedContainers {
  private final NodeAgent agent;
  private final ContainerRuntime runtime;

  LoggedContainers(NodeAgent agent, ContainerRuntime runtime) {
    this.agent = agent;
    this.runtime = runtime;
  }

  ContainerState find(LogRequest wanted) {
    Pod pod = pod(wanted);
    if (names(pod).noneMatch(wanted.container()::equals)) {
      throw new LogRequest.Refused(
          400, "container %s is not valid for pod %s".formatted(wanted.container(), wanted.pod()));
    }
    ContainerState newest = null;
    ContainerState before = null;
    for (ContainerState each : runtime.listContainers(pod.getMetadata().getUid())) {
      if (each.config().name().equals(wanted.container())) {
        before = newest;
        newest = each;
      }
    }
    String waiting = waiting(pod, wanted.container());
    if (!wanted.previous()) {
      String why = waiting == null ? "ContainerCreating" : waiting;
      return found(
          newest, wanted, "container \"%s\" in pod \"%s\" is waiting to start: " + words(why));
    }
    boolean ended = newest != null && newest.phase() == Phase.EXITED && waiting != null;
    return found(
        ended ? newest : before,
        wanted,
        "previous terminated container \"%s\" in pod \"%s\" not found");
  }

  private Pod pod(LogRequest wanted) {
    Pod pod = agent.pod(new ObjectKey(wanted.namespace(), wanted.pod()));
    if (pod == null) {
      throw new LogRequest.Refused(
          404, "pod \"%s\" does not exist on this node".formatted(wanted.pod()));
    }
    return pod;
  }

  private static Stream<String> names(Pod pod) {
    return Stream.of(
            pod.getSpec().getContainers().stream().map(each -> each.getName()),
            pod.getSpec().getInitContainers().stream().map(each -> each.getName()),
            pod.getSpec().getEphemeralContainers().stream().map(each -> each.getName()))
        .flatMap(each -> each);
  }

  /** Why a container waits, as its pod's status has it; null where it does not. */
  private static @Nullable String waiting(Pod pod, String container) {
    PodStatus status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
    for (List<ContainerStatus> list :
        List.of(
            status.getContainerStatuses(),
            status.getInitContainerStatuses(),
            status.getEphemeralContainerStatuses())) {
      for (ContainerStatus each : list) {
        if (each.getName().equals(container) && each.getState() != null) {
          ContainerStateWaiting waiting = each.getState().getWaiting();
          return waiting == null ? null : waiting.getReason();
        }
      }
    }
    return null;
  }

  private static String words(String reason) {
    return switch (reason) {
      case "ErrImagePull" -> "image can't be pulled";
      case "ImagePullBackOff" -> "trying and failing to pull image";
      default -> reason;
    };
  }

  private static ContainerState found(
      @Nullable ContainerState state, LogRequest wanted, String message) {
    if (state == null) {
      throw new LogRequest.Refused(400, message.formatted(wanted.container(), wanted.pod()));
    }
    return state;
  }
}
