package io.kennel.controllers.endpoints;

import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Owners;
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
          new Plan.Create<>(Kinds.ENDPOINTS, created(service, labels, annotations, subsets)));
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

  private static Endpoints created(
      Service service,
      Map<String, String> labels,
      Map<String, String> annotations,
      List<EndpointSubset> subsets) {
    ObjectMeta meta =
        Owners.metadata(service.getMetadata().getNamespace(), service.getMetadata().getName());
    meta.setLabels(labels);
    meta.setAnnotations(annotations);
    Endpoints created = new Endpoints();
    created.setMetadata(meta);
    created.setSubsets(subsets);
    return created;
  }

  private static Endpoints changed(
      Endpoints known, Map<String, String> labels, List<EndpointSubset> subsets) {
    ObjectMeta meta = Models.copy(known.getMetadata());
    meta.setLabels(labels);
    Endpoints changed = Models.copy(known);
    changed.setMetadata(meta);
    changed.setSubsets(subsets);
    return changed;
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
    EndpointSubset subset = new EndpointSubset();
    subset.setAddresses(addresses(members, true));
    subset.setNotReadyAddresses(addresses(members, false));
    subset.setPorts(ports.stream().map(EndpointsDecision::port).toList());
    return subset;
  }

  private static List<EndpointAddress> addresses(List<PodEndpoint> members, boolean ready) {
    return members.stream()
        .filter(member -> member.ready() == ready)
        .map(EndpointsDecision::address)
        .sorted(Comparator.comparing(EndpointAddress::getIp))
        .toList();
  }

  private static EndpointAddress address(PodEndpoint member) {
    EndpointAddress address = new EndpointAddress();
    address.setIp(member.addresses().getFirst());
    address.setHostname(member.hostname().isEmpty() ? null : member.hostname());
    address.setNodeName(member.pod().getSpec().getNodeName());
    address.setTargetRef(member.reference());
    return address;
  }

  private static io.fabric8.kubernetes.api.model.EndpointPort port(EndpointPort port) {
    boolean isUnnamed = port.getName() == null || port.getName().isEmpty();
    var older = new io.fabric8.kubernetes.api.model.EndpointPort();
    older.setName(isUnnamed ? null : port.getName());
    older.setPort(port.getPort());
    older.setProtocol(port.getProtocol());
    older.setAppProtocol(port.getAppProtocol());
    return older;
  }
}
