package io.kennel.agent.image;

import io.kennel.agent.registry.RefusedImage;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Bounds what a tar reader may take in at once while it looks for the next entry. */
final class HeaderLimit extends FilterInputStream {
  private static final long UNLIMITED = Long.MAX_VALUE;

  private final int headerBytesMax;
  private long left = UNLIMITED;

  HeaderLimit(InputStream in, int headerBytesMax) {
    super(in);
    this.headerBytesMax = headerBytesMax;
  }

  /** From here on the next header is looked for. */
  void header() {
    left = headerBytesMax;
  }

  /** From here on content is read, which others count. */
  void content() {
    left = UNLIMITED;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = in.read(buffer, offset, length);
    count(n);
    return n;
  }

  @Override
  public long skip(long bytes) throws IOException {
    long n = in.skip(bytes);
    count(n);
    return n;
  }

  private void count(long bytes) {
    if (left != UNLIMITED && bytes > 0) {
      left -= bytes;
      if (left < 0) {
        throw new RefusedImage("a layer has a header of more than " + headerBytesMax + " bytes");
      }
    }
  }
}
