package io.kennel.server.identity;

import io.kennel.server.identity.CertificateBuilder.Issuer;
import io.kennel.server.identity.CertificateProfile.Role;
import io.kennel.world.Clock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Credentials kept as {@code NAME.crt} and {@code NAME.key} in one directory. What is there and
 * still good is used again; a certificate is issued anew (over the same key) when it nears its end,
 * misses an address, or comes from another authority.
 */
final class CredentialFiles {
  static final String AUTHORITY = "ca";

  private static final String CURVE = "secp256r1";
  private static final Duration AUTHORITY_LIFETIME = Duration.ofDays(3650);
  private static final Duration LIFETIME = Duration.ofDays(365);
  private static final Duration RENEW_BEFORE_END = Duration.ofDays(60);

  /** A certificate is valid a little before it is made, for clients whose clock is behind. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  private final Path directory;
  private final Clock clock;

  CredentialFiles(Path directory, Clock clock) {
    this.directory = directory;
    this.clock = clock;
  }

  /** The cluster's authority: loaded, or made when there is none yet. */
  Credential authority() throws IOException, GeneralSecurityException {
    PrivateFiles.createDirectory(directory);
    return selfSigned(
        AUTHORITY,
        new CertificateProfile("kennel-ca", List.of(), Role.AUTHORITY, Set.of("kubernetes")));
  }

  /** A credential under the authority: loaded, or issued. */
  Credential obtain(String name, CertificateProfile profile, Credential authority)
      throws IOException, GeneralSecurityException {
    X509Certificate certificate = readCertificate(name);
    PrivateKey key = certificate == null ? null : readKey(name);
    if (certificate != null && key != null && isGood(certificate, profile, authority)) {
      return new Credential(certificate, key);
    }
    return issue(name, profile, authority, LIFETIME);
  }

  /** A key that stands for itself, such as the one that signs tokens. */
  KeyPair keyPair(String name) throws IOException, GeneralSecurityException {
    Credential self = selfSigned(name, CertificateProfile.client(name, "kennel"));
    return new KeyPair(self.certificate().getPublicKey(), self.key());
  }

  private Credential selfSigned(String name, CertificateProfile profile)
      throws IOException, GeneralSecurityException {
    X509Certificate certificate = readCertificate(name);
    PrivateKey key = certificate == null ? null : readKey(name);
    return certificate != null && key != null && isFresh(certificate)
        ? new Credential(certificate, key)
        : issue(name, profile, null, AUTHORITY_LIFETIME);
  }

  private Credential issue(
      String name, CertificateProfile profile, @Nullable Credential authority, Duration lifetime)
      throws IOException, GeneralSecurityException {
    KeyPair pair = keyFor(name);
    Issuer issuer =
        authority == null
            ? new Issuer(null, pair.getPrivate())
            : new Issuer(authority.certificate(), authority.key());
    Instant now = clock.now();
    X509Certificate certificate =
        CertificateBuilder.build(
            profile, pair.getPublic(), issuer, now.minus(CLOCK_SKEW), now.plus(lifetime));
    Credential credential = new Credential(certificate, pair.getPrivate());
    // The key first: a certificate without its key is never seen.
    PrivateFiles.write(file(name, ".key"), credential.keyPem());
    PrivateFiles.write(file(name, ".crt"), credential.certificatePem());
    return credential;
  }

  /** The key of the certificate that is replaced, or a new one. */
  private KeyPair keyFor(String name) throws IOException, GeneralSecurityException {
    X509Certificate old = readCertificate(name);
    PrivateKey key = readKey(name);
    if (old != null && key != null) {
      return new KeyPair(old.getPublicKey(), key);
    }
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(CURVE));
    return generator.generateKeyPair();
  }

  private boolean isFresh(X509Certificate certificate) {
    return clock.now().plus(RENEW_BEFORE_END).isBefore(certificate.getNotAfter().toInstant());
  }

  private boolean isGood(
      X509Certificate certificate, CertificateProfile profile, Credential authority)
      throws GeneralSecurityException {
    return isFresh(certificate)
        && namesIssuer(certificate, authority.certificate())
        && addresses(certificate).containsAll(normalized(profile.addresses()));
  }

  /**
   * Whether a certificate says that the authority's key signed it. Enough for files that only the
   * owner can write; checking the signature would be the dearest part of a start.
   */
  private static boolean namesIssuer(X509Certificate certificate, X509Certificate authority) {
    byte[] issuer = certificate.getExtensionValue("2.5.29.35");
    byte[] key = authority.getExtensionValue("2.5.29.14");
    int length = CertificateBuilder.KEY_IDENTIFIER_BYTES;
    return issuer != null
        && key != null
        && issuer.length >= length
        && key.length >= length
        && Arrays.equals(
            issuer, issuer.length - length, issuer.length, key, key.length - length, key.length);
  }

  static boolean isSignedBy(X509Certificate certificate, X509Certificate authority) {
    if (!certificate.getIssuerX500Principal().equals(authority.getSubjectX500Principal())) {
      return false;
    }
    try {
      certificate.verify(authority.getPublicKey());
      return true;
    } catch (SignatureException | InvalidKeyException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM cannot verify ECDSA signatures", e);
    }
  }

  private static Set<String> addresses(X509Certificate certificate)
      throws CertificateParsingException {
    var names = certificate.getSubjectAlternativeNames();
    return names == null
        ? Set.of()
        : normalized(
            names.stream().map(entry -> entry.get(1).toString()).collect(Collectors.toSet()));
  }

  /** IP addresses in one spelling each, so that they can be compared. */
  private static Set<String> normalized(Set<String> addresses) {
    Set<String> result = new TreeSet<>();
    for (String address : addresses) {
      byte[] ip = IpAddresses.parse(address);
      result.add(ip == null ? address : HexFormat.of().formatHex(ip));
    }
    return result;
  }

  private @Nullable X509Certificate readCertificate(String name) throws IOException {
    String text = PrivateFiles.read(file(name, ".crt"));
    if (text == null) {
      return null;
    }
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(Pem.decode(Pem.CERTIFICATE, text)));
    } catch (CertificateException | IllegalArgumentException e) {
      throw damaged(file(name, ".crt"), e);
    }
  }

  private @Nullable PrivateKey readKey(String name) throws IOException {
    String text = PrivateFiles.read(file(name, ".key"));
    if (text == null) {
      return null;
    }
    try {
      return KeyFactory.getInstance("EC")
          .generatePrivate(new PKCS8EncodedKeySpec(Pem.decode(Pem.PRIVATE_KEY, text)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw damaged(file(name, ".key"), e);
    }
  }

  private IdentityException damaged(Path file, Exception cause) {
    return new IdentityException(
        file
            + " cannot be read as a key or certificate: restore it, or remove the directory "
            + directory
            + " to have everything issued anew (every kubeconfig then changes)",
        cause);
  }

  private Path file(String name, String suffix) {
    return directory.resolve(name + suffix);
  }
}
