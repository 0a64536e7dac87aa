package io.kennel.agent.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which addresses a cluster uses. Chosen once, so as not to meet those of the machine or of another
 * cluster, then kept for the cluster's life.
 *
 * @param pods all pods; each node has a /24 of it
 * @param services the virtual addresses of services
 * @param machine the wire between the machine and its nodes; the machine has the first address
 * @param mtuBytes the largest packet, that of the machine's way out
 * @param nodes the place of each node in the ranges
 */
record AddressPlan(
    String pods, String services, String machine, int mtuBytes, Map<String, Integer> nodes) {
  static final int NODES_MAX = 200;
  private static final int CHOICES_MAX = 10;
  private static final int POD_PREFIX = 24;
  private static final int FIRST_NODE_HOST = 10;

  AddressPlan {
    nodes = Map.copyOf(nodes);
  }

  /** Chooses the first ranges that meet none of {@code taken}. */
  static AddressPlan choose(List<Cidr> taken, int mtuBytes) {
    return new AddressPlan(
        free(taken, "pods", choice -> Cidr.parse("10." + (244 + choice) + ".0.0/16")),
        free(taken, "services", choice -> Cidr.parse("10." + (96 + choice) + ".0.0/16")),
        free(taken, "nodes", choice -> Cidr.parse("172.30." + (choice * 8) + ".0/24")),
        mtuBytes,
        Map.of());
  }

  /** The plan as it is kept on disk. */
  JsonNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("pods", pods).put("services", services).put("machine", machine);
    json.put("mtuBytes", mtuBytes);
    ObjectNode places = json.putObject("nodes");
    nodes.forEach(places::put);
    return json;
  }

  static AddressPlan fromJson(JsonNode json) {
    Map<String, Integer> nodes = new LinkedHashMap<>();
    json.path("nodes").forEachEntry((name, index) -> nodes.put(name, index.asInt()));
    return new AddressPlan(
        json.path("pods").asString(),
        json.path("services").asString(),
        json.path("machine").asString(),
        json.path("mtuBytes").asInt(),
        nodes);
  }

  private static String free(List<Cidr> taken, String what, IntFunction<Cidr> choices) {
    List<Cidr> tried = new ArrayList<>();
    for (int choice = 0; choice < CHOICES_MAX; choice++) {
      Cidr candidate = choices.apply(choice);
      if (taken.stream().noneMatch(candidate::overlaps)) {
        return candidate.toString();
      }
      tried.add(candidate);
    }
    throw new NetworkFailure(
        "no range of addresses is free for " + what + "; all of these are in use: " + tried);
  }

  List<Cidr> ranges() {
    return List.of(Cidr.parse(pods), Cidr.parse(services), Cidr.parse(machine));
  }

  AddressPlan withNode(String name) {
    if (nodes.containsKey(name)) {
      return this;
    }
    if (nodes.size() >= NODES_MAX) {
      throw new NetworkFailure("a machine holds at most " + NODES_MAX + " nodes");
    }
    Map<String, Integer> next = new LinkedHashMap<>(nodes);
    int index = 0;
    while (nodes.containsValue(index)) {
      index++;
    }
    next.put(name, index);
    return new AddressPlan(pods, services, machine, mtuBytes, next);
  }

  int index(String node) {
    Integer index = nodes.get(node);
    if (index == null) {
      throw new IllegalArgumentException("unknown node " + node);
    }
    return index;
  }

  /** The node's pods. */
  Cidr podsOf(String node) {
    return Cidr.parse(pods).part(index(node), POD_PREFIX);
  }

  /** The node's own address. */
  String addressOf(String node) {
    return Cidr.parse(machine).at(FIRST_NODE_HOST + index(node));
  }

  String machineAddress() {
    return Cidr.parse(machine).at(1);
  }

  int machinePrefix() {
    return Cidr.parse(machine).prefixLength();
  }
}
