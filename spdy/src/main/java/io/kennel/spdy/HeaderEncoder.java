package io.kennel.spdy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.Deflater;

/** Compresses the header blocks of one direction of a connection, in the order they are sent. */
final class HeaderEncoder implements AutoCloseable {
  private static final int CHUNK_BYTES = 1024;

  private final Deflater deflater = new Deflater();

  HeaderEncoder() {
    deflater.setDictionary(Dictionary.bytes());
  }

  byte[] encode(Map<String, String> headers) {
    deflater.setInput(plain(headers));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] chunk = new byte[CHUNK_BYTES];
    int count;
    do {
      count = deflater.deflate(chunk, 0, chunk.length, Deflater.SYNC_FLUSH);
      out.write(chunk, 0, count);
    } while (count == chunk.length);
    return out.toByteArray();
  }

  private static byte[] plain(Map<String, String> headers) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(headers.size());
      for (Map.Entry<String, String> header : headers.entrySet()) {
        write(out, header.getKey());
        write(out, header.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** Frees memory outside of the heap. */
  @Override
  public void close() {
    deflater.end();
  }
}
