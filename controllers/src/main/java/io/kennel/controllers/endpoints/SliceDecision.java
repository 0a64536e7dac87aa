package io.kennel.controllers.endpoints;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Kinds;
import io.kennel.client.Owners;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Brings the slices of a service to what its pods are. */
final class SliceDecision {
  /** As in Kubernetes. */
  static final int ENDPOINTS_MAX = 100;

  private SliceDecision() {}

  /**
   * The actions. An endpoint stays in the slice it is in; a slice changes only where its content
   * does.
   */
  static List<Action> decide(EndpointsView view) {
    List<Action> actions = new ArrayList<>();
    List<EndpointSlice> unused = new ArrayList<>(view.slices());
    SliceNames names = new SliceNames(view);
    for (String family : families(view.service())) {
      Map<List<EndpointPort>, List<Endpoint>> groups = groups(view, family);
      Map<List<EndpointPort>, List<EndpointSlice>> slices = new LinkedHashMap<>();
      groups.keySet().forEach(ports -> slices.put(ports, take(unused, family, ports)));
      slices.values().stream()
          .filter(List::isEmpty)
          .forEach(none -> none.addAll(takeOne(unused, family)));
      groups.forEach((ports, endpoints) -> {
        SliceGroup group = new SliceGroup(view.service(), family, ports, names);
        actions.addAll(group.reconcile(slices.getOrDefault(ports, List.of()), endpoints));
      });
    }
    for (EndpointSlice slice : unused) {
      actions.add(
          new Plan.Delete<>(
              Kinds.ENDPOINT_SLICE,
              Owners.keyOf(slice),
              DeleteOptions.onlyIf(slice.getMetadata().getUid())));
    }
    return actions;
  }

  /** The families that the service was given; IPv4 where nothing is said. */
  static List<String> families(Service service) {
    List<String> families = service.getSpec().getIpFamilies();
    return families == null || families.isEmpty() ? List.of("IPv4") : families;
  }

  /** Pods whose named ports differ need slices of their own; a service has one slice at least. */
  private static Map<List<EndpointPort>, List<Endpoint>> groups(EndpointsView view, String family) {
    Map<List<EndpointPort>, List<Endpoint>> groups = new LinkedHashMap<>();
    for (PodEndpoint pod : PodEndpoint.of(view.service(), view.pods(), family)) {
      groups.computeIfAbsent(pod.ports(), ports -> new ArrayList<>()).add(endpoint(pod));
    }
    if (groups.isEmpty()) {
      List<EndpointPort> ports =
          view.slices().stream()
              .filter(slice -> isUsable(slice, family))
              .findFirst()
              .map(EndpointSlice::getPorts)
              .orElse(List.of());
      groups.put(ports, List.of());
    }
    return groups;
  }

  private static List<EndpointSlice> take(
      List<EndpointSlice> slices, String family, List<EndpointPort> ports) {
    List<EndpointSlice> taken = new ArrayList<>();
    for (EndpointSlice slice : slices) {
      if (isUsable(slice, family) && ports.equals(slice.getPorts())) {
        taken.add(slice);
      }
    }
    slices.removeAll(taken);
    return taken;
  }

  /** A slice with other ports serves better changed than removed and made anew. */
  private static List<EndpointSlice> takeOne(List<EndpointSlice> slices, String family) {
    List<EndpointSlice> one =
        slices.stream().filter(slice -> isUsable(slice, family)).limit(1).toList();
    slices.removeAll(one);
    return one;
  }

  private static boolean isUsable(EndpointSlice slice, String family) {
    return family.equals(slice.getAddressType())
        && slice.getMetadata().getDeletionTimestamp() == null;
  }

  private static Endpoint endpoint(PodEndpoint pod) {
    EndpointConditions conditions = new EndpointConditions();
    conditions.setReady(pod.ready());
    conditions.setServing(pod.serving());
    conditions.setTerminating(pod.terminating());
    Endpoint endpoint = new Endpoint();
    endpoint.setAddresses(pod.addresses());
    endpoint.setConditions(conditions);
    endpoint.setHostname(pod.hostname().isEmpty() ? null : pod.hostname());
    endpoint.setNodeName(pod.pod().getSpec().getNodeName());
    endpoint.setTargetRef(pod.reference());
    return endpoint;
  }
}
