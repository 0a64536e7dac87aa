package io.kennel.spdy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Expands the header blocks of one direction of a connection, in the order they come. A block that
 * cannot be read ends the connection, because all later ones depend on it.
 */
final class HeaderDecoder implements AutoCloseable {
  /** What a block may expand to. Kubernetes' own are a few hundred bytes. */
  static final int BLOCK_BYTES_MAX = 32 * 1024;

  static final int HEADERS_MAX = 100;

  private final Inflater inflater = new Inflater();
  private final byte[] plain = new byte[BLOCK_BYTES_MAX + 1];

  Map<String, String> decode(byte[] block) throws SpdyException {
    ByteBuffer in = ByteBuffer.wrap(plain, 0, expand(block));
    int count = length(in, HEADERS_MAX, "headers");
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String name = text(in);
      if (name.isEmpty() || !name.toLowerCase(Locale.ROOT).equals(name)) {
        throw new SpdyException("a header's name must be in lower case: \"" + name + "\"");
      }
      if (headers.put(name, text(in)) != null) {
        throw new SpdyException("the header " + name + " is there twice");
      }
    }
    if (in.hasRemaining()) {
      throw new SpdyException("bytes follow the headers of a block");
    }
    return headers;
  }

  private int expand(byte[] block) throws SpdyException {
    inflater.setInput(block);
    int total = 0;
    try {
      while (true) {
        int count = inflater.inflate(plain, total, plain.length - total);
        total += count;
        if (total > BLOCK_BYTES_MAX) {
          throw new SpdyException("headers of more than " + BLOCK_BYTES_MAX + " bytes");
        }
        if (inflater.needsDictionary()) {
          inflater.setDictionary(Dictionary.bytes());
        } else if (inflater.finished()) {
          throw new SpdyException("the compression of headers has been ended");
        } else if (count == 0) {
          return total;
        }
      }
    } catch (DataFormatException | IllegalArgumentException e) {
      throw new SpdyException("headers cannot be decompressed: " + e.getMessage(), e);
    }
  }

  private static String text(ByteBuffer in) throws SpdyException {
    byte[] bytes = new byte[length(in, BLOCK_BYTES_MAX, "bytes")];
    if (bytes.length > in.remaining()) {
      throw new SpdyException("a block of headers ends early");
    }
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static int length(ByteBuffer in, int max, String unit) throws SpdyException {
    if (in.remaining() < Integer.BYTES) {
      throw new SpdyException("a block of headers ends early");
    }
    int length = in.getInt();
    if (length < 0 || length > max) {
      throw new SpdyException(
          "a block announces %s %s".formatted(Integer.toUnsignedString(length), unit));
    }
    return length;
  }

  /** Frees memory outside of the heap. */
  @Override
  public void close() {
    inflater.end();
  }
}
