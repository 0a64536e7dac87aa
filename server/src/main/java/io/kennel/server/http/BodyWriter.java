package io.kennel.server.http;

import io.kennel.server.request.Body;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;

/**
 * Writes bodies. A small one goes out in one piece; a large one through one buffer of fixed size,
 * at the client's pace, whatever its length.
 */
final class BodyWriter {
  /** Bodies up to this length are written in one piece. */
  private static final int WHOLE_BYTES_MAX = 64 * 1024;

  private static final int BUFFER_BYTES = 128 * 1024;

  /** Shorter bodies are not worth compressing; as in Kubernetes. */
  private static final int GZIP_BYTES_MIN = 128 * 1024;

  private BodyWriter() {}

  /** Writes the body and completes the exchange. The head has been set. */
  static void write(Exchange exchange, Body body) throws IOException {
    long length = body.length();
    var headers = exchange.response().getHeaders();
    if (length >= GZIP_BYTES_MIN && wantsGzip(exchange)) {
      headers.put(HttpHeader.CONTENT_ENCODING, "gzip");
      headers.put(HttpHeader.VARY, "Accept-Encoding");
      writeCompressed(exchange, body);
      return;
    }
    headers.put(HttpHeader.CONTENT_LENGTH, length);
    if (exchange.isHead()) {
      exchange.response().write(true, null, exchange.callback());
    } else if (length <= WHOLE_BYTES_MAX) {
      exchange.response().write(true, ByteBuffer.wrap(body.bytes()), exchange.callback());
    } else {
      writeThroughBuffer(exchange, body.pieces());
    }
  }

  private static void writeThroughBuffer(Exchange exchange, Iterator<byte[]> pieces)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    while (pieces.hasNext()) {
      byte[] piece = pieces.next();
      int from = 0;
      while (from < piece.length) {
        int count = Math.min(piece.length - from, buffer.remaining());
        buffer.put(piece, from, count);
        from += count;
        if (!buffer.hasRemaining()) {
          Content.Sink.write(exchange.response(), false, buffer.flip());
          buffer.clear();
        }
      }
    }
    exchange.response().write(true, buffer.flip(), exchange.callback());
  }

  private static void writeCompressed(Exchange exchange, Body body) throws IOException {
    if (exchange.isHead()) {
      exchange.response().write(true, null, exchange.callback());
      return;
    }
    OutputStream out = Content.Sink.asOutputStream(exchange.response());
    try (var gzip = new FastGzip(out)) {
      for (Iterator<byte[]> pieces = body.pieces(); pieces.hasNext(); ) {
        gzip.write(pieces.next());
      }
    }
    exchange.callback().succeeded();
  }

  /** Within one machine compressing costs more than it saves. */
  private static boolean wantsGzip(Exchange exchange) {
    var remote = exchange.request().getConnectionMetaData().getRemoteSocketAddress();
    boolean isLocal =
        remote instanceof InetSocketAddress inet && inet.getAddress().isLoopbackAddress();
    return !isLocal
        && exchange.headerParts(HttpHeader.ACCEPT_ENCODING).stream()
            .anyMatch(part -> MediaTypes.bare(part).equals("gzip") && !part.endsWith("q=0"));
  }

  /** Compresses at the speed that Kubernetes chose too. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, BUFFER_BYTES / 2);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
