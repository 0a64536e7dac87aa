package io.kennel.dns;

import io.kennel.api.ObjectKey;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/**
 * Everything the cluster's domain holds at one moment. Immutable; a change costs what the service
 * it concerns costs, however many others there are.
 *
 * @param services by namespace and name, both lower case as Kubernetes has them
 * @param byAddress which services an address stands for or belongs to
 */
record ClusterZone(
    TreePMap<ObjectKey, ServiceEntry> services, PMap<InetAddress, Set<ObjectKey>> byAddress) {
  static final ClusterZone EMPTY = new ClusterZone(TreePMap.empty(), HashTreePMap.empty());

  @Nullable ServiceEntry service(String namespace, String name) {
    return services.get(new ObjectKey(namespace, name));
  }

  /** Whether a name of this namespace can exist. */
  boolean hasNamespace(String namespace) {
    ObjectKey next = services.ceilingKey(new ObjectKey(namespace, ""));
    return next != null && next.namespace().equals(namespace);
  }

  /** The zone with a service as it is now; null for one that is gone. */
  ClusterZone with(ObjectKey key, @Nullable ServiceEntry entry) {
    ServiceEntry before = services.get(key);
    PMap<InetAddress, Set<ObjectKey>> addresses = byAddress;
    for (InetAddress address : before == null ? Set.<InetAddress>of() : addresses(before)) {
      addresses = without(addresses, address, key);
    }
    for (InetAddress address : entry == null ? Set.<InetAddress>of() : addresses(entry)) {
      Set<ObjectKey> keys = new LinkedHashSet<>(addresses.getOrDefault(address, Set.of()));
      keys.add(key);
      addresses = addresses.plus(address, keys);
    }
    return new ClusterZone(
        entry == null ? services.minus(key) : services.plus(key, entry), addresses);
  }

  /** The services that an address stands for or belongs to, in the order of their names. */
  List<ObjectKey> servicesOf(InetAddress address) {
    return byAddress.getOrDefault(address, Set.of()).stream().sorted().toList();
  }

  private static PMap<InetAddress, Set<ObjectKey>> without(
      PMap<InetAddress, Set<ObjectKey>> addresses, InetAddress address, ObjectKey key) {
    Set<ObjectKey> keys = new LinkedHashSet<>(addresses.getOrDefault(address, Set.of()));
    keys.remove(key);
    return keys.isEmpty() ? addresses.minus(address) : addresses.plus(address, keys);
  }

  private static Set<InetAddress> addresses(ServiceEntry entry) {
    List<InetAddress> all = new ArrayList<>(entry.clusterAddresses());
    entry.endpoints().forEach(host -> all.add(host.address()));
    return new LinkedHashSet<>(all);
  }
}
