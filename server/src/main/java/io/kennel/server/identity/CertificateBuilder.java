package io.kennel.server.identity;

import io.kennel.server.identity.CertificateProfile.Role;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Builds X.509 certificates with elliptic-curve keys. Source: RFC 5280. Written out by hand because
 * a library for it would cost more at start-up than everything else the server does then.
 */
final class CertificateBuilder {
  private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
  private static final String COMMON_NAME = "2.5.4.3";
  private static final String ORGANIZATION = "2.5.4.10";
  private static final String SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
  private static final String KEY_USAGE = "2.5.29.15";
  private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
  private static final String BASIC_CONSTRAINTS = "2.5.29.19";
  private static final String AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
  private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
  private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
  private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";
  private static final int SERIAL_BYTES = 16;

  /** Both key identifiers end their extensions. */
  static final int KEY_IDENTIFIER_BYTES = 20;

  private CertificateBuilder() {}

  /** Whose key signs: null issuer for a certificate that signs itself. */
  record Issuer(@Nullable X509Certificate certificate, PrivateKey key) {}

  static X509Certificate build(
      CertificateProfile profile, PublicKey subject, Issuer issuer, Instant from, Instant until)
      throws GeneralSecurityException {
    byte[] name = name(profile);
    byte[] issuerName =
        issuer.certificate() == null
            ? name
            : issuer.certificate().getSubjectX500Principal().getEncoded();
    PublicKey issuerKey =
        issuer.certificate() == null ? subject : issuer.certificate().getPublicKey();
    byte[] body =
        Der.sequence(
            Der.explicit(0, Der.integer(BigInteger.TWO)),
            Der.integer(serial(subject, from)),
            ECDSA_WITH_SHA256,
            issuerName,
            Der.sequence(Der.time(from), Der.time(until)),
            name,
            subject.getEncoded(),
            Der.explicit(3, extensions(profile, subject, issuerKey)));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(issuer.key());
    signature.update(body);
    byte[] whole = Der.sequence(body, ECDSA_WITH_SHA256, Der.bits(signature.sign(), 0));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(whole));
  }

  /** Unique for a key and a second, which is as often as anybody asks. */
  private static BigInteger serial(PublicKey subject, Instant from)
      throws GeneralSecurityException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(subject.getEncoded());
    digest.update(from.toString().getBytes(StandardCharsets.US_ASCII));
    byte[] bytes = new byte[SERIAL_BYTES];
    System.arraycopy(digest.digest(), 0, bytes, 0, SERIAL_BYTES);
    return new BigInteger(1, bytes).shiftRight(1).add(BigInteger.ONE);
  }

  private static byte[] name(CertificateProfile profile) {
    List<byte[]> parts = new ArrayList<>();
    profile.organizations().forEach(group -> parts.add(attribute(ORGANIZATION, group)));
    parts.add(attribute(COMMON_NAME, profile.commonName()));
    return Der.sequence(parts.toArray(byte[][]::new));
  }

  private static byte[] attribute(String oid, String value) {
    return Der.set(Der.sequence(Der.oid(oid), Der.utf8(value)));
  }

  private static byte[] extensions(CertificateProfile profile, PublicKey subject, PublicKey issuer)
      throws GeneralSecurityException {
    List<byte[]> parts = new ArrayList<>();
    boolean isAuthority = profile.role() == Role.AUTHORITY;
    parts.add(
        critical(BASIC_CONSTRAINTS, isAuthority ? Der.sequence(Der.bool(true)) : Der.sequence()));
    parts.add(critical(KEY_USAGE, keyUsage(profile.role())));
    parts.add(plain(SUBJECT_KEY_IDENTIFIER, Der.octets(keyIdentifier(subject))));
    parts.add(
        plain(AUTHORITY_KEY_IDENTIFIER, Der.sequence(Der.implicit(0, keyIdentifier(issuer)))));
    if (!isAuthority) {
      String purpose =
          profile.role() == Role.SERVER ? SERVER_AUTHENTICATION : CLIENT_AUTHENTICATION;
      parts.add(plain(EXTENDED_KEY_USAGE, Der.sequence(Der.oid(purpose))));
    }
    if (!profile.addresses().isEmpty()) {
      parts.add(plain(SUBJECT_ALTERNATIVE_NAME, alternativeNames(profile)));
    }
    return Der.sequence(parts.toArray(byte[][]::new));
  }

  private static byte[] keyUsage(Role role) {
    // Bits from the left: 0 digitalSignature, 2 keyEncipherment, 5 keyCertSign, 6 cRLSign.
    return switch (role) {
      case AUTHORITY -> Der.bits(new byte[] {(byte) 0b1000_0110}, 1);
      case SERVER, CLIENT -> Der.bits(new byte[] {(byte) 0b1000_0000}, 7);
    };
  }

  private static byte[] alternativeNames(CertificateProfile profile) {
    return Der.sequence(
        new TreeSet<>(profile.addresses())
            .stream().map(CertificateBuilder::alternativeName).toArray(byte[][]::new));
  }

  private static byte[] alternativeName(String address) {
    byte[] ip = IpAddresses.parse(address);
    return ip == null
        ? Der.implicit(2, address.getBytes(StandardCharsets.US_ASCII))
        : Der.implicit(7, ip);
  }

  private static byte[] keyIdentifier(PublicKey key) throws GeneralSecurityException {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
    byte[] identifier = new byte[KEY_IDENTIFIER_BYTES];
    System.arraycopy(hash, 0, identifier, 0, identifier.length);
    return identifier;
  }

  private static byte[] critical(String oid, byte[] value) {
    return Der.sequence(Der.oid(oid), Der.bool(true), Der.octets(value));
  }

  private static byte[] plain(String oid, byte[] value) {
    return Der.sequence(Der.oid(oid), Der.octets(value));
  }
}
