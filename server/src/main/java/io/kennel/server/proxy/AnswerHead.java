package io.kennel.server.proxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** Status and headers of an HTTP/1.1 answer, read byte by byte up to the empty line. */
record AnswerHead(int code, HttpFields fields) {
  private static final int BYTES_MAX = 32 * 1024;

  /**
   * Reads a head and nothing after it.
   *
   * @throws IOException for what is not HTTP, is too long, or ends early
   */
  static AnswerHead read(InputStream in) throws IOException {
    List<String> lines = readLines(in);
    String[] status = lines.getFirst().split(" ", 3);
    if (status.length < 2 || !status[0].startsWith("HTTP/1.")) {
      throw new IOException("malformed HTTP response \"" + lines.getFirst() + "\"");
    }
    HttpFields.Mutable fields = HttpFields.build();
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.add(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    try {
      return new AnswerHead(Integer.parseInt(status[1]), fields);
    } catch (NumberFormatException e) {
      throw new IOException("malformed HTTP status code \"" + status[1] + "\"", e);
    }
  }

  String contentType() {
    String type = fields.get(HttpHeader.CONTENT_TYPE);
    return type == null ? "text/plain; charset=utf-8" : type;
  }

  /** The body, as far as its length is declared and within the limit. */
  byte[] readBody(InputStream in, int bytesMax) throws IOException {
    HttpField chunked = fields.getField(HttpHeader.TRANSFER_ENCODING);
    if (chunked != null) {
      return readChunks(in, bytesMax);
    }
    long declared = fields.getLongField(HttpHeader.CONTENT_LENGTH);
    return in.readNBytes(Math.clamp(declared, 0, bytesMax));
  }

  private static byte[] readChunks(InputStream in, int bytesMax) throws IOException {
    var body = new ByteArrayOutputStream();
    while (body.size() < bytesMax) {
      String size = readLine(in, BYTES_MAX);
      int extension = size.indexOf(';');
      int length = parseHex(extension < 0 ? size : size.substring(0, extension));
      if (length == 0) {
        break;
      }
      body.writeBytes(in.readNBytes(Math.min(length, bytesMax)));
      readLine(in, BYTES_MAX);
    }
    return body.toByteArray();
  }

  private static int parseHex(String text) throws IOException {
    try {
      return Integer.parseUnsignedInt(text.strip(), 16);
    } catch (NumberFormatException e) {
      throw new IOException("malformed chunk length \"" + text + "\"", e);
    }
  }

  private static List<String> readLines(InputStream in) throws IOException {
    var lines = new ArrayList<String>();
    int left = BYTES_MAX;
    while (true) {
      String line = readLine(in, left);
      left -= line.length() + 2;
      if (line.isEmpty() && !lines.isEmpty()) {
        return lines;
      }
      lines.add(line);
    }
  }

  private static String readLine(InputStream in, int bytesMax) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("EOF");
      }
      if (line.size() >= bytesMax) {
        throw new IOException("HTTP response head too long");
      }
      line.write(next);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
