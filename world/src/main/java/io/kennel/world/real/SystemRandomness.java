package io.kennel.world.real;

import io.kennel.world.Randomness;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * Random numbers of the operating system, fetched in blocks: as good as {@link SecureRandom}, and
 * fast enough for an identity per object.
 */
public final class SystemRandomness implements Randomness {
  private static final int BLOCK_BYTES = 4096;

  private final SecureRandom source = new SecureRandom();
  private ByteBuffer block = ByteBuffer.allocate(0);

  @Override
  public synchronized long nextLong() {
    if (block.remaining() < Long.BYTES) {
      block = ByteBuffer.allocate(BLOCK_BYTES);
      source.nextBytes(block.array());
    }
    // Overwritten, so that numbers already given out cannot be read from memory later.
    long number = block.getLong(block.position());
    block.putLong(0);
    return number;
  }

  @Override
  public int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound must be positive, not " + bound);
    }
    // 63 random bits on at most 31: the bias is below one in four billion.
    return (int) ((nextLong() >>> 1) % bound);
  }
}
