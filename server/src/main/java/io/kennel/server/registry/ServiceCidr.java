package io.kennel.server.registry;

/**
 * The IPv4 addresses that Services get.
 *
 * @param text such as {@code 10.96.0.0/16}
 * @param base the first address of the range, which no Service gets
 * @param size how many addresses the range has
 */
public record ServiceCidr(String text, long base, long size) {
  private static final int STATIC_MIN = 16;
  private static final int STATIC_MAX = 256;

  /**
   * Reads a range.
   *
   * @throws IllegalArgumentException for anything else, and for fewer than 16 addresses
   */
  public static ServiceCidr parse(String cidr) {
    int slash = cidr.indexOf('/');
    int bits = slash < 0 ? -1 : Integer.parseInt(cidr.substring(slash + 1));
    long address = slash < 0 ? -1 : number(cidr.substring(0, slash));
    if (address < 0 || bits < 8 || bits > 28) {
      throw new IllegalArgumentException("not an IPv4 range from /8 to /28: " + cidr);
    }
    long size = 1L << (32 - bits);
    return new ServiceCidr(cidr, address / size * size, size);
  }

  /** The number of an IPv4 address in its usual form, -1 for any other text. */
  private static long number(String text) {
    String[] parts = text.split("\\.", -1);
    long number = parts.length == 4 ? 0 : -1;
    for (int i = 0; i < parts.length && number >= 0; i++) {
      boolean decimal = parts[i].matches("0|[1-9][0-9]{0,2}");
      int part = decimal ? Integer.parseInt(parts[i]) : 256;
      number = part > 255 ? -1 : number * 256 + part;
    }
    return number;
  }

  /** The address at an offset; 1 is that of the Service {@code kubernetes}, 10 that of DNS. */
  public String address(long offset) {
    long number = base + offset;
    return (number >> 24)
        + "."
        + (number >> 16 & 255)
        + "."
        + (number >> 8 & 255)
        + "."
        + (number & 255);
  }

  /** Whether a Service may have this address. */
  public boolean contains(String address) {
    long number = number(address);
    return number > base && number < base + size - 1;
  }

  /** Whether a text is an IPv4 address. */
  public static boolean isAddress(String text) {
    return number(text) >= 0;
  }

  /** The first offset that is given to Services that do not ask for an address. */
  public long dynamicStart() {
    return Math.clamp(size / 16, Math.min(STATIC_MIN, size / 2), STATIC_MAX);
  }
}
