package io.kennel.server.identity;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Tells IP addresses from names, without ever asking a resolver. */
final class IpAddresses {
  private IpAddresses() {}

  /** The bytes of a literal IPv4 or IPv6 address; null for anything else. */
  static byte @Nullable [] parse(String text) {
    try {
      return InetAddress.ofLiteral(text).getAddress();
    } catch (IllegalArgumentException notAnAddress) {
      return null;
    }
  }
}
