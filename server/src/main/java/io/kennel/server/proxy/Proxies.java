package io.kennel.server.proxy;

import io.kennel.api.ResourceTypes;
import io.kennel.server.ApiServer;
import io.kennel.server.http.ApiReader;
import io.kennel.server.http.HttpFront;
import io.kennel.server.identity.Identity;
import io.kennel.server.metrics.MetricsEndpoint;
import io.kennel.server.proxy.AgentStreamEndpoint.Kind;
import io.kennel.world.World;
import java.util.concurrent.Executor;

/** Everything that is carried on to pods, services and nodes. Costs nothing until it is used. */
public final class Proxies implements AutoCloseable {
  private final ApiReader objects;
  private final Targets targets;
  private final Lines lines;
  private final Forwarder forwarder;
  private final Tunnels tunnels;

  public Proxies(ApiServer server, Identity identity, NodeDialer nodes, World world) {
    Executor executor = command -> world.tasks().start("proxy", command);
    OutboundTls tls = new OutboundTls(identity);
    this.objects = new ApiReader(server);
    this.targets = new Targets(objects, nodes, world.random());
    this.lines = new Lines(nodes);
    this.forwarder = new Forwarder(tls, lines);
    this.tunnels = new Tunnels(tls, executor, lines);
  }

  /** Has the front answer the subresources that are streams. Before the front starts. */
  public void addTo(HttpFront front) {
    var proxy = new ProxyEndpoint(targets, forwarder, tunnels);
    front.stream("pods/proxy", proxy);
    front.stream("services/proxy", proxy);
    front.stream("nodes/proxy", proxy);
    front.group(
        ResourceTypes.POD_METRICS.group(),
        new MetricsEndpoint(objects, new AgentSummaries(targets, forwarder)));
    front.stream("pods/log", new LogEndpoint(objects, targets, forwarder));
    front.stream("pods/exec", stream(Kind.EXEC));
    front.stream("pods/attach", stream(Kind.ATTACH));
    front.stream("pods/portforward", stream(Kind.PORT_FORWARD));
  }

  private AgentStreamEndpoint stream(Kind kind) {
    return new AgentStreamEndpoint(objects, targets, tunnels, kind);
  }

  /** Breaks what is under way to addresses that the {@link NodeDialer} reaches no longer. */
  public void breakCut() {
    lines.breakCut();
  }

  /** Breaks what is under way. Idempotent. */
  @Override
  public void close() {
    forwarder.close();
  }
}
