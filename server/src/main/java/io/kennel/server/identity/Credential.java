package io.kennel.server.identity;

import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;

/** A certificate and the key that belongs to it. Immutable. */
public record Credential(X509Certificate certificate, PrivateKey key) {
  /** P-256, on which all keys here are. */
  private static final String CURVE = "1.2.840.10045.3.1.7";

  /** Before the coordinates of a point that are both written out. Source: SEC 1, 2.3.3. */
  private static final byte UNCOMPRESSED = 4;

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

  /**
   * The key in the form of elliptic curves alone ({@code EC PRIVATE KEY}), which every Kubernetes
   * client reads; fabric8's takes the general form for an RSA key. A secret. Source: RFC 5915.
   */
  public String ellipticKeyPem() {
    if (!(key instanceof ECPrivateKey secret)
        || !(certificate.getPublicKey() instanceof ECPublicKey open)) {
      throw new IllegalStateException("a " + key.getAlgorithm() + " key is not elliptic");
    }
    int bytes = (secret.getParams().getOrder().bitLength() + 7) / 8;
    byte[] point = new byte[1 + 2 * bytes];
    point[0] = UNCOMPRESSED;
    put(open.getW().getAffineX(), point, 1, bytes);
    put(open.getW().getAffineY(), point, 1 + bytes, bytes);
    byte[] number = new byte[bytes];
    put(secret.getS(), number, 0, bytes);
    byte[] content =
        Der.sequence(
            Der.integer(BigInteger.ONE),
            Der.octets(number),
            Der.explicit(0, Der.oid(CURVE)),
            Der.explicit(1, Der.bits(point, 0)));
    return Pem.encode(Pem.ELLIPTIC_KEY, content);
  }

  /** Writes a number that is not negative with the most significant byte first. */
  private static void put(BigInteger number, byte[] target, int from, int length) {
    byte[] signed = number.toByteArray();
    int leading = signed.length > length ? 1 : 0;
    int used = signed.length - leading;
    System.arraycopy(signed, leading, target, from + length - used, used);
  }
}
