package io.kennel.agent.network;

import io.kennel.agent.network.Forwards.Endpoint;
import io.kennel.agent.network.Forwards.HostPort;
import io.kennel.agent.network.Forwards.Port;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes the nftables rules that make services and ports of nodes work. A pure function: the same
 * wish gives the same text. The text is one transaction, so there is never a moment with half the
 * rules. It replaces everything but the memory of which client had which endpoint.
 *
 * <p>An address of the service range that leads nowhere is refused at once.
 */
final class ServiceRules {
  private static final List<String> DISPATCH =
      List.of("map service_ports", "map outside_ports", "map node_ports", "set own_endpoints");

  private final Place place;
  private final ServiceChains chains;
  private final Map<String, String> serviceKeys = new LinkedHashMap<>();
  private final Map<String, String> outsideKeys = new LinkedHashMap<>();
  private final Map<String, String> nodeKeys = new LinkedHashMap<>();
  private final StringBuilder text = new StringBuilder();

  private ServiceRules(Place place) {
    this.place = place;
    this.chains = new ServiceChains(place);
  }

  /**
   * Rules, and what the next ones have to know of them.
   *
   * @param chains those that lead to endpoints
   * @param memories sets that remember clients
   */
  record Written(String text, Set<String> chains, Set<String> memories) {
    Written {
      chains = Set.copyOf(chains);
      memories = Set.copyOf(memories);
    }
  }

  /**
   * Writes the rules of a place.
   *
   * @param before what is in force there; null where that is not known: then nothing of it stays
   */
  static Written write(Place place, Forwards wanted, @Nullable Written before) {
    return new ServiceRules(place).write(wanted, before);
  }

  private Written write(Forwards wanted, @Nullable Written before) {
    List<Port> ports = wanted.services().stream().filter(p -> !p.endpoints().isEmpty()).toList();
    for (int number = 0; number < ports.size(); number++) {
      chains.add(number, ports.get(number));
      keys(number, ports.get(number));
    }
    hostPorts(wanted.hostPorts());
    Set<String> memories = new TreeSet<>(chains.memories().keySet());
    clear(before);
    line("table ip " + place.table() + " {");
    chains.memories().forEach(this::memory);
    text.append(chains.text());
    elements("map service_ports", "ipv4_addr . inet_proto . inet_service : verdict", serviceKeys);
    elements("map outside_ports", "ipv4_addr . inet_proto . inet_service : verdict", outsideKeys);
    elements("map node_ports", "inet_proto . inet_service : verdict", nodeKeys);
    elements("set own_endpoints", "ipv4_addr . ipv4_addr", hairpins(wanted, ports));
    hooks();
    line("}");
    if (before != null) {
      Set<String> gone = new TreeSet<>(before.memories());
      gone.removeAll(memories);
      gone.forEach(name -> line("delete set ip " + place.table() + " " + name));
    }
    return new Written(text.toString(), chains.names(), memories);
  }

  /** Makes way: for everything, or for all but the memories. */
  private void clear(@Nullable Written before) {
    String table = "ip " + place.table();
    if (before == null) {
      line("table " + table);
      line("delete table " + table);
      return;
    }
    line("flush table " + table);
    for (String object : DISPATCH) {
      String[] kindAndName = object.split(" ");
      line("flush " + kindAndName[0] + " " + table + " " + kindAndName[1]);
    }
    new TreeSet<>(before.chains()).forEach(name -> line("delete chain " + table + " " + name));
  }

  private void memory(String name, int seconds) {
    line("  set " + name + " {");
    line("    type ipv4_addr; flags dynamic, timeout;");
    line("    size " + ServiceChains.CLIENTS_MAX + "; timeout " + seconds + "s;");
    line("  }");
  }

  private void keys(int number, Port port) {
    String internal = chains.internal(number, port);
    if (!internal.isEmpty()) {
      serviceKeys.put(key(port.address(), port.protocol(), port.port()), "goto " + internal);
    }
    String external = "goto external_" + number;
    for (String address : port.external().addresses()) {
      outsideKeys.putIfAbsent(key(address, port.protocol(), port.port()), external);
    }
    if (port.external().nodePort() != 0) {
      nodeKeys.putIfAbsent(port.protocol() + " . " + port.external().nodePort(), external);
    }
  }

  private static String key(String address, String protocol, int port) {
    return address + " . " + protocol + " . " + port;
  }

  private void hostPorts(List<HostPort> ports) {
    Place.Node node = place.node();
    if (node == null) {
      return;
    }
    for (HostPort port : ports) {
      String address = port.address().isEmpty() ? node.address() : port.address();
      String key = key(address, port.protocol(), port.port());
      if (port.node().equals(node.name()) && !outsideKeys.containsKey(key)) {
        String chain = "host_" + outsideKeys.size();
        String target = ServiceChains.address(port.endpoint());
        chains.chain(chain, List.of(ServiceChains.forward(port.protocol(), target, port.name())));
        outsideKeys.put(key, "goto " + chain);
      }
    }
  }

  private void hooks() {
    String dispatch = "ip daddr . meta l4proto . th dport vmap @";
    String[] all = {
      "ip daddr " + place.services() + " " + dispatch + "service_ports",
      dispatch + "outside_ports",
      "fib daddr type local meta l4proto . th dport vmap @node_ports"
    };
    hook("prerouting", "nat hook prerouting priority dstnat", all);
    hook("output", "nat hook output priority -100", all);
    boolean machine = place.node() == null;
    hook(
        "postrouting",
        "nat hook postrouting priority srcnat",
        "ct status dnat ip saddr . ip daddr @own_endpoints masquerade",
        "ct status dnat meta mark & 0x4000 == 0x4000 masquerade",
        machine ? leaving() : "");
    String refuse = "ip daddr " + place.services() + " reject";
    hook("refuse_forwarded", "filter hook forward priority filter", refuse);
    hook("refuse_own", "filter hook output priority filter", refuse);
    if (machine) {
      // The wire carries answers to connections of 127.0.0.1, and nothing else may use that.
      hook(
          "guard",
          "filter hook prerouting priority raw",
          "iifname \"" + place.wire() + "\" ip daddr 127.0.0.0/8 drop");
    }
  }

  /** What leaves the cluster shows the machine's address. */
  private String leaving() {
    return "ip saddr { %s, %s } oifname != \"%s\" masquerade"
        .formatted(place.pods(), place.machine(), place.wire());
  }

  /** An endpoint that reaches itself through its service must not see its own address come in. */
  private static Map<String, String> hairpins(Forwards wanted, List<Port> ports) {
    TreeSet<String> addresses = new TreeSet<>();
    ports.forEach(port -> port.endpoints().forEach(e -> addresses.add(e.address())));
    wanted.hostPorts().stream()
        .map(HostPort::endpoint)
        .map(Endpoint::address)
        .forEach(addresses::add);
    Map<String, String> pairs = new LinkedHashMap<>();
    addresses.forEach(address -> pairs.put(address + " . " + address, ""));
    return pairs;
  }

  private void elements(String head, String type, Map<String, String> elements) {
    line("  " + head + " {");
    line("    type " + type);
    if (!elements.isEmpty()) {
      List<String> lines = new ArrayList<>();
      elements.forEach((key, value) -> lines.add(value.isEmpty() ? key : key + " : " + value));
      line("    elements = {");
      lines.forEach(each -> line("      " + each + ","));
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
