package io.kennel.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kennel.api.Transport;
import io.kennel.api.json.JsonTrees;
import io.kennel.server.registry.Settings;
import io.kennel.server.request.ApiRequest;
import io.kennel.server.request.ApiResponse;
import io.kennel.server.request.Payload;
import io.kennel.server.request.User;
import io.kennel.store.MultiVersionStore;
import io.kennel.store.Store;
import io.kennel.world.simulated.SimulatedWorld;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** A server over a store in memory, in a simulated world. */
public final class ServerHarness {
  public static final User ADMIN = User.of("admin", User.MASTERS);

  public final SimulatedWorld world = new SimulatedWorld(1);
  public final Store store = MultiVersionStore.inMemory();
  public final ObjectApiServer server =
      ObjectApiServer.of(store, world, Settings.DEFAULT, new MastersAuthorizer());
  public final Transport transport = server.transport(ADMIN);

  public ServerHarness() {
    server.bootstrap();
  }

  /** The answer to a request whose path may have a query; the body may be YAML. */
  public ApiResponse send(String method, String pathAndQuery, String body, String contentType) {
    return send(method, pathAndQuery, body, contentType, "", ADMIN);
  }

  public ApiResponse send(
      String method,
      String pathAndQuery,
      String body,
      String contentType,
      String accept,
      User user) {
    String[] parts = pathAndQuery.split("\\?", 2);
    Map<String, List<String>> query = new LinkedHashMap<>();
    if (parts.length == 2) {
      for (String pair : parts[1].split("&")) {
        String[] both = pair.split("=", 2);
        query.put(both[0], List.of(both.length == 2 ? both[1] : ""));
      }
    }
    Payload payload = body.isEmpty() ? Payload.NONE : new Payload.Bytes(body.getBytes(UTF_8));
    return server.handle(
        new ApiRequest(
            method,
            parts[0],
            query,
            accept,
            contentType,
            "kubectl/v1.33.0 (linux/amd64)",
            user,
            payload));
  }

  public ApiResponse.Content content(String method, String path, String body) {
    return (ApiResponse.Content) send(method, path, body, "application/yaml");
  }

  /** The tree of an answer, whatever its code, from its bytes. */
  public JsonNode call(String method, String path, String body) {
    return JsonTrees.read(content(method, path, body).body().bytes());
  }

  public JsonNode get(String path) {
    return call("GET", path, "");
  }

  public JsonNode post(String path, String yaml) {
    return call("POST", path, yaml);
  }

  public JsonNode put(String path, JsonNode body) {
    return call("PUT", path, body.toString());
  }

  public JsonNode patch(String path, String type, String body) {
    ApiResponse.Content content =
        (ApiResponse.Content) send("PATCH", path, body, "application/" + type + "-patch+json");
    return JsonTrees.read(content.body().bytes());
  }

  public JsonNode delete(String path) {
    return call("DELETE", path, "");
  }

  /** A table's rows as texts, cells parted by {@code |}. */
  public List<String> table(String path) {
    ApiResponse.Content content =
        (ApiResponse.Content)
            send("GET", path, "", "", "application/json;as=Table;v=v1;g=meta.k8s.io", ADMIN);
    return JsonMapper.shared()
        .readTree(content.body().bytes())
        .path("rows")
        .valueStream()
        .map(row ->
            String.join("|", row.path("cells").valueStream().map(c -> c.asString()).toList()))
        .toList();
  }

  public static JsonNode yaml(String text) {
    return new YAMLMapper().readTree(text);
  }
}
