package io.kennel.agent.server;

import io.fabric8.kubernetes.api.model.PodList;
import io.kennel.agent.NodeAgent;
import io.kennel.agent.logs.LogReader;
import io.kennel.agent.metrics.StatsSummary;
import io.kennel.agent.runtime.ContainerRuntime;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.agent.stream.Upgrade.Exchange;
import io.kennel.agent.stream.UpgradeRefused;
import io.kennel.client.Models;
import io.kennel.world.Clock;
import io.kennel.world.World;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the agent of one node answers. Paths and words are kubelet's. */
public final class NodeApi {
  private static final Logger LOG = LoggerFactory.getLogger(NodeApi.class);

  private final World world;
  private final Clock clock;
  private final NodeAgent agent;
  private final ContainerRuntime runtime;
  private final StreamApi streams;
  private final StatsSummary stats;

  public NodeApi(World world, NodeAgent agent, ContainerRuntime runtime, StatsSummary stats) {
    this(world, world.clock(), agent, runtime, stats);
  }

  /**
   * An API that answers in one world for an agent of another.
   *
   * @param world in which requests are answered
   * @param clock the agent's
   */
  public NodeApi(
      World world, Clock clock, NodeAgent agent, ContainerRuntime runtime, StatsSummary stats) {
    this.world = world;
    this.clock = clock;
    this.agent = agent;
    this.runtime = runtime;
    this.streams = new StreamApi(world, agent, runtime);
    this.stats = stats;
  }

  /** Answers on the caller's thread, which waits while a log is followed. */
  public void handle(Request request, Response response, Callback callback) {
    List<String> path =
        List.of(Request.getPathInContext(request).replaceFirst("^/", "").split("/", -1));
    try {
      switch (path.getFirst()) {
        case "healthz" -> text(response, callback, 200, "ok");
        case "pods" -> pods(response, callback);
        case "stats" -> stats(path, response, callback);
        case "containerLogs" -> logs(path, request, response, callback);
        case "exec" -> streams.exec(path, new Exchange(request, response, callback));
        case "attach" -> streams.attach(path, new Exchange(request, response, callback));
        case "portForward" -> streams.portForward(path, new Exchange(request, response, callback));
        default -> text(response, callback, 404, "404 page not found\n");
      }
    } catch (LogRequest.Refused e) {
      text(response, callback, e.code(), e.getMessage());
    } catch (UpgradeRefused e) {
      text(response, callback, e.code(), e.getMessage());
    } catch (IOException e) {
      // The reader has gone, or the log has been removed under it.
      LOG.debug("A request ended early: {}", e.getMessage());
      callback.failed(e);
    }
  }

  private void pods(Response response, Callback callback) {
    PodList list = new PodList();
    list.setItems(List.copyOf(agent.pods()));
    String json = Models.encode(list).toString();
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    Content.Sink.write(response, true, json, callback);
  }

  private void stats(List<String> path, Response response, Callback callback) {
    if (path.size() != 2 || !path.getLast().equals("summary")) {
      text(response, callback, 404, "404 page not found\n");
      return;
    }
    String json = stats.of(agent.pods(), clock.now()).toString();
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    Content.Sink.write(response, true, json, callback);
  }

  private void logs(List<String> path, Request request, Response response, Callback callback)
      throws IOException {
    LogRequest wanted =
        LogRequest.parse(path, Request.extractQueryParameters(request), clock.now());
    ContainerState container = new LoggedContainers(agent, runtime).find(wanted);
    response.setStatus(200);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain");
    try (OutputStream out = Content.Sink.asOutputStream(response)) {
      // Lets the client see that it is connected before the first line comes.
      out.flush();
      LogReader reader =
          new LogReader(world.timers(), wanted.options(), () -> runs(container.id()), out);
      byte[] inMemory = runtime.logInMemory(container.id());
      if (inMemory == null) {
        reader.copy(container.config().logPath());
      } else {
        reader.copy(inMemory);
      }
      runtime.logRead(container.id(), reader.outputBytes());
    }
    callback.succeeded();
  }

  private boolean runs(String containerId) {
    ContainerState state = runtime.container(containerId);
    return state != null && state.phase() != Phase.EXITED;
  }

  private static void text(Response response, Callback callback, int code, String message) {
    response.setStatus(code);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
    Content.Sink.write(response, true, message, callback);
  }
}
