package io.kennel.agent.network;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Shell scripts that build the network. Starting processes is what takes the time, so each script
 * does many things with few: {@code ip -batch} reads its commands, {@code nsenter} enters a
 * namespace without the mounts that {@code ip netns exec} makes. All names are generated here or
 * checked by the API (a node's name), so none needs quoting.
 */
final class NetworkScripts {
  private static final String FORWARD =
      "echo 1 > /proc/sys/net/ipv4/ip_forward; "
          + "for f in all default uplink; do echo 0 > /proc/sys/net/ipv4/conf/$f/rp_filter; "
          + "echo 0 > /proc/sys/net/ipv4/conf/$f/send_redirects; done";

  private NetworkScripts() {}

  /** The switch, and the machine's connection to it. */
  static String machine(NetworkConfig config, AddressPlan plan) {
    String device = config.machineInterface();
    String namespace = config.switchNamespace();
    return batch(
            "ip -batch -",
            "netns add " + namespace,
            "link add " + device + " type veth peer name machine netns " + namespace,
            "addr add " + plan.machineAddress() + "/" + plan.machinePrefix() + " dev " + device,
            "link set " + device + " up",
            "route add " + plan.services() + " dev " + device)
        + batch(
            "ip -n " + namespace + " -batch -",
            "link set lo up",
            "link add bridge type bridge",
            "link set bridge up",
            "link set machine master bridge",
            "link set machine up")
        // Lets connections of 127.0.0.1 to ports of nodes come back; the rules guard the rest.
        + "echo 1 > /proc/sys/net/ipv4/conf/"
        + device
        + "/route_localnet\n";
  }

  /** One node, its routes to the {@code others}, and theirs to it. */
  static String node(NetworkConfig config, AddressPlan plan, String name, List<String> others) {
    String namespace = config.nodeNamespace(name);
    String port = port(plan, name);
    String address = plan.addressOf(name);
    String pods = plan.podsOf(name).toString();
    StringBuilder script = new StringBuilder();
    script.append(
        batch(
            "ip -batch -",
            "netns add " + namespace,
            "route replace " + pods + " via " + address + " dev " + config.machineInterface()));
    script.append(
        batch(
            "ip -n " + config.switchNamespace() + " -batch -",
            "link add " + port + " type veth peer name uplink netns " + namespace,
            "link set " + port + " master bridge",
            "link set " + port + " up"));
    StringBuilder routes = new StringBuilder();
    for (String other : others) {
      routes
          .append("\nroute add ")
          .append(plan.podsOf(other))
          .append(" via ")
          .append(plan.addressOf(other));
    }
    script.append(
        batch(
            "ip -n " + namespace + " -batch -",
            "link set lo up",
            "addr add " + gateway(plan, name) + "/32 dev lo",
            "addr add " + address + "/" + plan.machinePrefix() + " dev uplink",
            "link set uplink mtu " + plan.mtuBytes() + " up",
            "route add default via " + plan.machineAddress() + routes));
    script.append(
        "nsenter --net=" + NetworkConfig.file(namespace) + " sh -euc '" + FORWARD + "'\n");
    for (String other : others) {
      script.append(
          "ip -n "
              + config.nodeNamespace(other)
              + " route replace "
              + pods
              + " via "
              + address
              + "\n");
    }
    return script.toString();
  }

  /** A pod's namespace and its wire to the node, which alone knows the way to it. */
  static String pod(
      NetworkConfig config, AddressPlan plan, String node, String sandbox, String address) {
    String namespace = config.podNamespace(sandbox);
    String device = config.podInterface(sandbox);
    String gateway = gateway(plan, node);
    return batch("ip -batch -", "netns add " + namespace)
        + batch(
            "ip -n " + config.nodeNamespace(node) + " -batch -",
            "link add " + device + " type veth peer name eth0 netns " + namespace,
            "link set " + device + " up",
            "route replace " + address + "/32 dev " + device + " src " + gateway)
        + batch(
            "ip -n " + namespace + " -batch -",
            "link set lo up",
            "addr add " + address + "/32 dev eth0",
            "link set eth0 mtu " + plan.mtuBytes() + " up",
            "route add " + gateway + "/32 dev eth0 scope link",
            "route add default via " + gateway + " dev eth0");
  }

  /** The kernel takes the wire away with the namespace, a moment later. */
  static String podDown(NetworkConfig config, String sandbox) {
    return "ip netns del " + config.podNamespace(sandbox) + " 2>/dev/null || true\n";
  }

  /** Its port of the switch first: the kernel takes a namespace's own end away only later. */
  static String nodeDown(NetworkConfig config, AddressPlan plan, String node) {
    return "ip -n "
        + config.switchNamespace()
        + " link del "
        + port(plan, node)
        + " 2>/dev/null || true\nip netns del "
        + config.nodeNamespace(node)
        + " 2>/dev/null || true\n";
  }

  static String uplink(NetworkConfig config, AddressPlan plan, String node, boolean up) {
    return "ip -n "
        + config.switchNamespace()
        + " link set "
        + port(plan, node)
        + (up ? " up" : " down");
  }

  /**
   * Puts rules into force in all namespaces at the same time.
   *
   * @param files by node, and under the empty name those of the machine
   */
  static String rules(NetworkConfig config, Map<String, Path> files) {
    StringBuilder script = new StringBuilder("all=\n");
    files.forEach((node, file) -> {
      if (!node.isEmpty()) {
        script.append("nsenter --net=" + NetworkConfig.file(config.nodeNamespace(node)) + " ");
      }
      script.append("nft -f " + quoted(file) + " & all=\"$all $!\"\n");
    });
    return script + "bad=0; for one in $all; do wait $one || bad=1; done; exit $bad";
  }

  static String down(NetworkConfig config, List<String> namespaces) {
    StringBuilder script = new StringBuilder();
    script.append("ip link del " + config.machineInterface() + " 2>/dev/null || true\n");
    script.append("nft delete table ip " + config.table() + " 2>/dev/null || true\n");
    for (String namespace : namespaces) {
      script.append("ip netns del " + namespace + " || true\n");
    }
    return script.toString();
  }

  private static String gateway(AddressPlan plan, String node) {
    return plan.podsOf(node).at(1);
  }

  private static String port(AddressPlan plan, String node) {
    return "node" + plan.index(node);
  }

  private static String quoted(Path path) {
    return "'" + path.toString().replace("'", "'\\''") + "'";
  }

  private static String batch(String command, String... lines) {
    return command + " <<'END'\n" + String.join("\n", lines) + "\nEND\n";
  }
}
