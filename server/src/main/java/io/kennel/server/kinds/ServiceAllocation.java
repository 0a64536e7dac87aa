package io.kennel.server.kinds;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kennel.api.FieldError;
import io.kennel.api.FieldPath;
import io.kennel.api.ResourceTypes;
import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import io.kennel.server.json.Json;
import io.kennel.server.registry.Admission;
import io.kennel.server.registry.ServiceCidr;
import io.kennel.store.Key;
import io.kennel.store.Precondition;
import io.kennel.store.Write;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives Services their addresses and node ports. Each is a key of its own in the store, written
 * together with the Service, so no two Services can ever have the same one.
 */
final class ServiceAllocation {
  private static final String ADDRESSES = "kennel.io/service-addresses";
  private static final String NODE_PORTS = "kennel.io/node-ports";
  private static final FieldPath SPEC = FieldPath.of("spec");

  private final ObjectNode service;
  private final ObjectNode spec;
  private final Admission admission;
  private final Set<Key> claimed = new HashSet<>();

  ServiceAllocation(ObjectNode service, Admission admission) {
    this.service = service;
    this.spec = Json.child(service, "spec");
    this.admission = admission;
  }

  static boolean hasAddress(JsonNode spec) {
    String address = Json.text(spec, "clusterIP");
    return !address.isEmpty() && !address.equals("None");
  }

  private static boolean hasNodePorts(JsonNode spec) {
    return switch (Json.text(spec, "type")) {
      case "NodePort" -> true;
      case "LoadBalancer" -> spec.path("allocateLoadBalancerNodePorts").asBoolean(true);
      default -> false;
    };
  }

  /** Allocates for a new Service; {@code held} is what the Service had before. */
  void allocate(JsonNode held) {
    boolean external = Json.text(spec, "type").equals("ExternalName");
    if (external) {
      spec.remove(List.of("clusterIP", "clusterIPs"));
    } else if (!Json.text(spec, "clusterIP").equals("None")) {
      allocateAddress(Json.text(held, "clusterIP"));
    }
    if (!external) {
      spec.putArray("clusterIPs").add(Json.text(spec, "clusterIP"));
    }
    Set<Integer> known = new HashSet<>();
    held.path("ports").forEach(port -> known.add(port.path("nodePort").asInt(0)));
    if (hasNodePorts(spec)) {
      Json.items(spec, "ports").forEach(port -> allocatePort(port, known));
    }
  }

  private void allocateAddress(String held) {
    ServiceCidr range = ServiceCidr.parse(admission.settings().serviceCidr());
    String wanted = Json.text(spec, "clusterIP");
    if (wanted.isEmpty()) {
      spec.put("clusterIP", freeAddress(range));
      return;
    }
    if (wanted.equals(held)) {
      return;
    }
    if (!range.contains(wanted)) {
      throw refusal(
          wanted,
          "failed to allocate IP %s: the provided IP (%s) is not in the valid range. The range of"
                  .formatted(wanted, wanted)
              + " valid IPs is "
              + range.text());
    }
    Key key = new Key(ADDRESSES, wanted);
    if (admission.taken(key)) {
      throw refusal(
          wanted, "failed to allocate IP " + wanted + ": provided IP is already allocated");
    }
    claim(key);
  }

  private StatusException refusal(String address, String why) {
    FieldError error = FieldError.invalid(SPEC.child("clusterIPs"), Json.array().add(address), why);
    String name = Json.text(service, "metadata", "name");
    return StatusErrors.invalid(ResourceTypes.SERVICE, name, List.of(error));
  }

  private String freeAddress(ServiceCidr range) {
    long first = range.dynamicStart();
    long count = range.size() - 1 - first;
    long start = admission.random().nextInt(Math.toIntExact(count));
    for (long i = 0; i < count; i++) {
      String address = range.address(first + (start + i) % count);
      Key key = new Key(ADDRESSES, address);
      if (!admission.taken(key)) {
        claim(key);
        return address;
      }
    }
    throw StatusErrors.internalError("failed to allocate a serviceIP: range is full", null);
  }

  private void allocatePort(ObjectNode port, Set<Integer> held) {
    int wanted = port.path("nodePort").asInt(0);
    if (wanted == 0) {
      port.put("nodePort", freePort());
    } else if (!held.contains(wanted)) {
      Key key = new Key(NODE_PORTS, Integer.toString(wanted));
      if (admission.taken(key)) {
        FieldPath path = SPEC.child("ports").index(0).child("nodePort");
        throw StatusErrors.invalid(
            ResourceTypes.SERVICE,
            Json.text(service, "metadata", "name"),
            List.of(FieldError.invalid(path, wanted, "provided port is already allocated")));
      }
      claim(key);
    }
  }

  private int freePort() {
    int first = admission.settings().nodePortMin();
    int count = admission.settings().nodePortMax() - first + 1;
    int start = admission.random().nextInt(count);
    for (int i = 0; i < count; i++) {
      int port = first + (start + i) % count;
      Key key = new Key(NODE_PORTS, Integer.toString(port));
      if (!admission.taken(key) && !claimed.contains(key)) {
        claim(key);
        return port;
      }
    }
    throw StatusErrors.internalError("failed to allocate a nodePort: range is full", null);
  }

  private void claim(Key key) {
    if (claimed.add(key)) {
      String owner =
          Json.text(service, "metadata", "namespace")
              + "/"
              + Json.text(service, "metadata", "name");
      admission.alsoWrite(new Write.Put(key, owner.getBytes(UTF_8), new Precondition.Absent()));
    }
  }

  /** Gives back what {@code old} had and the Service, null for none, does not have any more. */
  static void release(JsonNode old, JsonNode now, Admission admission) {
    Set<Key> kept = keys(now);
    for (Key key : keys(old)) {
      if (!kept.contains(key) && admission.taken(key)) {
        admission.alsoWrite(new Write.Delete(key, new Precondition.None()));
      }
    }
  }

  private static Set<Key> keys(JsonNode spec) {
    Set<Key> keys = new HashSet<>();
    if (hasAddress(spec)) {
      keys.add(new Key(ADDRESSES, Json.text(spec, "clusterIP")));
    }
    for (JsonNode port : spec.path("ports")) {
      if (port.path("nodePort").asInt(0) != 0) {
        keys.add(new Key(NODE_PORTS, port.path("nodePort").asString()));
      }
    }
    return keys;
  }
}
