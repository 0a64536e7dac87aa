package io.kennel.agent.network;

/**
 * A range of IPv4 addresses.
 *
 * @param base the first address, as an unsigned 32-bit number
 * @param prefixLength how many leading bits all addresses share
 */
public record Cidr(int base, int prefixLength) {

  public Cidr {
    if (prefixLength < 0 || prefixLength > 32 || (base & ~mask(prefixLength)) != 0) {
      throw new IllegalArgumentException("not a range: " + address(base) + "/" + prefixLength);
    }
  }

  /**
   * Reads an address with a prefix, such as {@code 10.244.1.0/24}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("not a range of addresses: " + text);
    }
    return new Cidr(number(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
  }

  boolean overlaps(Cidr other) {
    int mask = mask(Math.min(prefixLength, other.prefixLength));
    return (base & mask) == (other.base & mask);
  }

  /** Whether a text is an IPv4 address within the range. */
  public boolean contains(String address) {
    return isAddress(address) && (number(address) & mask(prefixLength)) == base;
  }

  /** The address {@code offset} above the first. */
  String at(int offset) {
    return address(base + offset);
  }

  /** The {@code index}th range of {@code length} within this one. */
  public Cidr part(int index, int length) {
    return new Cidr(base + (index << (32 - length)), length);
  }

  @Override
  public String toString() {
    return address(base) + "/" + prefixLength;
  }

  /** Whether the text is an IPv4 address and nothing else. */
  static boolean isAddress(String text) {
    try {
      return address(number(text)).equals(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static int mask(int prefixLength) {
    return prefixLength == 0 ? 0 : -1 << (32 - prefixLength);
  }

  private static int number(String address) {
    String[] parts = address.split("\\.", -1);
    int number = 0;
    for (String part : parts) {
      int value = Integer.parseInt(part);
      if (parts.length != 4 || value < 0 || value > 255) {
        throw new IllegalArgumentException("not an IPv4 address: " + address);
      }
      number = number << 8 | value;
    }
    return number;
  }

  private static String address(int number) {
    return (number >>> 24)
        + "."
        + (number >>> 16 & 0xff)
        + "."
        + (number >>> 8 & 0xff)
        + "."
        + (number & 0xff);
  }
}
