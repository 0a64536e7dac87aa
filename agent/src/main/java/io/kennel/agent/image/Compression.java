package io.kennel.agent.image;

import io.airlift.compress.zstd.ZstdInputStream;
import io.kennel.agent.registry.RefusedImage;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/** How a stream is compressed, known by its first bytes; media types are often wrong. */
enum Compression {
  NONE,
  GZIP,
  ZSTD;

  private static final int BUFFER_BYTES = 256 << 10;
  private static final byte[] GZIP_START = {0x1f, (byte) 0x8b};
  private static final byte[] ZSTD_START = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

  /** The first four bytes of a skippable frame, but for its lowest four bits. */
  private static final byte[] SKIPPABLE_START = {0x50, 0x2a, 0x4d, 0x18};

  private static Compression of(byte[] start) {
    if (start.length >= 2 && start[0] == GZIP_START[0] && start[1] == GZIP_START[1]) {
      return GZIP;
    }
    if (start.length < ZSTD_START.length) {
      return NONE;
    }
    byte[] masked = start.clone();
    masked[0] = (byte) (masked[0] & 0xf0);
    boolean zstd = Arrays.equals(start, ZSTD_START) || Arrays.equals(masked, SKIPPABLE_START);
    return zstd ? ZSTD : NONE;
  }

  /**
   * The content of a stream.
   *
   * @param compression as found
   */
  record Content(Compression compression, InputStream stream) {}

  static Content open(InputStream raw) throws IOException {
    BufferedInputStream in = new BufferedInputStream(raw, BUFFER_BYTES);
    in.mark(ZSTD_START.length);
    byte[] start = in.readNBytes(ZSTD_START.length);
    in.reset();
    Compression compression = of(start);
    return new Content(
        compression,
        switch (compression) {
          case NONE -> in;
          case GZIP -> new GZIPInputStream(in, BUFFER_BYTES);
          case ZSTD -> new Decoder(new ZstdInputStream(new ZstdFrames(in)));
        });
  }

  /** Tells of damaged data as streams do: with an {@link IOException}. */
  private static final class Decoder extends FilterInputStream {
    Decoder(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return in.read(buffer, offset, length);
      } catch (RefusedImage e) {
        throw e;
      } catch (RuntimeException e) {
        throw new RefusedImage("a zstd layer is damaged: " + e.getMessage());
      }
    }
  }
}
