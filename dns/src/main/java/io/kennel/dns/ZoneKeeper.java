package io.kennel.dns;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.kennel.api.ObjectKey;
import io.kennel.client.Informer;
import io.kennel.client.Kinds;
import io.kennel.client.Owners;
import io.kennel.client.SharedInformers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the zone as the informers' last word has it. */
final class ZoneKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(ZoneKeeper.class);
  private static final String SERVICE_LABEL = "kubernetes.io/service-name";

  private final Informer<Service> services;
  private final Informer<EndpointSlice> slices;

  /** The slices of each service, by the slice's name. */
  private final Map<ObjectKey, TreeMap<String, EndpointSlice>> slicesOf = new HashMap<>();

  private final Map<ObjectKey, Service> serviceOf = new HashMap<>();
  private volatile ClusterZone zone = ClusterZone.EMPTY;

  ZoneKeeper(SharedInformers informers) {
    this.services = informers.of(Kinds.SERVICE);
    this.slices = informers.of(Kinds.ENDPOINT_SLICE);
  }

  void start() {
    services.listen(this::serviceChanged);
    slices.listen(this::sliceChanged);
  }

  /** Null until everything has been listed: what is not known yet must not be denied. */
  @Nullable ClusterZone zone() {
    return services.synced() && slices.synced() ? zone : null;
  }

  /** Calls {@code action} once there is a zone. */
  void onReady(Runnable action) {
    services.onSync(() -> slices.onSync(action));
  }

  private synchronized void serviceChanged(@Nullable Service before, @Nullable Service after) {
    if (after != null) {
      serviceOf.put(Owners.keyOf(after), after);
      refresh(Owners.keyOf(after));
    } else if (before != null) {
      serviceOf.remove(Owners.keyOf(before));
      refresh(Owners.keyOf(before));
    }
  }

  private synchronized void sliceChanged(
      @Nullable EndpointSlice before, @Nullable EndpointSlice after) {
    List<ObjectKey> changed = new ArrayList<>();
    if (before != null) {
      ObjectKey service = serviceOf(before);
      TreeMap<String, EndpointSlice> known = slicesOf.get(service);
      if (known != null && known.remove(before.getMetadata().getName()) != null) {
        changed.add(service);
      }
      if (known != null && known.isEmpty()) {
        slicesOf.remove(service);
      }
    }
    if (after != null) {
      ObjectKey service = serviceOf(after);
      slicesOf
          .computeIfAbsent(service, _ -> new TreeMap<>())
          .put(after.getMetadata().getName(), after);
      changed.add(service);
    }
    changed.stream().distinct().forEach(this::refresh);
  }

  private void refresh(ObjectKey key) {
    Service service = serviceOf.get(key);
    if (service == null) {
      zone = zone.with(key, null);
      return;
    }
    try {
      zone = zone.with(key, ServiceEntry.of(service, slices(key)));
    } catch (IllegalArgumentException e) {
      LOG.warn("Service {} has an address that is none: {}", key, e.getMessage());
      zone = zone.with(key, null);
    }
  }

  private List<EndpointSlice> slices(ObjectKey key) {
    TreeMap<String, EndpointSlice> known = slicesOf.get(key);
    return known == null ? List.of() : List.copyOf(known.values());
  }

  private static ObjectKey serviceOf(HasMetadata slice) {
    Map<String, String> labels = slice.getMetadata().getLabels();
    String name = labels == null ? null : labels.get(SERVICE_LABEL);
    return new ObjectKey(Owners.keyOf(slice).namespace(), name == null ? "" : name);
  }
}
