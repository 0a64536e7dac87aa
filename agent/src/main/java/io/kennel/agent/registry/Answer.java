package io.kennel.agent.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a registry answered; close it to let go of the connection.
 *
 * @param uri where the answer came from, after redirections
 */
record Answer(String method, URI uri, int status, HttpHeaders headers, InputStream body)
    implements AutoCloseable {
  private static final int REASON_BYTES_MAX = 64 << 10;
  private static final int REASON_CHARACTERS_MAX = 300;

  String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  /** All of a small body. */
  byte[] document(String what, int bytesMax) throws IOException {
    byte[] content = body.readNBytes(bytesMax + 1);
    if (content.length > bytesMax) {
      throw new RefusedImage(what + " is larger than " + bytesMax + " bytes");
    }
    return content;
  }

  /** The failure that this answer stands for, with the registry's own words. */
  RegistryFailure failure(String name) {
    String reason = reason();
    return switch (status) {
      case 401, 403 ->
          new RegistryFailure(
              "pull access denied, repository does not exist or may require authorization: "
                  + (reason.isEmpty() ? status == 401 ? "unauthorized" : "denied" : reason),
              false);
      case 404 ->
          new RegistryFailure(
              (reason.isEmpty() ? "" : reason + ": ") + name + ": not found", false);
      default ->
          new RegistryFailure(
              "unexpected status from %s request to %s: %s%s"
                  .formatted(method, plain(uri), status, reason.isEmpty() ? "" : " " + reason),
              status >= 500);
    };
  }

  /** An address without its query, which may be a secret. */
  static String plain(URI uri) {
    return uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
  }

  /** The first of the registry's errors. Source: OCI distribution specification, "Error Codes". */
  private String reason() {
    try {
      byte[] content = body.readNBytes(REASON_BYTES_MAX);
      JsonNode error = new JsonMapper().readTree(content).path("errors").path(0);
      String code = error.path("code").asString("").toLowerCase(Locale.ROOT).replace('_', ' ');
      String message = error.path("message").asString("");
      String text = message.isEmpty() || message.equals(code) ? code : code + ": " + message;
      String printable = text.replaceAll("\\p{Cntrl}+", " ");
      return printable.substring(0, Math.min(REASON_CHARACTERS_MAX, printable.length()));
    } catch (IOException | JacksonException e) {
      return "";
    }
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
