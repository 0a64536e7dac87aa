package io.kennel.agent.network;

import io.kennel.agent.network.Forwards.Endpoint;
import io.kennel.agent.network.Forwards.Port;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Writes the chains that choose an endpoint, for all ports of services. A connection goes to one of
 * its endpoints at random, or stays with the one that the client had before.
 *
 * <p>Of port number 3: {@code service_3} chooses among all endpoints, {@code local_3} among those
 * of this node; {@code external_3} is for what comes from outside.
 */
final class ServiceChains {
  /** How many clients are remembered for one endpoint; more are forwarded and forgotten. */
  static final int CLIENTS_MAX = 65_536;

  private static final int COMMENT_CHARACTERS_MAX = 100;

  /** Marks a packet whose sender has to be hidden. The bit is the one that kube-proxy uses. */
  static final String HIDE_SENDER = "meta mark set meta mark or 0x4000";

  private final Place place;
  private final StringBuilder text = new StringBuilder();
  private final Set<String> names = new TreeSet<>();
  private final Map<String, Integer> memories = new LinkedHashMap<>();

  ServiceChains(Place place) {
    this.place = place;
  }

  /** The chains so far, as they are written in a table. */
  String text() {
    return text.toString();
  }

  /** The names of the chains. */
  Set<String> names() {
    return names;
  }

  /** Sets that remember clients, by name, and for how many seconds. */
  Map<String, Integer> memories() {
    return memories;
  }

  /** Writes the chains of a port that has endpoints. */
  void add(int number, Port port) {
    choice("service_" + number, port, port.endpoints());
    boolean local = port.internalLocal() || port.external().local();
    List<Endpoint> near = port.endpoints().stream().filter(place::holds).toList();
    if (local && place.node() != null && !near.isEmpty()) {
      choice("local_" + number, port, near);
    }
    if (port.external().nodePort() != 0 || !port.external().addresses().isEmpty()) {
      external(number, port, !near.isEmpty());
    }
  }

  /** Where connections to the service's own address go; empty for nowhere. */
  String internal(int number, Port port) {
    if (!port.internalLocal() || place.node() == null) {
      return "service_" + number;
    }
    return port.endpoints().stream().anyMatch(place::holds) ? "local_" + number : "";
  }

  /**
   * The answer to what has come in from outside must come back the same way. On the machine it
   * does, as all ways lead through it, but not where pods or nodes are the ones that ask.
   */
  private void external(int number, Port port, boolean near) {
    List<String> rules = new ArrayList<>();
    if (place.node() == null) {
      rules.add(
          "ip saddr { 127.0.0.0/8, " + place.pods() + ", " + place.machine() + " } " + HIDE_SENDER);
      rules.add("goto service_" + number);
    } else if (!port.external().local()) {
      rules.add(HIDE_SENDER);
      rules.add("goto service_" + number);
    } else {
      rules.add("ip saddr " + place.pods() + " " + HIDE_SENDER + " goto service_" + number);
      rules.add(near ? "goto local_" + number : "drop");
    }
    chain("external_" + number, rules);
  }

  private void choice(String name, Port port, List<Endpoint> endpoints) {
    if (port.affinitySeconds() == 0) {
      chain(name, List.of(forward(port.protocol(), target(endpoints), port.name())));
      return;
    }
    List<String> rules = new ArrayList<>();
    List<String> choices = new ArrayList<>();
    for (int i = 0; i < endpoints.size(); i++) {
      String own = name + "_" + i;
      String memory = memory(port, endpoints.get(i));
      memories.put(memory, port.affinitySeconds());
      // Two rules: where the memory is full, only the first does nothing.
      chain(
          own,
          List.of(
              "update @" + memory + " { ip saddr }",
              forward(port.protocol(), address(endpoints.get(i)), port.name())));
      rules.add("ip saddr @" + memory + " goto " + own);
      choices.add(i + " : goto " + own);
    }
    rules.add(
        "numgen random mod " + endpoints.size() + " vmap { " + String.join(", ", choices) + " }");
    chain(name, rules);
  }

  /** The same for the same endpoint of the same port, so that it outlives a change of others. */
  private static String memory(Port port, Endpoint endpoint) {
    return "clients_%s_%s_%s_%s_%s_%ss"
        .formatted(
            port.protocol(),
            port.address().replace('.', '_'),
            port.port(),
            endpoint.address().replace('.', '_'),
            endpoint.port(),
            port.affinitySeconds());
  }

  static String forward(String protocol, String target, String name) {
    String comment = name.replace("\"", "");
    return "meta l4proto %s dnat ip to %s comment \"%s\""
        .formatted(
            protocol,
            target,
            comment.substring(0, Math.min(COMMENT_CHARACTERS_MAX, comment.length())));
  }

  static String address(Endpoint endpoint) {
    return endpoint.address() + ":" + endpoint.port();
  }

  private static String target(List<Endpoint> endpoints) {
    if (endpoints.size() == 1) {
      return address(endpoints.getFirst());
    }
    List<String> choices = new ArrayList<>();
    for (int i = 0; i < endpoints.size(); i++) {
      choices.add(i + " : " + endpoints.get(i).address() + " . " + endpoints.get(i).port());
    }
    return "numgen random mod " + endpoints.size() + " map { " + String.join(", ", choices) + " }";
  }

  void chain(String name, List<String> rules) {
    names.add(name);
    text.append("  chain ").append(name).append(" {\n");
    rules.forEach(rule -> text.append("    ").append(rule).append('\n'));
    text.append("  }\n");
  }
}
