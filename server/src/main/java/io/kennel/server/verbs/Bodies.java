package io.kennel.server.verbs;

import io.kennel.api.ResourceType;
import io.kennel.api.StatusErrors;
import io.kennel.api.json.JsonTrees;
import io.kennel.server.json.Json;
import io.kennel.server.request.ApiRequest;
import io.kennel.server.request.Payload;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Decodes the bodies of requests. */
public final class Bodies {
  private static final List<String> READ = List.of("application/json", "application/yaml");

  private Bodies() {}

  /** The tree of a body, which the caller may change; null where there is no body. */
  public static @Nullable JsonNode read(ApiRequest request) {
    JsonNode tree = look(request);
    return tree != null && request.body() instanceof Payload.Tree ? tree.deepCopy() : tree;
  }

  /** The tree of a body, read only; null where there is no body. */
  static @Nullable JsonNode look(ApiRequest request) {
    return switch (request.body()) {
      case Payload.None none -> null;
      case Payload.Tree tree -> tree.tree();
      case Payload.Bytes bytes -> bytes.bytes().length == 0 ? null : parse(request, bytes.bytes());
    };
  }

  /** The media type of a body without parameters, empty where the request names none. */
  static String mediaType(ApiRequest request) {
    return request.contentType().split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  private static JsonNode parse(ApiRequest request, byte[] bytes) {
    if (bytes.length > ApiRequest.BODY_BYTES_MAX) {
      throw StatusErrors.requestEntityTooLarge(ApiRequest.BODY_BYTES_MAX);
    }
    String type = mediaType(request);
    boolean yaml = type.endsWith("yaml");
    if (!type.isEmpty() && !yaml && !type.endsWith("json")) {
      throw StatusErrors.unsupportedMediaType(READ);
    }
    try {
      JsonNode tree = (yaml ? Mappers.YAML : Mappers.JSON).readTree(bytes);
      if (tree == null || tree.isMissingNode()) {
        throw StatusErrors.badRequest("the body of the request is empty");
      }
      return tree;
    } catch (JacksonException e) {
      String form = yaml ? "yaml" : "json";
      throw StatusErrors.badRequest(
          "couldn't get version/kind; %s parse error: %s".formatted(form, e.getOriginalMessage()));
    }
  }

  /** The object in the body of a request to create or to replace one. */
  static ObjectNode object(Exchange exchange) {
    if (read(exchange.request()) instanceof ObjectNode object) {
      checkKind(object, exchange.type());
      return object;
    }
    throw StatusErrors.badRequest(
        ("the object provided is unrecognized (must be of type %s): couldn't get version/kind;"
                + " json parse error: not an object")
            .formatted(exchange.type().kind()));
  }

  private static void checkKind(ObjectNode object, ResourceType type) {
    Json.setDefault(object, "kind", type.kind());
    Json.setDefault(object, "apiVersion", type.apiVersion());
    String version = Json.text(object, "apiVersion");
    String kind = Json.text(object, "kind");
    if (!kind.equals(type.kind())) {
      throw StatusErrors.badRequest(
          "%s in version \"%s\" cannot be handled as a %s: no kind \"%s\" is served at this path"
              .formatted(kind, version, type.kind(), kind));
    }
    if (!version.equals(type.apiVersion())) {
      throw StatusErrors.badRequest(
          "the API version in the data (%s) does not match the expected API version (%s)"
              .formatted(version, type.apiVersion()));
    }
  }

  /** The text of a patch's body, for messages. */
  static String describe(JsonNode tree) {
    return JsonTrees.text(tree);
  }

  /** Made when the first bytes come: callers in this process bring trees. */
  private static final class Mappers {
    static final ObjectMapper JSON = JsonMapper.shared();
    static final ObjectMapper YAML = new YAMLMapper();
  }
}
