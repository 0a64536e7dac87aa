package io.kennel.dns;

import io.kennel.api.ObjectKey;
import io.kennel.dns.ServiceEntry.Host;
import io.kennel.dns.ServiceEntry.Port;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Answers questions about the cluster's domain and addresses: a pure function of the zone. */
final class Authority {
  /** As CoreDNS: the sum of the weights of all SRV records of an answer, and their priority. */
  private static final int WEIGHT_SUM = 100;

  private static final int PRIORITY = 0;

  /** How many aliases within the cluster are followed. */
  private static final int ALIASES_MAX = 8;

  private final Apex apex;
  private final List<Name> reverseZones;

  Authority(DnsConfig config) {
    this.apex = new Apex(config);
    this.reverseZones = config.reverseZones().stream().map(Authority::absolute).toList();
  }

  /** The answer; null where the name is none of the cluster's. */
  @Nullable Reply answer(ClusterZone zone, Name name, int type) {
    if (name.subdomain(apex.name())) {
      return inDomain(zone, name, type, 0);
    }
    if (name.subdomain(Apex.IN_ADDR) || name.subdomain(Apex.IP6)) {
      return reverse(zone, name, type);
    }
    return null;
  }

  /** Whether the name is the cluster's, whatever the zone holds. */
  boolean owns(Name name) {
    return name.subdomain(apex.name()) || reverseZones.stream().anyMatch(name::subdomain);
  }

  private Reply inDomain(ClusterZone zone, Name name, int type, int aliases) {
    List<String> labels = labels(name, apex.name().labels());
    Reply special = apex.answer(labels, name, type);
    if (special != null) {
      return special;
    }
    int count = labels.size();
    return switch (labels.getLast()) {
      case "svc" ->
          switch (count) {
            case 1 -> apex.noData();
            case 2 -> zone.hasNamespace(labels.get(0)) ? apex.noData() : apex.noName();
            default -> service(zone, labels, name, type, aliases);
          };
      case "pod" -> pod(zone, labels, name, type);
      default -> apex.noName();
    };
  }

  /** {@code 10-1-2-3.namespace.pod}: an address written as a name. */
  private Reply pod(ClusterZone zone, List<String> labels, Name name, int type) {
    if (labels.size() == 1) {
      return apex.noData();
    }
    boolean exists = zone.hasNamespace(labels.get(labels.size() - 2));
    if (labels.size() == 2 || !exists) {
      return exists ? apex.noData() : apex.noName();
    }
    if (labels.size() > 3) {
      return apex.noName();
    }
    if (!labels.getFirst().matches("\\d+-\\d+-\\d+-\\d+")) {
      return apex.noName();
    }
    try {
      InetAddress address = InetAddress.ofLiteral(labels.getFirst().replace('-', '.'));
      return orNoData(addresses(name, type, List.of(address)));
    } catch (IllegalArgumentException e) {
      return apex.noName();
    }
  }

  private Reply service(ClusterZone zone, List<String> labels, Name name, int type, int aliases) {
    int last = labels.size() - 1;
    ObjectKey key = new ObjectKey(labels.get(last - 1), labels.get(last - 2));
    ServiceEntry entry = zone.services().get(key);
    if (entry == null) {
      return apex.noName();
    }
    if (!entry.externalName().isEmpty()) {
      return last == 2 ? alias(zone, entry, name, type, aliases) : apex.noName();
    }
    return switch (last) {
      case 2 -> ofService(key, entry, name, type);
      case 3 -> below(entry, labels.getFirst(), name, type);
      case 4 -> ofPort(key, entry, labels, name, type);
      default -> apex.noName();
    };
  }

  private Reply ofService(ObjectKey key, ServiceEntry entry, Name name, int type) {
    if (type == Type.SRV) {
      return services(key, entry, name, _ -> true);
    }
    List<InetAddress> addresses =
        entry.isHeadless()
            ? entry.endpoints().stream().map(Host::address).distinct().toList()
            : entry.clusterAddresses();
    return orNoData(addresses(name, type, addresses));
  }

  /** An endpoint by its name, or the {@code _tcp} between a service and its ports. */
  private Reply below(ServiceEntry entry, String label, Name name, int type) {
    if (label.startsWith("_")) {
      boolean known = entry.ports().stream().anyMatch(port -> label.equals("_" + port.protocol()));
      return known ? apex.noData() : apex.noName();
    }
    List<InetAddress> addresses =
        entry.endpoints().stream()
            .filter(host -> host.name().equals(label))
            .map(Host::address)
            .distinct()
            .toList();
    return addresses.isEmpty() ? apex.noName() : orNoData(addresses(name, type, addresses));
  }

  /** {@code _http._tcp.service.namespace.svc}. */
  private Reply ofPort(
      ObjectKey key, ServiceEntry entry, List<String> labels, Name name, int type) {
    Predicate<Port> wanted =
        port ->
            !port.name().isEmpty()
                && labels.get(0).equals("_" + port.name())
                && labels.get(1).equals("_" + port.protocol());
    if (entry.ports().stream().noneMatch(wanted)) {
      return apex.noName();
    }
    return type == Type.SRV ? services(key, entry, name, wanted) : apex.noData();
  }

