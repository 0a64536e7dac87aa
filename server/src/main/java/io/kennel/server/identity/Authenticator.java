package io.kennel.server.identity;

import io.kennel.server.request.User;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** Finds out who asks. Thread-safe. */
public final class Authenticator {
  private final ClientCertificates certificates;
  private final ServiceAccountTokens tokens;

  public Authenticator(ClientCertificates certificates, ServiceAccountTokens tokens) {
    this.certificates = certificates;
    this.tokens = tokens;
  }

  /** The user of a client certificate; null for one that is not believed. */
  public @Nullable User certificate(X509Certificate certificate) {
    return certificates.user(certificate);
  }

  /** The user of a bearer token; null for one that is not believed. */
  public @Nullable User token(String token) {
    return tokens.user(token);
  }
}
