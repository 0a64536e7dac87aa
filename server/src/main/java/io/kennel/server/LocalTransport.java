package io.kennel.server;

import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import io.kennel.api.StatusJson;
import io.kennel.api.Transport;
import io.kennel.server.request.ApiRequest;
import io.kennel.server.request.ApiResponse;
import io.kennel.server.request.Body;
import io.kennel.server.request.Payload;
import io.kennel.server.request.User;
import io.kennel.world.Tasks;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Calls the API server of this process. Trees go in and come out without being encoded; those that
 * come out are shared and must not be changed.
 */
final class LocalTransport implements Transport {
  private final ApiServer server;
  private final User user;
  private final String userAgent;
  private final Tasks tasks;

  LocalTransport(ApiServer server, User user, Tasks tasks) {
    this.server = server;
    this.user = user;
    this.userAgent = userAgent(user.name());
    this.tasks = tasks;
  }

  @Override
  public JsonNode call(Request request) {
    return answer(request).tree();
  }

  @Override
  public RawObject object(Request request) {
    return answer(request).object();
  }

  @Override
  public ObjectList list(Request request) {
    return answer(request).objects();
  }

  private Body answer(Request request) {
    return switch (server.handle(translate(request, request.query()))) {
      case ApiResponse.Content content -> result(content);
      case ApiResponse.Watch watch -> {
        watch.stream().close();
        throw StatusErrors.badRequest("a watch must be opened as one");
      }
    };
  }

  private static Body result(ApiResponse.Content content) {
    if (content.code() >= 400) {
      throw failure(content.body().tree(), content.code());
    }
    return content.body();
  }

  private static StatusException failure(JsonNode tree, int code) {
    return new StatusException(StatusJson.parse(tree, code));
  }

  @Override
  public Subscription watch(Request request, WatchSink sink) {
    Map<String, List<String>> query = new TreeMap<>(request.query());
    query.put("watch", List.of("true"));
    ApiResponse response = server.handle(translate(request, query));
    return switch (response) {
      case ApiResponse.Watch watch -> LocalWatch.start(watch.stream(), sink, tasks);
      case ApiResponse.Content content -> refused(content, sink);
    };
  }

  private Subscription refused(ApiResponse.Content content, WatchSink sink) {
    StatusException failure = failure(content.body().tree(), content.code());
    Tasks.Task task = tasks.start("watch refused", () -> sink.ended(failure));
    return task::cancel;
  }

  private ApiRequest translate(Request request, Map<String, List<String>> query) {
    @Nullable JsonNode body = request.body();
    String contentType = request.contentType();
    return new ApiRequest(
        request.method(),
        request.path(),
        query,
        "",
        contentType == null ? "" : contentType,
        userAgent,
        user,
        body == null ? Payload.NONE : new Payload.Tree(body));
  }

  /** What the part of Kubernetes is called that does the work of this user. */
  private static String userAgent(String user) {
    if (user.startsWith("system:node:")) {
      return "kubelet";
    }
    if (user.equals(Bootstrap.USER)) {
      return "kube-apiserver";
    }
    if (user.startsWith("system:kube-")) {
      return user.substring("system:".length());
    }
    return user.startsWith("system:") ? "kube-controller-manager" : user;
  }
}
