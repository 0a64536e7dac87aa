package io.kennel.agent.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * Writes the nftables rules that make services work. A pure function: the same ports give the same
 * text. The text replaces the whole table in one transaction, so there is never a moment with half
 * the rules.
 *
 * <p>A connection to a service goes to one of its endpoints at random, or to the one that the
 * client's address selects where the service asks for {@code ClientIP} affinity. An address of the
 * service range that leads nowhere is refused at once.
 */
final class ServiceRules {
  private static final int COMMENT_CHARACTERS_MAX = 100;

  private final Place place;
  private final StringBuilder text = new StringBuilder();

  private ServiceRules(Place place) {
    this.place = place;
  }

  /**
   * Where the rules are for.
   *
   * @param leaving masquerades what leaves the cluster; empty in a node's own namespace
   */
  record Place(String table, String services, String leaving) {}

  /** One port of a service and where it leads. Endpoints are in a fixed order. */
  record Port(
      String name,
      String address,
      String protocol,
      int port,
      boolean clientAffinity,
      List<Endpoint> endpoints) {}

  /** Where a connection can go. */
  record Endpoint(String address, int port) {}

  static String write(Place place, List<Port> ports) {
    return new ServiceRules(place).write(ports);
  }

  private String write(List<Port> all) {
    List<Port> ports = all.stream().filter(port -> !port.endpoints().isEmpty()).toList();
    line("table ip " + place.table());
    line("delete table ip " + place.table());
    line("table ip " + place.table() + " {");
    for (int number = 0; number < ports.size(); number++) {
      chain(number, ports.get(number));
    }
    elements("map service_ports", "ipv4_addr . inet_proto . inet_service : verdict", keys(ports));
    elements("set own_endpoints", "ipv4_addr . ipv4_addr", hairpins(ports));
    String dispatch =
        "ip daddr " + place.services() + " ip daddr . meta l4proto . th dport vmap @service_ports";
    hook("prerouting", "nat hook prerouting priority dstnat", dispatch);
    hook("output", "nat hook output priority -100", dispatch);
    hook(
        "postrouting",
        "nat hook postrouting priority srcnat",
        "ct status dnat ip saddr . ip daddr @own_endpoints masquerade",
        place.leaving());
    String refuse = "ip daddr " + place.services() + " reject";
    hook("refuse_forwarded", "filter hook forward priority filter", refuse);
    hook("refuse_own", "filter hook output priority filter", refuse);
    line("}");
    return text.toString();
  }

  private void chain(int number, Port port) {
    String comment = port.name().replace("\"", "");
    line("  chain service_" + number + " {");
    line(
        "    meta l4proto "
            + port.protocol()
            + " dnat ip to "
            + target(port)
            + " comment \""
            + comment.substring(0, Math.min(COMMENT_CHARACTERS_MAX, comment.length()))
            + "\"");
    line("  }");
  }

  private static String target(Port port) {
    List<Endpoint> endpoints = port.endpoints();
    if (endpoints.size() == 1) {
      return endpoints.getFirst().address() + ":" + endpoints.getFirst().port();
    }
    List<String> choices = new ArrayList<>();
    for (int number = 0; number < endpoints.size(); number++) {
      Endpoint endpoint = endpoints.get(number);
      choices.add(number + " : " + endpoint.address() + " . " + endpoint.port());
    }
    String select =
        port.clientAffinity() ? "jhash ip saddr mod %d seed 0x6b656e6e" : "numgen random mod %d";
    return String.format(Locale.ROOT, select, endpoints.size())
        + " map { "
        + String.join(", ", choices)
        + " }";
  }

  private static List<String> keys(List<Port> ports) {
    List<String> keys = new ArrayList<>();
    for (int number = 0; number < ports.size(); number++) {
      Port port = ports.get(number);
      keys.add(
          port.address()
              + " . "
              + port.protocol()
              + " . "
              + port.port()
              + " : goto service_"
              + number);
    }
    return keys;
  }

  /** An endpoint that reaches itself through its service must not see its own address come in. */
  private static List<String> hairpins(List<Port> ports) {
    TreeSet<String> addresses = new TreeSet<>();
    ports.forEach(port -> port.endpoints().forEach(e -> addresses.add(e.address())));
    return addresses.stream().map(address -> address + " . " + address).toList();
  }

  private void elements(String head, String type, List<String> elements) {
    line("  " + head + " {");
    line("    type " + type);
    if (!elements.isEmpty()) {
      line("    elements = {");
      elements.forEach(element -> line("      " + element + ","));
      line("    }");
    }
    line("  }");
  }

  private void hook(String name, String type, String... rules) {
    line("  chain " + name + " {");
    line("    type " + type + "; policy accept;");
    for (String rule : rules) {
      if (!rule.isEmpty()) {
        line("    " + rule);
      }
    }
    line("  }");
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
