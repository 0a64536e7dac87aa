package io.kennel.agent.image;

import io.kennel.agent.registry.RefusedImage;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Passes zstd data on without its skippable frames, which the decoder does not know: tools append
 * tables of contents in them. Walks from block to block without decoding, and refuses what would
 * take more memory than the format asks of every decoder. Source: RFC 8878, section 3.1.
 */
final class ZstdFrames extends InputStream {
  /** What a decoder has to support at least, and ours does at most. */
  static final long WINDOW_BYTES_MAX = 8L << 20;

  private static final int MAGIC = 0xFD2FB528;
  private static final int SKIPPABLE = 0x184D2A50;
  private static final int SKIPPABLE_MASK = 0xFFFFFFF0;
  private static final int HEADER_BYTES_MAX = 18;

  private final InputStream in;

  /** Bytes of the present piece that have been read and not passed on. */
  private final byte[] head = new byte[HEADER_BYTES_MAX];

  private int headAt;
  private int headEnd;

  /** Bytes of the present piece that follow {@code head} and are still to be read. */
  private long body;

  private boolean inFrame;
  private boolean lastBlock;
  private boolean checksum;

  ZstdFrames(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    while (headAt == headEnd && body == 0) {
      if (!nextPiece()) {
        return -1;
      }
    }
    if (headAt < headEnd) {
      int n = Math.min(length, headEnd - headAt);
      System.arraycopy(head, headAt, buffer, offset, n);
      headAt += n;
      return n;
    }
    int n = in.read(buffer, offset, (int) Math.min(length, body));
    if (n < 0) {
      throw new EOFException("a zstd layer is cut off");
    }
    body -= n;
    return n;
  }

  /** Reads the header of the next frame or block; false at the end. */
  private boolean nextPiece() throws IOException {
    headAt = 0;
    headEnd = 0;
    if (!inFrame) {
      return nextFrame();
    }
    if (lastBlock) {
      inFrame = false;
      body = checksum ? Integer.BYTES : 0;
      return true;
    }
    fill(3);
    int header = (int) littleEndian(0, 3);
    lastBlock = (header & 1) != 0;
    boolean repeated = (header >> 1 & 3) == 1;
    body = repeated ? 1 : header >>> 3;
    return true;
  }

  private boolean nextFrame() throws IOException {
    int first = in.read();
    if (first < 0) {
      return false;
    }
    head[headEnd++] = (byte) first;
    fill(3);
    int magic = (int) littleEndian(0, 4);
    if ((magic & SKIPPABLE_MASK) == SKIPPABLE) {
      fill(4);
      in.skipNBytes(littleEndian(4, 4));
      headEnd = 0;
      return true;
    }
    if (magic != MAGIC) {
      throw new RefusedImage("a layer is not zstd data: it has a frame that begins otherwise");
    }
    frameHeader();
    return true;
  }

  private void frameHeader() throws IOException {
    fill(1);
    int descriptor = head[4] & 0xff;
    boolean singleSegment = (descriptor & 0x20) != 0;
    int sizeCode = descriptor >> 6;
    int sizeBytes = sizeCode == 0 ? (singleSegment ? 1 : 0) : 1 << sizeCode;
    int dictionaryBytes = new int[] {0, 1, 2, 4}[descriptor & 3];
    int windowBytes = singleSegment ? 0 : 1;
    fill(windowBytes + dictionaryBytes + sizeBytes);
    long window;
    if (singleSegment) {
      window = littleEndian(5 + dictionaryBytes, sizeBytes) + (sizeCode == 1 ? 256 : 0);
    } else {
      int code = head[5] & 0xff;
      long base = 1L << (10 + (code >> 3));
      window = base + base / 8 * (code & 7);
    }
    if (window < 0 || window > WINDOW_BYTES_MAX) {
      throw new RefusedImage(
          "a zstd layer needs a window of %s bytes; at most %s are supported: compress it again"
              .formatted(Long.toUnsignedString(window), WINDOW_BYTES_MAX));
    }
    checksum = (descriptor & 4) != 0;
    lastBlock = false;
    inFrame = true;
  }

  private void fill(int bytes) throws IOException {
    if (in.readNBytes(head, headEnd, bytes) != bytes) {
      throw new EOFException("a zstd layer is cut off");
    }
    headEnd += bytes;
  }

  private long littleEndian(int at, int bytes) {
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = (value << 8) | (head[at + i] & 0xff);
    }
    return value;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
