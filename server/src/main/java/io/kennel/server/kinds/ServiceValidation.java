package io.kennel.server.kinds;

import io.kennel.api.FieldPath;
import io.kennel.api.value.Names;
import io.kennel.server.json.Json;
import io.kennel.server.registry.ServiceCidr;
import io.kennel.server.validation.Errors;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is wrong with a Service. */
final class ServiceValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final List<String> TYPES =
      List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");

  private ServiceValidation() {}

  static void check(JsonNode object, Errors errors) {
    JsonNode spec = object.path("spec");
    String type = Json.text(spec, "type");
    errors.oneOf(SPEC.child("type"), type, TYPES);
    errors.oneOf(
        SPEC.child("sessionAffinity"),
        Json.text(spec, "sessionAffinity"),
        List.of("ClientIP", "None"));
    address(spec, type, errors);
    ports(spec, type, errors);
    for (Map.Entry<String, JsonNode> label : spec.path("selector").properties()) {
      FieldPath path = SPEC.child("selector");
      errors.invalidAll(path, label.getKey(), Names.qualifiedName(label.getKey()));
      String value = label.getValue().asString("");
      errors.invalidAll(path, value, Names.labelValue(value));
    }
    if (Json.texts(spec, "ipFamilies").contains("IPv6")) {
      errors.invalid(SPEC.child("ipFamilies").index(0), "IPv6", "not configured on this cluster");
    }
  }

  private static void address(JsonNode spec, String type, Errors errors) {
    String address = Json.text(spec, "clusterIP");
    FieldPath path = SPEC.child("clusterIPs").index(0);
    boolean headless = address.equals("None");
    if (type.equals("ExternalName")) {
      String name = Json.text(spec, "externalName");
      if (name.isEmpty()) {
        errors.required(SPEC.child("externalName"));
      } else {
        errors.invalidAll(
            SPEC.child("externalName"), name, Names.dnsSubdomain(name.replaceAll("\\.$", "")));
      }
      if (!address.isEmpty()) {
        errors.forbidden(SPEC.child("clusterIPs"), "may not be set for ExternalName services");
      }
    } else if (headless && !type.equals("ClusterIP")) {
      errors.invalid(path, address, "may not be set to 'None' for " + type + " services");
    } else if (!address.isEmpty() && !headless && !ServiceCidr.isAddress(address)) {
      errors.invalid(
          path, address, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
    }
  }

  private static void ports(JsonNode spec, String type, Errors errors) {
    List<ObjectNode> ports = Json.items(spec, "ports");
    boolean headless = Json.text(spec, "clusterIP").equals("None");
    if (ports.isEmpty() && !headless && !type.equals("ExternalName")) {
      errors.required(SPEC.child("ports"));
    }
    Set<String> names = new HashSet<>();
    Set<String> numbers = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      FieldPath path = SPEC.child("ports").index(i);
      ObjectNode port = ports.get(i);
      String name = Json.text(port, "name");
      if (name.isEmpty() && ports.size() > 1) {
        errors.required(path.child("name"));
      } else if (!name.isEmpty()) {
        errors.invalidAll(path.child("name"), name, Names.dnsLabel(name));
        if (!names.add(name)) {
          errors.duplicate(path.child("name"), name);
        }
      }
      port(port, type, path, errors);
      String number = Json.text(port, "protocol") + port.path("port").asInt(0);
      if (!numbers.add(number)) {
        errors.duplicate(path, port);
      }
    }
  }

  private static void port(ObjectNode port, String type, FieldPath path, Errors errors) {
    long number = port.path("port").asLong(0);
    errors.invalidAll(path.child("port"), number, Names.portNumber(number));
    errors.oneOf(
        path.child("protocol"), Json.text(port, "protocol"), List.of("SCTP", "TCP", "UDP"));
    JsonNode target = port.path("targetPort");
    if (target.isNumber()) {
      errors.invalidAll(
          path.child("targetPort"), target.asLong(0), Names.portNumber(target.asLong(0)));
    } else {
      errors.invalidAll(
          path.child("targetPort"), target.asString(""), Names.portName(target.asString("")));
    }
    if (port.path("nodePort").asInt(0) != 0 && type.equals("ClusterIP")) {
      errors.forbidden(path.child("nodePort"), "may not be used when `type` is 'ClusterIP'");
    }
  }

  static void checkUpdate(JsonNode object, JsonNode old, Errors errors) {
    String address = Json.text(object, "spec", "clusterIP");
    String before = Json.text(old, "spec", "clusterIP");
    boolean external = Json.text(object, "spec", "type").equals("ExternalName");
    if (!before.isEmpty() && !external && !before.equals(address)) {
      errors.invalid(
          SPEC.child("clusterIPs").index(0), Json.array().add(address), "may not change once set");
    }
  }
}
