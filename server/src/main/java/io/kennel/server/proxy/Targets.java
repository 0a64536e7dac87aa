package io.kennel.server.proxy;

import io.kennel.api.ResourceTypes;
import io.kennel.api.StatusErrors;
import io.kennel.server.http.ApiReader;
import io.kennel.server.proxy.Target.Trust;
import io.kennel.world.Randomness;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Finds where the {@code proxy} requests of pods, services and nodes go. Thread-safe. */
final class Targets {
  private static final int PORT_MAX = 65_535;

  private final ApiReader objects;
  private final NodeDialer nodes;
  private final Randomness random;

  Targets(ApiReader objects, NodeDialer nodes, Randomness random) {
    this.objects = objects;
    this.nodes = nodes;
    this.random = random;
  }

  /** A pod's own address, at the port asked for or the first that it declares. */
  Target pod(String namespace, String text, String path) {
    ProxyName name = ProxyName.parse(text, "pod");
    JsonNode pod = objects.get(ResourceTypes.POD, namespace, name.name());
    String ip = pod.path("status").path("podIP").asString("");
    if (ip.isEmpty()) {
      throw StatusErrors.badRequest("address not allowed");
    }
    return reached(new Target(name.isTls(), ip, podPort(pod, name), path, Trust.ANYBODY));
  }

  /** One of a service's ready endpoints, each as likely as any other. */
  Target service(String namespace, String text, String path) {
    ProxyName name = ProxyName.parse(text, "service");
    JsonNode service = objects.get(ResourceTypes.SERVICE, namespace, name.name());
    String portName = servicePortName(service, name);
    String selector = "kubernetes.io/service-name=" + name.name();
    List<Target> ready = new ArrayList<>();
    for (JsonNode slice : objects.list(ResourceTypes.ENDPOINT_SLICE, namespace, selector)) {
      for (JsonNode port : slice.path("ports")) {
        if (port.path("name").asString("").equals(portName)) {
          addReady(ready, slice, name.isTls(), port.path("port").asInt(0), path);
        }
      }
    }
    if (ready.isEmpty()) {
      throw StatusErrors.serviceUnavailable("no endpoints available for service \"" + text + "\"");
    }
    return reached(ready.get(random.nextInt(ready.size())));
  }

  /** A node: its agent, or another port at its address. */
  Target node(String text, String path) {
    ProxyName name = ProxyName.parse(text, "node");
    JsonNode node = objects.get(ResourceTypes.NODE, "", name.name());
    int agentPort =
        node.path("status").path("daemonEndpoints").path("kubeletEndpoint").path("Port").asInt(0);
    if (name.port().isEmpty() || name.port().equals("" + agentPort)) {
      return agent(name.name(), path);
    }
    return reached(
        new Target(name.isTls(), address(node), number(name.port()), path, Trust.ANYBODY));
  }

  /** The kernel would take seconds to find out, and an idle connection would never. */
  private Target reached(Target target) {
    if (!nodes.reaches(target.host())) {
      throw DialErrors.unreachable(target, new NoRouteToHostException());
    }
    InetSocketAddress wanted = InetSocketAddress.createUnresolved(target.host(), target.port());
    InetSocketAddress real = nodes.route(wanted);
    if (real == null) {
      throw DialErrors.unreachable(target, new ConnectException());
    }
    return target.at(real);
  }

  /** A node's agent where it lives in this process; else null. */
  @Nullable AgentHandler localAgent(String node) {
    return nodes.local(node);
  }

  /** A node's agent. */
  Target agent(String node, String path) {
    var address = nodes.dial(node);
    String host =
        address.isUnresolved() ? address.getHostString() : address.getAddress().getHostAddress();
    return new Target(true, host, address.getPort(), path, Trust.CLUSTER);
  }

  /** An endpoint that does not say whether it is ready is. */
  private static void addReady(
      List<Target> targets, JsonNode slice, boolean isTls, int port, String path) {
    for (JsonNode endpoint : slice.path("endpoints")) {
      if (endpoint.path("conditions").path("ready").asBoolean(true)) {
        String ip = endpoint.path("addresses").path(0).asString("");
        targets.add(new Target(isTls, ip, port, path, Trust.ANYBODY));
      }
    }
  }

  private static int podPort(JsonNode pod, ProxyName name) {
    boolean isNumber = isNumber(name.port());
    if (isNumber) {
      return number(name.port());
    }
    for (JsonNode container : pod.path("spec").path("containers")) {
      for (JsonNode port : container.path("ports")) {
        if (name.port().isEmpty() || port.path("name").asString("").equals(name.port())) {
          return port.path("containerPort").asInt(0);
        }
      }
    }
    if (name.port().isEmpty()) {
      return name.defaultPort();
    }
    throw StatusErrors.badRequest(
        "pod \"%s\" has no port named \"%s\"".formatted(name.name(), name.port()));
  }

  /** Endpoints name their ports as the service does; a number stands for the port's name. */
  private static String servicePortName(JsonNode service, ProxyName name) {
    if (!isNumber(name.port())) {
      return name.port();
    }
    int wanted = number(name.port());
    for (JsonNode port : service.path("spec").path("ports")) {
      if (port.path("port").asInt(0) == wanted) {
        return port.path("name").asString("");
      }
    }
    throw StatusErrors.serviceUnavailable(
        "no service port %s found for service \"%s\"".formatted(wanted, name.name()));
  }

  private static String address(JsonNode node) {
    for (JsonNode address : node.path("status").path("addresses")) {
      if (address.path("type").asString("").equals("InternalIP")) {
        return address.path("address").asString("");
      }
    }
    throw StatusErrors.badRequest("address not allowed");
  }

  private static boolean isNumber(String port) {
    return !port.isEmpty() && port.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static int number(String port) {
    try {
      int number = Integer.parseInt(port);
      if (number > 0 && number <= PORT_MAX) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw StatusErrors.badRequest("invalid port \"" + port + "\"");
    }
    throw StatusErrors.badRequest("invalid port \"" + port + "\"");
  }
}
