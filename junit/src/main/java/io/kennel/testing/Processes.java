package io.kennel.testing;

import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.agent.probe.ProbeClient.Answer;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a test can see of the processes of pods, and do to them. Pods are bound to a node. */
interface Processes {
  /** Ends a container's process; {@code container} is empty for the newest. */
  void crash(Pod pod, String container, int exitCode);

  /** Sets what the probes of the running containers answer. */
  void setProbes(Pod pod, Answer answer);

  /** Where clients on this machine reach a port of a pod's address; null where they do not. */
  @Nullable InetSocketAddress address(String ip, int port);

  /** The lines that the pod has written. */
  List<String> log(Pod pod);
}
