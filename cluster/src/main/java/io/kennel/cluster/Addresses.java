package io.kennel.cluster;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/** Addresses that follow from a range by convention. */
final class Addresses {
  private static final int DNS = 10;

  private Addresses() {}

  /** The address of the API server's service in a range of service addresses. */
  static String firstOf(String cidr) {
    return nth(cidr, 1);
  }

  /** The address of the cluster's DNS service in a range of service addresses. */
  static String tenthOf(String cidr) {
    return nth(cidr, DNS);
  }

  private static String nth(String cidr, int number) {
    byte[] base = InetAddress.ofLiteral(cidr.substring(0, cidr.indexOf('/'))).getAddress();
    int nth = ByteBuffer.wrap(base).getInt() + number;
    byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(nth).array();
    return (bytes[0] & 0xff)
        + "."
        + (bytes[1] & 0xff)
        + "."
        + (bytes[2] & 0xff)
        + "."
        + (bytes[3] & 0xff);
  }

  /** The reverse look-up domain of a range with a prefix of 16 bits. */
  static String reverseZone(String cidr) {
    String[] octets = cidr.split("\\.");
    return octets[1] + "." + octets[0] + ".in-addr.arpa";
  }
}
