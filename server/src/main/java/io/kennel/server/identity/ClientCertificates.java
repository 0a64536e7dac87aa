package io.kennel.server.identity;

import io.kennel.server.request.User;
import io.kennel.world.Clock;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import org.jspecify.annotations.Nullable;

/**
 * Reads the user from a client certificate: the common name is the user, the organizations are the
 * groups. Source: "Authenticating", section "X.509 client certificates". Thread-safe.
 */
public final class ClientCertificates {
  private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";

  private final X509Certificate authority;
  private final Clock clock;

  ClientCertificates(X509Certificate authority, Clock clock) {
    this.authority = authority;
    this.clock = clock;
  }

  /**
   * The user, or null for a certificate that is not this cluster's, is not for clients or has run
   * out. Costs a signature check: keep the answer as long as the connection.
   */
  public @Nullable User user(X509Certificate certificate) {
    return CredentialFiles.isSignedBy(certificate, authority)
            && isCurrent(certificate)
            && isForClients(certificate)
        ? read(certificate)
        : null;
  }

  private boolean isCurrent(X509Certificate certificate) {
    Instant now = clock.now();
    return !now.isBefore(certificate.getNotBefore().toInstant())
        && !now.isAfter(certificate.getNotAfter().toInstant());
  }

  private static boolean isForClients(X509Certificate certificate) {
    try {
      List<String> purposes = certificate.getExtendedKeyUsage();
      return purposes != null && purposes.contains(CLIENT_AUTHENTICATION);
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  private static @Nullable User read(X509Certificate certificate) {
    String name = "";
    List<String> groups = new ArrayList<>();
    try {
      for (var part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        switch (part.getType()) {
          case "CN" -> name = part.getValue().toString();
          case "O" -> groups.add(part.getValue().toString());
          default -> {
            // Nothing else in a name means anything to Kubernetes.
          }
        }
      }
    } catch (InvalidNameException e) {
      return null;
    }
    groups.add(User.AUTHENTICATED);
    return name.isEmpty() ? null : new User(name, "", groups, Map.of());
  }
}
