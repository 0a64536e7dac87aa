package io.kennel.server.identity;

import java.util.List;
import java.util.Set;

/**
 * What a certificate says.
 *
 * @param commonName the user name of a client
 * @param organizations the groups of a client
 * @param addresses the DNS names and IP addresses a server may be reached at
 */
record CertificateProfile(
    String commonName, List<String> organizations, Role role, Set<String> addresses) {
  CertificateProfile {
    organizations = List.copyOf(organizations);
    addresses = Set.copyOf(addresses);
  }

  /** What a certificate may be used for. */
  enum Role {
    AUTHORITY,
    SERVER,
    CLIENT
  }

  static CertificateProfile client(String user, String group) {
    return new CertificateProfile(user, List.of(group), Role.CLIENT, Set.of());
  }

  static CertificateProfile server(String name, Set<String> addresses) {
    return new CertificateProfile(name, List.of(), Role.SERVER, addresses);
  }
}
