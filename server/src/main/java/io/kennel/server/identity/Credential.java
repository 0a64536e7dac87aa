package io.kennel.server.identity;

import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;

/** A certificate and the key that belongs to it. Immutable. */
public record Credential(X509Certificate certificate, PrivateKey key) {

  /** The certificate in PEM form. */
  public String certificatePem() {
    try {
      return Pem.encode(Pem.CERTIFICATE, certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was parsed has no encoding", e);
    }
  }

  /** The key in PEM form (PKCS #8). A secret. */
  public String keyPem() {
    return Pem.encode(Pem.PRIVATE_KEY, key.getEncoded());
  }

  /** Says whose it is, never the key. */
  @Override
  public String toString() {
    return "Credential[" + certificate.getSubjectX500Principal().getName() + "]";
  }
}
