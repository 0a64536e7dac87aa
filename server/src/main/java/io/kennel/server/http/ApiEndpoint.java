package io.kennel.server.http;

import io.kennel.api.StatusErrors;
import io.kennel.api.schema.ProtobufObjects;
import io.kennel.server.ApiServer;
import io.kennel.server.http.MediaTypes.Form;
import io.kennel.server.request.ApiRequest;
import io.kennel.server.request.ApiResponse;
import io.kennel.server.request.Payload;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Requests about objects: hands them to the {@link ApiServer} and writes what it answers. */
final class ApiEndpoint implements Endpoint {
  private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH", "DELETE");

  private final ApiServer server;
  private final Watches watches;
  private final ProtobufObjects protobuf = new ProtobufObjects();

  ApiEndpoint(ApiServer server, Watches watches) {
    this.server = server;
    this.watches = watches;
  }

  @Override
  public void serve(Exchange exchange) throws IOException {
    List<String> accepted = exchange.headerParts(HttpHeader.ACCEPT);
    Form form = MediaTypes.choose(accepted);
    String accept = form == Form.JSON ? String.join(",", accepted) : MediaTypes.JSON;
    ApiRequest request =
        new ApiRequest(
            exchange.isHead() ? "GET" : exchange.method(),
            exchange.path(),
            exchange.query(),
            accept,
            contentType(exchange),
            exchange.header(HttpHeader.USER_AGENT),
            exchange.user(),
            payload(exchange));
    switch (server.handle(request)) {
      case ApiResponse.Content content -> write(exchange, content, form);
      case ApiResponse.Watch watch -> watches.open(exchange, watch);
    }
  }

  private static void write(Exchange exchange, ApiResponse.Content content, Form form)
      throws IOException {
    switch (form) {
      case JSON -> {
        exchange.head(content.code(), content.contentType(), content.warnings());
        BodyWriter.write(exchange, content.body());
      }
      case YAML -> {
        exchange.head(content.code(), MediaTypes.YAML, content.warnings());
        BodyWriter.write(exchange, new YamlBody(content.body()));
      }
    }
  }

  private static String contentType(Exchange exchange) {
    String type = exchange.header(HttpHeader.CONTENT_TYPE);
    return isYaml(type) || isProtobuf(type) ? MediaTypes.JSON : type;
  }

  private Payload payload(Exchange exchange) {
    if (!WITH_BODY.contains(exchange.method())) {
      return Payload.NONE;
    }
    String type = exchange.header(HttpHeader.CONTENT_TYPE);
    byte[] body = exchange.body();
    if (body.length == 0) {
      return Payload.NONE;
    }
    if (isProtobuf(type)) {
      return new Payload.Tree(protobuf.read(body));
    }
    return isYaml(type) ? new Payload.Tree(readYaml(body)) : new Payload.Bytes(body);
  }

  private static JsonNode readYaml(byte[] body) {
    try {
      return YamlBody.read(body);
    } catch (JacksonException e) {
      throw StatusErrors.badRequest("the body is not valid YAML: " + e.getOriginalMessage());
    }
  }

  private static boolean isProtobuf(String contentType) {
    return MediaTypes.bare(contentType).equals(MediaTypes.PROTOBUF);
  }

  private static boolean isYaml(String contentType) {
    return MediaTypes.bare(contentType).equals(MediaTypes.YAML);
  }
}
