package io.kennel.controllers.endpoints;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Owners;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The slices of a service that share an address family and ports. */
final class SliceGroup {
  static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
  static final String MANAGER = "endpointslice-controller.k8s.io";
  static final String SERVICE_NAME = "kubernetes.io/service-name";
  static final String HEADLESS = "service.kubernetes.io/headless";

  private final Service service;
  private final String family;
  private final List<EndpointPort> ports;
  private final SliceNames names;

  SliceGroup(Service service, String family, List<EndpointPort> ports, SliceNames names) {
    this.service = service;
    this.family = family;
    this.ports = ports;
    this.names = names;
  }

  List<Action> reconcile(List<EndpointSlice> slices, List<Endpoint> wanted) {
    Map<String, Endpoint> waiting = new LinkedHashMap<>();
    wanted.forEach(endpoint -> waiting.put(uid(endpoint), endpoint));
    List<List<Endpoint>> contents = new ArrayList<>();
    for (EndpointSlice slice : slices) {
      contents.add(kept(slice, waiting));
    }
    fill(contents, waiting);
    List<Action> actions = new ArrayList<>();
    for (int i = 0; i < contents.size(); i++) {
      boolean isSpare = contents.get(i).isEmpty() && i > 0;
      if (i >= slices.size()) {
        actions.add(new Plan.Create<>(Kinds.ENDPOINT_SLICE, slice(contents.get(i))));
      } else if (isSpare) {
        actions.add(delete(slices.get(i)));
      } else {
        actions.addAll(update(slices.get(i), contents.get(i)));
      }
    }
    return actions;
  }

  /** What of a slice stays in it, as it is now; takes it out of {@code waiting}. */
  private static List<Endpoint> kept(EndpointSlice slice, Map<String, Endpoint> waiting) {
    List<Endpoint> kept = new ArrayList<>();
    for (Endpoint known : slice.getEndpoints()) {
      Endpoint now = waiting.remove(uid(known));
      if (now != null) {
        kept.add(now);
      }
    }
    return kept;
  }

  /** Into the room that slices have, then into new ones; there is always one. */
  private static void fill(List<List<Endpoint>> contents, Map<String, Endpoint> waiting) {
    int at = 0;
    for (Endpoint endpoint : waiting.values()) {
      while (at < contents.size() && contents.get(at).size() >= SliceDecision.ENDPOINTS_MAX) {
        at++;
      }
      if (at == contents.size()) {
        contents.add(new ArrayList<>());
      }
      contents.get(at).add(endpoint);
    }
    if (contents.isEmpty()) {
      contents.add(new ArrayList<>());
    }
  }

  private List<Action> update(EndpointSlice slice, List<Endpoint> endpoints) {
    if (slice.getEndpoints().equals(endpoints)
        && slice.getPorts().equals(ports)
        && labels().equals(slice.getMetadata().getLabels())) {
      return List.of();
    }
    ObjectMeta meta = Models.copy(slice.getMetadata());
    meta.setLabels(labels());
    EndpointSlice changed = Models.copy(slice);
    changed.setMetadata(meta);
    changed.setEndpoints(endpoints);
    changed.setPorts(ports);
    return List.of(new Plan.Update<>(Kinds.ENDPOINT_SLICE, changed));
  }

  private static Action delete(EndpointSlice slice) {
    return new Plan.Delete<>(
        Kinds.ENDPOINT_SLICE,
        Owners.keyOf(slice),
        DeleteOptions.onlyIf(slice.getMetadata().getUid()));
  }

  private EndpointSlice slice(List<Endpoint> endpoints) {
    ObjectMeta meta = Owners.metadata(service.getMetadata().getNamespace(), names.next());
    meta.setLabels(labels());
    meta.setOwnerReferences(List.of(Owners.controllerReference(Kinds.SERVICE, service)));
    EndpointSlice slice = new EndpointSlice();
    slice.setMetadata(meta);
    slice.setAddressType(family);
    slice.setEndpoints(endpoints);
    slice.setPorts(ports);
    return slice;
  }

  /** The service's own labels, and those by which slices are found. */
  private Map<String, String> labels() {
    Map<String, String> labels = new LinkedHashMap<>();
    Map<String, String> own = service.getMetadata().getLabels();
    if (own != null) {
      labels.putAll(own);
    }
    labels.put(MANAGED_BY, MANAGER);
    labels.put(SERVICE_NAME, service.getMetadata().getName());
    labels.remove(HEADLESS);
    if ("None".equals(service.getSpec().getClusterIP())) {
      labels.put(HEADLESS, "");
    }
    return labels;
  }

  private static String uid(Endpoint endpoint) {
    return endpoint.getTargetRef() == null
        ? ""
        : Objects.requireNonNullElse(endpoint.getTargetRef().getUid(), "");
  }
}
