package io.kennel.cluster;

import io.kennel.server.registry.ServiceCidr;

/** Addresses that follow from a range by convention. */
final class Addresses {
  private static final int DNS = 10;

  private Addresses() {}

  /** The address of the API server's service in a range of service addresses. */
  static String firstOf(String cidr) {
    return ServiceCidr.parse(cidr).address(1);
  }

  /** The address of the cluster's DNS service in a range of service addresses. */
  static String tenthOf(String cidr) {
    return ServiceCidr.parse(cidr).address(DNS);
  }

  /** The reverse look-up domain of a range with a prefix of 16 bits. */
  static String reverseZone(String cidr) {
    String[] octets = cidr.split("\\.");
    return octets[1] + "." + octets[0] + ".in-addr.arpa";
  }
}
