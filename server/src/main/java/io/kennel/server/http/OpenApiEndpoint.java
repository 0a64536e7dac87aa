package io.kennel.server.http;

import io.kennel.api.StatusErrors;
import io.kennel.api.openapi.OpenApiDocuments;
import org.eclipse.jetty.http.HttpHeader;

/** {@code /openapi/v2}, {@code /openapi/v3} and the documents below. Made when first asked for. */
final class OpenApiEndpoint implements Endpoint {
  private static final String V3 = "/openapi/v3";

  private final OpenApiDocuments documents;

  OpenApiEndpoint(OpenApiDocuments documents) {
    this.documents = documents;
  }

  @Override
  public void serve(Exchange exchange) {
    if (!exchange.method().equals("GET") && !exchange.isHead()) {
      throw StatusErrors.methodNotAllowed();
    }
    String path = exchange.path();
    if (path.equals("/openapi/v2")) {
      sendV2(exchange);
    } else if (path.equals(V3) || path.equals(V3 + "/")) {
      exchange.send(200, MediaTypes.JSON, documents.v3Index());
    } else if (path.startsWith(V3 + "/")) {
      sendV3(exchange, path.substring(V3.length() + 1));
    } else {
      throw StatusErrors.unknownResource();
    }
  }

  private void sendV2(Exchange exchange) {
    exchange.response().getHeaders().put(HttpHeader.VARY, "Accept");
    boolean isProtobuf = exchange.header(HttpHeader.ACCEPT).contains("proto-openapi.spec.v2");
    if (isProtobuf) {
      exchange.send(200, OpenApiDocuments.V2_PROTOBUF, documents.v2Protobuf());
    } else {
      exchange.send(200, MediaTypes.JSON, documents.v2Json());
    }
  }

  private void sendV3(Exchange exchange, String name) {
    byte[] document = documents.v3(name);
    if (document == null) {
      throw StatusErrors.unknownResource();
    }
    String tag = "\"" + documents.v3Hash(name) + "\"";
    var headers = exchange.response().getHeaders();
    headers.put(HttpHeader.ETAG, tag);
    if (tag.equals(exchange.header(HttpHeader.IF_NONE_MATCH))) {
      exchange.send(304, MediaTypes.JSON, new byte[0]);
      return;
    }
    exchange.send(200, MediaTypes.JSON, document);
  }
}
