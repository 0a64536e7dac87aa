package io.kennel.controllers.endpoints;

import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointAddressBuilder;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.EndpointSubsetBuilder;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.kennel.client.Kinds;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The older form: one object, ready addresses apart from others, no terminating pods. */
final class EndpointsDecision {
  /** As in Kubernetes; what is beyond is only in the slices. */
  static final int ADDRESSES_MAX = 1000;

  static final String OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";
  static final String MANAGED_BY = "endpoints.kubernetes.io/managed-by";
  static final String MANAGER = "endpoint-controller";

  private EndpointsDecision() {}

  static List<Action> decide(EndpointsView view) {
    Service service = view.service();
    String family = SliceDecision.families(service).getFirst();
    List<PodEndpoint> pods =
        PodEndpoint.of(service, view.pods(), family).stream()
            .filter(pod -> publishesAll(service) || !pod.terminating())
            .toList();
    List<EndpointSubset> subsets = subsets(pods.stream().limit(ADDRESSES_MAX).toList());
    Map<String, String> labels = labels(service);
    Map<String, String> annotations =
        pods.size() > ADDRESSES_MAX ? Map.of(OVER_CAPACITY, "truncated") : Map.of();
    Endpoints known = view.endpoints();
    if (known == null) {
      return List.of(
          new Plan.Create<>(
              Kinds.ENDPOINTS,
              new EndpointsBuilder()
                  .withNewMetadata()
                  .withNamespace(service.getMetadata().getNamespace())
                  .withName(service.getMetadata().getName())
                  .withLabels(labels)
                  .withAnnotations(annotations)
                  .endMetadata()
                  .withSubsets(subsets)
                  .build()));
    }
    return known.getSubsets().equals(subsets) && labels.equals(known.getMetadata().getLabels())
        ? List.of()
        : List.of(new Plan.Update<>(Kinds.ENDPOINTS, changed(known, labels, subsets)));
  }

  /** Whether this controller made it. */
  static boolean isManaged(Endpoints endpoints) {
    Map<String, String> labels = endpoints.getMetadata().getLabels();
    return labels != null && MANAGER.equals(labels.get(MANAGED_BY));
  }

  private static Endpoints changed(
      Endpoints known, Map<String, String> labels, List<EndpointSubset> subsets) {
    return new EndpointsBuilder(known)
        .editMetadata()
        .withLabels(labels)
        .endMetadata()
        .withSubsets(subsets)
        .build();
  }

  private static boolean publishesAll(Service service) {
    return Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses());
  }

  private static Map<String, String> labels(Service service) {
    Map<String, String> labels = new LinkedHashMap<>();
    Map<String, String> own = service.getMetadata().getLabels();
    if (own != null) {
      labels.putAll(own);
    }
    labels.remove(SliceGroup.HEADLESS);
    labels.put(MANAGED_BY, MANAGER);
    if ("None".equals(service.getSpec().getClusterIP())) {
      labels.put(SliceGroup.HEADLESS, "");
    }
    return labels;
  }

  /** One for each set of ports, with addresses in order. */
  private static List<EndpointSubset> subsets(List<PodEndpoint> pods) {
    Map<List<EndpointPort>, List<PodEndpoint>> groups = new LinkedHashMap<>();
    for (PodEndpoint pod : pods) {
      groups.computeIfAbsent(pod.ports(), ports -> new ArrayList<>()).add(pod);
    }
    List<EndpointSubset> subsets = new ArrayList<>();
    groups.forEach((ports, members) -> subsets.add(subset(ports, members)));
    return subsets;
  }

  private static EndpointSubset subset(List<EndpointPort> ports, List<PodEndpoint> members) {
    return new EndpointSubsetBuilder()
        .withAddresses(addresses(members, true))
        .withNotReadyAddresses(addresses(members, false))
        .withPorts(ports.stream().map(EndpointsDecision::port).toList())
        .build();
  }

  private static List<EndpointAddress> addresses(List<PodEndpoint> members, boolean ready) {
    return members.stream()
        .filter(member -> member.ready() == ready)
        .map(EndpointsDecision::address)
        .sorted(Comparator.comparing(EndpointAddress::getIp))
        .toList();
  }

  private static EndpointAddress address(PodEndpoint member) {
    return new EndpointAddressBuilder()
        .withIp(member.addresses().getFirst())
        .withHostname(member.hostname().isEmpty() ? null : member.hostname())
        .withNodeName(member.pod().getSpec().getNodeName())
        .withNewTargetRef()
        .withKind("Pod")
        .withNamespace(member.pod().getMetadata().getNamespace())
        .withName(member.pod().getMetadata().getName())
        .withUid(member.pod().getMetadata().getUid())
        .endTargetRef()
        .build();
  }

  private static io.fabric8.kubernetes.api.model.EndpointPort port(EndpointPort port) {
    boolean isUnnamed = port.getName() == null || port.getName().isEmpty();
    return new io.fabric8.kubernetes.api.model.EndpointPortBuilder()
        .withName(isUnnamed ? null : port.getName())
        .withPort(port.getPort())
        .withProtocol(port.getProtocol())
        .withAppProtocol(port.getAppProtocol())
        .build();
  }
}
