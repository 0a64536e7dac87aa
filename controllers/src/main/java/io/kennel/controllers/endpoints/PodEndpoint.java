package io.kennel.controllers.endpoints;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.kennel.controllers.pod.PodState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A pod as one of the endpoints of a service.
 *
 * @param addresses of the family asked for; the pod has at least one
 * @param hostname empty where the pod has no DNS name under the service
 * @param ports what the service's ports are on this pod
 */
record PodEndpoint(
    Pod pod,
    List<String> addresses,
    String hostname,
    boolean ready,
    boolean serving,
    boolean terminating,
    List<EndpointPort> ports) {

  /** The endpoints of one family, {@code IPv4} or {@code IPv6}, in the order of pods' names. */
  static List<PodEndpoint> of(Service service, List<Pod> pods, String family) {
    boolean publishesAll = Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses());
    List<PodEndpoint> endpoints = new ArrayList<>();
    for (Pod pod : pods) {
      List<String> addresses = addresses(pod, family);
      if (!addresses.isEmpty()) {
        boolean serving = PodState.isReady(pod);
        boolean terminating = PodState.isTerminating(pod);
        endpoints.add(
            new PodEndpoint(
                pod,
                addresses,
                hostname(service, pod),
                publishesAll || (serving && !terminating),
                serving,
                terminating,
                ports(service, pod)));
      }
    }
    return endpoints;
  }

  /** Whether two states of a pod make the same endpoints, of the same services. */
  static boolean countAsEqual(Pod one, Pod other) {
    ObjectMeta first = one.getMetadata();
    ObjectMeta second = other.getMetadata();
    if (!Objects.equals(first.getUid(), second.getUid())
        || !Objects.equals(first.getLabels(), second.getLabels())) {
      return false;
    }
    List<String> addresses = usableAddresses(one);
    return addresses.equals(usableAddresses(other))
        && (addresses.isEmpty() || countAsEqualAt(one, other));
  }

  /** The same, of pods that have addresses. */
  private static boolean countAsEqualAt(Pod one, Pod other) {
    return PodState.isReady(one) == PodState.isReady(other)
        && PodState.isTerminating(one) == PodState.isTerminating(other)
        && PodState.nodeOf(one).equals(PodState.nodeOf(other));
  }

  private static List<String> addresses(Pod pod, String family) {
    return usableAddresses(pod).stream().filter(ip -> family(ip).equals(family)).toList();
  }

  /** None of a pod that has ended. */
  private static List<String> usableAddresses(Pod pod) {
    PodStatus status = pod.getStatus();
    if (status == null || PodState.isTerminal(pod)) {
      return List.of();
    }
    List<String> all = new ArrayList<>();
    status.getPodIPs().forEach(address -> addIfAny(all, address.getIp()));
    if (all.isEmpty()) {
      addIfAny(all, status.getPodIP());
    }
    return all;
  }

  private static void addIfAny(List<String> addresses, @Nullable String address) {
    if (address != null && !address.isEmpty()) {
      addresses.add(address);
    }
  }

  static String family(String address) {
    return address.indexOf(':') >= 0 ? "IPv6" : "IPv4";
  }

  private static String hostname(Service service, Pod pod) {
    PodSpec spec = pod.getSpec();
    String hostname = Objects.requireNonNullElse(spec.getHostname(), "");
    boolean isNamed = service.getMetadata().getName().equals(spec.getSubdomain());
    return isNamed ? hostname : "";
  }

  /** A named target port that the pod does not have is left out, as in Kubernetes. */
  private static List<EndpointPort> ports(Service service, Pod pod) {
    List<EndpointPort> ports = new ArrayList<>();
    for (ServicePort port : service.getSpec().getPorts()) {
      Integer target = TargetPort.find(port, pod);
      if (target != null) {
        ports.add(port(port, target));
      }
    }
    return ports;
  }

  private static EndpointPort port(ServicePort port, Integer target) {
    EndpointPort own = new EndpointPort();
    own.setName(Objects.requireNonNullElse(port.getName(), ""));
    own.setPort(target);
    own.setProtocol(Objects.requireNonNullElse(port.getProtocol(), "TCP"));
    own.setAppProtocol(port.getAppProtocol());
    return own;
  }

  /** The pod, as endpoints name it. */
  ObjectReference reference() {
    ObjectReference reference = new ObjectReference();
    reference.setKind("Pod");
    reference.setNamespace(pod.getMetadata().getNamespace());
    reference.setName(pod.getMetadata().getName());
    reference.setUid(pod.getMetadata().getUid());
    return reference;
  }
}
