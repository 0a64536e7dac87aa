package io.kennel.agent.server;

import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.agent.NodeAgent;
import io.kennel.agent.runtime.ContainerRuntime;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.agent.runtime.ContainerRuntime.SandboxState;
import io.kennel.agent.stream.StreamRequest;
import io.kennel.agent.stream.Streams;
import io.kennel.agent.stream.Upgrade.Exchange;
import io.kennel.agent.stream.UpgradeRefused;
import io.kennel.api.ObjectKey;
import io.kennel.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/** {@code /exec}, {@code /attach} and {@code /portForward} of one node, as kubelet serves them. */
final class StreamApi {
  private static final int PORTS_MAX = 100;
  private static final int PORT_MAX = 65_535;

  private final NodeAgent agent;
  private final ContainerRuntime runtime;
  private final Streams streams;

  StreamApi(World world, NodeAgent agent, ContainerRuntime runtime) {
    this.agent = agent;
    this.runtime = runtime;
    this.streams = new Streams(world);
  }

  /** {@code /exec/NAMESPACE/POD/CONTAINER}. */
  void exec(List<String> path, Exchange exchange) {
    Fields query = Request.extractQueryParameters(exchange.request());
    List<String> command = query.getValuesOrEmpty("command");
    ContainerState container = container(path);
    if (command.isEmpty()) {
      throw new UpgradeRefused(400, "you must specify at least 1 command for the container");
    }
    StreamRequest wanted = wanted(query);
    streams.exec(
        exchange,
        wanted,
        size ->
            runtime.startExec(
                container.id(), command, wanted.stdin(), wanted.terminal() ? size : null));
  }

  /** {@code /attach/NAMESPACE/POD/CONTAINER}. */
  void attach(List<String> path, Exchange exchange) {
    StreamRequest wanted = wanted(Request.extractQueryParameters(exchange.request()));
    ContainerState container = attachable(path);
    streams.attach(
        exchange, wanted, () -> runtime.attach(container.id(), wanted.stdin(), wanted.terminal()));
  }

  /** {@code /portForward/NAMESPACE/POD}. */
  void portForward(List<String> path, Exchange exchange) {
    if (path.size() < 3 || path.size() > 4) {
      throw new UpgradeRefused(404, "404 page not found\n");
    }
    List<Integer> ports = ports(Request.extractQueryParameters(exchange.request()));
    String uid = pod(path).getMetadata().getUid();
    for (SandboxState sandbox : runtime.listSandboxes(uid)) {
      if (sandbox.running()) {
        streams.portForward(exchange, new SandboxPorts(runtime, uid, sandbox.id()), ports);
        return;
      }
    }
    throw new UpgradeRefused(
        500, "no running sandbox of pod \"%s\" on this node".formatted(path.get(2)));
  }

  private static StreamRequest wanted(Fields query) {
    return new StreamRequest(
        flag(query, "input"), flag(query, "output"), flag(query, "error"), flag(query, "tty"));
  }

  private static boolean flag(Fields query, String name) {
    return "1".equals(query.getValue(name));
  }

  private static List<Integer> ports(Fields query) {
    List<Integer> ports = new ArrayList<>();
    for (String value : query.getValuesOrEmpty("port")) {
      for (String text : value.split(",")) {
        ports.add(port(text));
      }
    }
    if (ports.size() > PORTS_MAX) {
      throw new UpgradeRefused(400, "more than " + PORTS_MAX + " ports at once");
    }
    return ports;
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port > 0 && port <= PORT_MAX) {
        return port;
      }
    } catch (NumberFormatException e) {
      throw new UpgradeRefused(400, "invalid port \"" + text + "\"");
    }
    throw new UpgradeRefused(400, "port \"" + text + "\" must be > 0 and <= " + PORT_MAX);
  }

  private ContainerState container(List<String> path) {
    return newest(path, each -> each.phase() == Phase.RUNNING);
  }

  private ContainerState attachable(List<String> path) {
    return newest(path, each -> runtime.isAttachable(each.id()));
  }

  /** The last two parts may have the pod's uid between them. */
  private ContainerState newest(List<String> path, Predicate<ContainerState> suitable) {
    if (path.size() < 4 || path.size() > 5) {
      throw new UpgradeRefused(404, "404 page not found\n");
    }
    String name = path.getLast();
    for (ContainerState each :
        runtime.listContainers(pod(path).getMetadata().getUid()).reversed()) {
      if (each.config().name().equals(name) && suitable.test(each)) {
        return each;
      }
    }
    throw new UpgradeRefused(500, "container not found (\"" + name + "\")");
  }

  private Pod pod(List<String> path) {
    Pod pod = agent.pod(new ObjectKey(path.get(1), path.get(2)));
    if (pod == null) {
      throw new UpgradeRefused(404, "pod does not exist");
    }
    return pod;
  }
}
