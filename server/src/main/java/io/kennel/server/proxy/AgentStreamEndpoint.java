package io.kennel.server.proxy;

import io.kennel.api.ResourceTypes;
import io.kennel.api.StatusErrors;
import io.kennel.server.http.ApiReader;
import io.kennel.server.http.Endpoint;
import io.kennel.server.http.Exchange;
import io.kennel.server.proxy.ProxyEndpoint.ProxiedPath;
import java.util.Set;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import tools.jackson.databind.JsonNode;

/**
 * {@code exec}, {@code attach} and {@code portforward} of a pod: connections that are upgraded and
 * then led through to the agent of the pod's node, or handed to it where it lives here.
 */
final class AgentStreamEndpoint implements Endpoint {
  private static final Set<String> OVER = Set.of("Succeeded", "Failed");

  private final ApiReader objects;
  private final Targets targets;
  private final Tunnels tunnels;
  private final Kind kind;

  /** Which of the three. */
  enum Kind {
    EXEC,
    ATTACH,
    PORT_FORWARD
  }

  AgentStreamEndpoint(ApiReader objects, Targets targets, Tunnels tunnels, Kind kind) {
    this.objects = objects;
    this.targets = targets;
    this.tunnels = tunnels;
    this.kind = kind;
  }

  @Override
  public void serve(Exchange exchange) {
    ProxiedPath path = ProxiedPath.parse(exchange.rawPath());
    JsonNode pod = objects.get(ResourceTypes.POD, path.namespace(), path.name());
    Parameters options = new Parameters(exchange.query());
    String phase = pod.path("status").path("phase").asString("");
    if (kind == Kind.EXEC && OVER.contains(phase)) {
      throw StatusErrors.badRequest(
          "cannot exec into a container in a completed pod; current phase is " + phase);
    }
    String node = pod.path("spec").path("nodeName").asString("");
    if (node.isEmpty()) {
      throw StatusErrors.badRequest("pod %s does not have a host assigned".formatted(path.name()));
    }
    String at = path.namespace() + "/" + path.name();
    String location =
        switch (kind) {
          case EXEC -> "/exec/" + at + "/" + Containers.choose(pod, options.first("container"));
          case ATTACH -> "/attach/" + at + "/" + Containers.choose(pod, options.first("container"));
          case PORT_FORWARD -> "/portForward/" + at;
        };
    if (!Tunnels.isUpgrade(exchange)) {
      throw StatusErrors.badRequest("Upgrade request required");
    }
    AgentHandler local = targets.localAgent(node);
    if (local == null) {
      tunnels.open(exchange, targets.agent(node, location), query(options));
    } else {
      handOver(exchange, local, location, query(options));
    }
  }

  /** Lets an agent of this process have the client's connection. */
  private static void handOver(
      Exchange exchange, AgentHandler agent, String location, String query) {
    if (!exchange.isHttp1()) {
      throw StatusErrors.badRequest("an upgrade needs HTTP/1.1");
    }
    HttpURI uri =
        HttpURI.build(exchange.request().getHttpURI()).path(location).query(query).asImmutable();
    Request request =
        new Request.Wrapper(exchange.request()) {
          @Override
          public HttpURI getHttpURI() {
            return uri;
          }
        };
    agent.handle(request, exchange.response(), exchange.callback());
  }

  private String query(Parameters options) {
    Query query = new Query();
    if (kind == Kind.PORT_FORWARD) {
      options.all("ports").forEach(port -> query.add("port", port));
      return query.toString();
    }
    query
        .flag("input", options.flag("stdin"), "1")
        .flag("output", options.flag("stdout"), "1")
        .flag("error", options.flag("stderr"), "1")
        .flag("tty", options.flag("tty"), "1");
    options.all("command").forEach(word -> query.add("command", word));
    return query.toString();
  }
}
