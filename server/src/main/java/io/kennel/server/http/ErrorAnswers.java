package io.kennel.server.http;

import io.kennel.api.StatusException.Failure;
import io.kennel.api.StatusJson;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Gives requests that Jetty itself refuses, such as malformed ones, a {@code Status} too. */
final class ErrorAnswers extends ErrorHandler {
  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int code = response.getStatus() >= 400 ? response.getStatus() : 500;
    Object message = request.getAttribute(ERROR_MESSAGE);
    byte[] body = status(code, message == null ? null : message.toString());
    response.setStatus(code);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, MediaTypes.JSON);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }

  private static byte[] status(int code, @Nullable String message) {
    String words = HttpStatus.getMessage(code);
    String reason = code >= 500 ? "InternalError" : words.replaceAll("[^A-Za-z]", "");
    Failure failure = new Failure(code, reason, message == null ? words : message, null);
    return JsonMapper.shared().writeValueAsBytes(StatusJson.render(failure));
  }
}