  private Reply services(ObjectKey key, ServiceEntry entry, Name name, Predicate<Port> wanted) {
    Name service = nameOf(key);
    Map<Name, List<InetAddress>> targets = new LinkedHashMap<>();
    Map<Name, Set<Integer>> ports = new LinkedHashMap<>();
    int count = 0;
    if (entry.isHeadless()) {
      for (Host host : entry.endpoints()) {
        Name target = below(host.name(), service);
        for (Port port : host.ports().stream().filter(wanted).toList()) {
          targets.computeIfAbsent(target, _ -> new ArrayList<>()).add(host.address());
          ports.computeIfAbsent(target, _ -> new LinkedHashSet<>()).add(port.number());
          count++;
        }
      }
    } else {
      for (Port port : entry.ports().stream().filter(wanted).toList()) {
        targets.put(service, entry.clusterAddresses());
        ports.computeIfAbsent(service, _ -> new LinkedHashSet<>()).add(port.number());
        count += entry.clusterAddresses().size();
      }
    }
    int weight = Math.max(1, WEIGHT_SUM / Math.max(1, count));
    List<Record> records = new ArrayList<>();
    List<Record> additional = new ArrayList<>();
    ports.forEach((target, numbers) -> {
      for (int port : numbers) {
        records.add(
            new SRVRecord(name, DClass.IN, Apex.TTL_SECONDS, PRIORITY, weight, port, target));
      }
      List<InetAddress> addresses = targets.getOrDefault(target, List.of());
      additional.addAll(Apex.addresses(target, addresses));
    });
    return records.isEmpty()
        ? apex.noData()
        : Reply.of(records, additional.stream().distinct().toList());
  }

  private Reply alias(ClusterZone zone, ServiceEntry entry, Name name, int type, int aliases) {
    Name target;
    try {
      target = Name.fromString(entry.externalName(), Name.root);
    } catch (TextParseException e) {
      return apex.noData();
    }
    Record alias = new CNAMERecord(name, DClass.IN, Apex.TTL_SECONDS, target);
    if (type == Type.CNAME || type == Type.ANY) {
      return Reply.of(List.of(alias), List.of());
    }
    if (!target.subdomain(apex.name())) {
      return new Reply(0, List.of(alias), List.of(), List.of(), target);
    }
    if (aliases >= ALIASES_MAX) {
      return Reply.of(List.of(alias), List.of());
    }
    Reply rest = inDomain(zone, target, type, aliases + 1);
    List<Record> records = new ArrayList<>();
    records.add(alias);
    records.addAll(rest.records());
    return new Reply(rest.rcode(), records, rest.authority(), rest.additional(), rest.alias());
  }

  private @Nullable Reply reverse(ClusterZone zone, Name name, int type) {
    InetAddress address = addressOf(name);
    List<ObjectKey> keys = address == null ? List.of() : zone.servicesOf(address);
    if (address == null || keys.isEmpty()) {
      return owns(name) ? apex.noName() : null;
    }
    if (type != Type.PTR && type != Type.ANY) {
      return apex.noData();
    }
    Set<Name> stable = new LinkedHashSet<>();
    Set<Name> made = new LinkedHashSet<>();
    for (ObjectKey key : keys) {
      ServiceEntry entry = zone.services().get(key);
      if (entry == null) {
        continue;
      }
      if (entry.clusterAddresses().contains(address)) {
        stable.add(nameOf(key));
      }
      for (Host host : entry.endpoints()) {
        if (host.address().equals(address)) {
          (host.named() ? stable : made).add(below(host.name(), nameOf(key)));
        }
      }
    }
    stable.addAll(made);
    List<Record> records = new ArrayList<>();
    stable.forEach(each -> records.add(new PTRRecord(name, DClass.IN, Apex.TTL_SECONDS, each)));
    return Reply.of(records, List.of());
  }

  private static @Nullable InetAddress addressOf(Name name) {
    try {
      return ReverseMap.fromName(name);
    } catch (UnknownHostException | RuntimeException e) {
      return null;
    }
  }

  private Reply orNoData(List<Record> records) {
    return records.isEmpty() ? apex.noData() : Reply.of(records, List.of());
  }

  private static List<Record> addresses(Name name, int type, List<InetAddress> addresses) {
    return Apex.addresses(name, addresses).stream()
        .filter(each -> type == Type.ANY || each.getType() == type)
        .toList();
  }

  private Name nameOf(ObjectKey service) {
    return below(service.name() + "." + service.namespace() + ".svc", apex.name());
  }

  private static Name below(String labels, Name parent) {
    try {
      return Name.fromString(labels, parent);
    } catch (TextParseException e) {
      throw new IllegalArgumentException("not a name: " + labels, e);
    }
  }

  static Name absolute(String name) {
    return below(name, Name.root);
  }

  /** The labels in front of the domain, in lower case. */
  private static List<String> labels(Name name, int domainLabels) {
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < name.labels() - domainLabels; i++) {
      labels.add(name.getLabelString(i).toLowerCase(Locale.ROOT));
    }
    return labels;
  }
}
