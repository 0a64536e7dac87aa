package io.kennel.server.http;

import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import io.kennel.api.StatusJson;
import io.kennel.server.request.ApiRequest;
import io.kennel.server.request.User;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One HTTP request and its answer. */
public final class Exchange {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  /** So much of a body that is too long is taken and thrown away before the answer. */
  private static final long DISCARDED_BYTES_MAX = 32 * 1024 * 1024;

  private final Request request;
  private final Response response;
  private final Callback callback;
  private User user = User.ANONYMOUS;

  Exchange(Request request, Response response, Callback callback) {
    this.request = request;
    this.response = response;
    this.callback = callback;
  }

  /** The HTTP method in capitals. */
  public String method() {
    return request.getMethod();
  }

  /** The path as the client wrote it, still percent-encoded, without query. */
  public String rawPath() {
    String path = request.getHttpURI().getPath();
    return path == null || path.isEmpty() ? "/" : path;
  }

  /**
   * The path, decoded.
   *
   * @throws StatusException with code 400 where its encoding is broken
   */
  public String path() {
    String raw = rawPath();
    if (raw.indexOf('%') < 0) {
      return raw;
    }
    try {
      return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw StatusErrors.badRequest("the path is not properly encoded");
    }
  }

  /** The query as the client wrote it; null without one. */
  public @Nullable String rawQuery() {
    return request.getHttpURI().getQuery();
  }

  /**
   * The decoded query parameters, in order.
   *
   * @throws StatusException with code 400 where their encoding is broken
   */
  public Map<String, List<String>> query() {
    String raw = rawQuery();
    if (raw == null || raw.isEmpty()) {
      return Map.of();
    }
    Map<String, List<String>> query = new LinkedHashMap<>();
    try {
      for (Fields.Field field : Request.extractQueryParameters(request)) {
        query.put(field.getName(), List.copyOf(field.getValues()));
      }
    } catch (RuntimeException e) {
      throw StatusErrors.badRequest("the query is not properly encoded");
    }
    return query;
  }

  /** The header, several joined by commas; empty where it is missing. */
  public String header(HttpHeader name) {
    List<String> values = request.getHeaders().getValuesList(name);
    return switch (values.size()) {
      case 0 -> "";
      case 1 -> values.getFirst();
      default -> String.join(", ", values);
    };
  }

  /** Who asks. */
  public User user() {
    return user;
  }

  void user(User authenticated) {
    user = authenticated;
  }

  /** Jetty's own view of the request. */
  public Request request() {
    return request;
  }

  /** Jetty's own view of the answer. */
  public Response response() {
    return response;
  }

  /** To be completed once the answer has been written, or can no longer be. */
  public Callback callback() {
    return callback;
  }

  /** Whether only the head of the answer is wanted. */
  boolean isHead() {
    return method().equals("HEAD");
  }

  /** Whether the request came by HTTP/1.1, whose connections can be upgraded. */
  public boolean isHttp1() {
    return request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1;
  }

  /**
   * Reads the whole body.
   *
   * @throws StatusException with code 413 for more than {@link ApiRequest#BODY_BYTES_MAX}
   */
  byte[] body() {
    int max = ApiRequest.BODY_BYTES_MAX;
    try (InputStream in = Request.asInputStream(request)) {
      boolean isTooLong = request.getLength() > max;
      byte[] body = isTooLong ? new byte[0] : in.readNBytes(max + 1);
      if (isTooLong || body.length > max) {
        // A client that is still sending would not see the answer.
        in.skip(DISCARDED_BYTES_MAX);
        throw StatusErrors.requestEntityTooLarge(max);
      }
      return body;
    } catch (IOException e) {
      throw StatusErrors.badRequest("the body could not be read: " + e.getMessage());
    }
  }

  /** Answers with a whole body. */
  public void send(int code, String contentType, byte[] body) {
    head(code, contentType, List.of());
    if (code != HttpStatus.NOT_MODIFIED_304) {
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    }
    response.write(true, isHead() ? null : ByteBuffer.wrap(body), callback);
  }

  /** Answers with text. */
  public void send(int code, String contentType, String body) {
    send(code, contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  /** Answers with JSON. */
  public void send(int code, JsonNode body) {
    send(code, MediaTypes.JSON, MAPPER.writeValueAsBytes(body));
  }

  /** Answers with a {@code Status}; breaks the connection where an answer has begun already. */
  public void fail(StatusException failure) {
    if (response.isCommitted()) {
      callback.failed(failure);
      return;
    }
    response.reset();
    var details = failure.failure().details();
    if (details != null && details.retryAfterSeconds() > 0) {
      response
          .getHeaders()
          .put(new HttpField(HttpHeader.RETRY_AFTER, "" + details.retryAfterSeconds()));
    }
    send(failure.code(), StatusJson.render(failure.failure()));
  }

  /** Sets status, content type and warnings of the answer. */
  void head(int code, String contentType, List<String> warnings) {
    response.setStatus(code);
    var headers = response.getHeaders();
    headers.put(HttpHeader.CONTENT_TYPE, contentType);
    headers.put(HttpHeader.CACHE_CONTROL, "no-cache, private");
    for (String warning : warnings) {
      headers.add("Warning", "299 - \"" + escaped(warning) + "\"");
    }
  }

  private static String escaped(String warning) {
    return warning.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ");
  }

  /** The comma-separated parts of a header, trimmed, in order. */
  List<String> headerParts(HttpHeader name) {
    List<String> parts = new ArrayList<>();
    for (String part : header(name).split(",")) {
      if (!part.isBlank()) {
        parts.add(part.strip());
      }
    }
    return parts;
  }
}
