package io.kennel.world;

import java.util.UUID;
import java.util.function.IntUnaryOperator;

/** What every form of {@link Randomness} makes from plain random numbers in the same way. */
public final class Suffixes {
  private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

  private Suffixes() {}

  /**
   * A suffix for a generated name; see {@link Randomness#nextSuffix}.
   *
   * @param nextInt gives a number below its argument
   */
  public static String suffix(int length, IntUnaryOperator nextInt) {
    StringBuilder suffix = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      suffix.append(ALPHABET.charAt(nextInt.applyAsInt(ALPHABET.length())));
    }
    return suffix.toString();
  }

  /** A version 4 UUID (RFC 9562, section 5.4) with the given random bits. */
  public static UUID uuid(long high, long low) {
    return new UUID((high & ~0xF000L) | 0x4000L, (low & (-1L >>> 2)) | (1L << 63));
  }
}
