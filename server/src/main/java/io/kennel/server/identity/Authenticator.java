package io.kennel.server.identity;

import io.kennel.server.request.ObjectLookup;
import io.kennel.server.request.User;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** Finds out who asks. Thread-safe. */
public final class Authenticator {
  private final ClientCertificates certificates;
  private final ServiceAccountTokens tokens;
  private final ObjectLookup objects;

  /**
   * An authenticator.
   *
   * @param objects where it looks whether what a token is bound to is still there
   */
  public Authenticator(
      ClientCertificates certificates, ServiceAccountTokens tokens, ObjectLookup objects) {
    this.objects = objects;
    this.certificates = certificates;
    this.tokens = tokens;
  }

  /** The user of a client certificate; null for one that is not believed. */
  public @Nullable User certificate(X509Certificate certificate) {
    return certificates.user(certificate);
  }

  /** The user of a bearer token; null for one that is not believed. */
  public @Nullable User token(String token) {
    return tokens.user(objects, token);
  }
}
