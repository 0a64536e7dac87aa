package io.kennel.server.kinds;

import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.server.json.Json;
import io.kennel.server.registry.Admission;
import io.kennel.server.registry.KindRules;
import io.kennel.server.table.Column;
import io.kennel.server.validation.Errors;
import io.kennel.server.validation.NameRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A name and an address for a set of pods. */
final class ServiceRules implements KindRules {
  private static final int STICKY_SECONDS = 10_800;

  @Override
  public ResourceType type() {
    return ResourceTypes.SERVICE;
  }

  @Override
  public NameRule names() {
    return NameRule.LABEL_1035;
  }

  @Override
  public void setDefaults(ObjectNode object) {
    ObjectNode spec = Json.child(object, "spec");
    Json.setDefault(spec, "type", "ClusterIP");
    Json.setDefault(spec, "sessionAffinity", "None");
    if (Json.text(spec, "sessionAffinity").equals("ClientIP")) {
      ObjectNode config = Json.child(spec, "sessionAffinityConfig");
      Json.setDefault(Json.child(config, "clientIP"), "timeoutSeconds", STICKY_SECONDS);
    }
    for (ObjectNode port : Json.items(spec, "ports")) {
      Json.setDefault(port, "protocol", "TCP");
      if (!Json.has(port, "targetPort") || port.path("targetPort").asString("").equals("0")) {
        Json.copyField(port, Json.object().set("targetPort", port.path("port")), "targetPort");
      }
    }
    String type = Json.text(spec, "type");
    if (!type.equals("ExternalName")) {
      Json.setDefault(spec, "internalTrafficPolicy", "Cluster");
      Json.setDefault(spec, "ipFamilyPolicy", "SingleStack");
      if (spec.path("ipFamilies").isEmpty()) {
        spec.putArray("ipFamilies").add("IPv4");
      }
    }
    if (type.equals("NodePort") || type.equals("LoadBalancer")) {
      Json.setDefault(spec, "externalTrafficPolicy", "Cluster");
    }
    if (type.equals("LoadBalancer")) {
      Json.setDefault(spec, "allocateLoadBalancerNodePorts", true);
    }
    List<String> addresses = Json.texts(spec, "clusterIPs");
    if (Json.text(spec, "clusterIP").isEmpty() && !addresses.isEmpty()) {
      spec.put("clusterIP", addresses.getFirst());
    }
  }

  @Override
  public void prepareCreate(ObjectNode object, Admission admission) {
    object.putObject("status").putObject("loadBalancer");
    Errors errors = new Errors();
    ServiceValidation.check(object, errors);
    if (errors.isEmpty()) {
      StoredOnly.warnOfService(object.path("spec"), admission);
      new ServiceAllocation(object, admission).allocate(Json.object());
    }
  }

  @Override
  public void prepareUpdate(ObjectNode object, JsonNode old, Admission admission) {
    ObjectNode spec = Json.child(object, "spec");
    JsonNode known = old.path("spec");
    boolean external = Json.text(spec, "type").equals("ExternalName");
    if (Json.text(spec, "clusterIP").isEmpty() && !external) {
      Json.copyField(spec, known, "clusterIP");
    }
    keepNodePorts(spec, known);
    Errors errors = new Errors();
    ServiceValidation.check(object, errors);
    ServiceValidation.checkUpdate(object, old, errors);
    if (errors.isEmpty()) {
      if (!Json.same(spec, known)) {
        StoredOnly.warnOfService(spec, admission);
      }
      new ServiceAllocation(object, admission).allocate(known);
      ServiceAllocation.release(known, spec, admission);
    }
  }

  /** Node ports that the client left out stay as they are. */
  private static void keepNodePorts(ObjectNode spec, JsonNode known) {
    String type = Json.text(spec, "type");
    if (!type.equals("NodePort") && !type.equals("LoadBalancer")) {
      Json.items(spec, "ports").forEach(port -> port.remove("nodePort"));
      return;
    }
    for (ObjectNode port : Json.items(spec, "ports")) {
      for (ObjectNode before : Json.items(known, "ports")) {
        if (port.path("nodePort").asInt(0) == 0
            && Json.same(port.path("port"), before.path("port"))
            && Json.same(port.path("protocol"), before.path("protocol"))) {
          Json.copyField(port, before, "nodePort");
        }
      }
    }
  }

  @Override
  public void validate(JsonNode object, Errors errors) {
    ServiceValidation.check(object, errors);
  }

  @Override
  public void validateUpdate(JsonNode object, JsonNode old, Errors errors) {
    ServiceValidation.checkUpdate(object, old, errors);
  }

  @Override
  public void prepareRemoval(JsonNode object, Admission admission) {
    ServiceAllocation.release(object.path("spec"), Json.object(), admission);
  }

  @Override
  public boolean answersDeletionWithObject() {
    return true;
  }

  @Override
  public Map<String, Function<JsonNode, String>> selectableFields() {
    return Map.of(
        "spec.clusterIP", service -> Json.text(service, "spec", "clusterIP"),
        "spec.type", service -> Json.text(service, "spec", "type"));
  }

  @Override
  public List<Column> columns() {
    return List.of(
        Column.path("Type", "spec", "type"),
        Column.text("Cluster-IP", one -> PodColumns.orNone(Json.text(one, "spec", "clusterIP"))),
        Column.text("External-IP", ServiceRules::externalAddress),
        Column.text("Port(s)", ServiceRules::ports),
        Column.AGE,
        Column.text("Selector", ServiceRules::selector).wide());
  }

  private static String externalAddress(JsonNode service) {
    JsonNode spec = service.path("spec");
    List<String> external = Json.texts(spec, "externalIPs");
    return switch (Json.text(spec, "type")) {
      case "ExternalName" -> Json.text(spec, "externalName");
      case "LoadBalancer" -> {
        List<String> addresses = new ArrayList<>();
        for (JsonNode ingress : Json.at(service, "status", "loadBalancer", "ingress")) {
          String ip = Json.text(ingress, "ip");
          addresses.add(ip.isEmpty() ? Json.text(ingress, "hostname") : ip);
        }
        addresses.addAll(external);
        yield addresses.isEmpty() ? "<pending>" : String.join(",", addresses);
      }
      default -> PodColumns.orNone(String.join(",", external));
    };
  }

  private static String ports(JsonNode service) {
    String ports =
        Json.items(service.path("spec"), "ports").stream()
            .map(ServiceRules::port)
            .collect(Collectors.joining(","));
    return PodColumns.orNone(ports);
  }

  private static String port(JsonNode port) {
    int node = port.path("nodePort").asInt(0);
    return port.path("port").asInt(0)
        + (node == 0 ? "" : ":" + node)
        + "/"
        + Json.text(port, "protocol");
  }

  private static String selector(JsonNode service) {
    return PodColumns.orNone(
        Json.at(service, "spec", "selector").properties().stream()
            .map(label -> label.getKey() + "=" + label.getValue().asString(""))
            .sorted()
            .collect(Collectors.joining(",")));
  }
}
