package io.kennel.client.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS from what a kubeconfig holds. */
public final class Tls {
  private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
  private static final String PKCS8 = "PRIVATE KEY";
  private static final char[] NO_PASSWORD = new char[0];

  private Tls() {}

  /**
   * Trusts one authority and, where a certificate is given, shows it.
   *
   * @param authorityPem certificates; null for those that the JDK trusts
   * @param certificatePem the client's chain; null for a client without one
   * @param keyPem its private key in PKCS #8, RSA or EC
   * @throws IllegalArgumentException where one of them is not what it should be
   */
  public static SSLContext context(
      @Nullable String authorityPem, @Nullable String certificatePem, @Nullable String keyPem) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(authorityPem == null ? null : trusted(authorityPem));
      KeyManager[] keys =
          certificatePem == null || keyPem == null ? null : keys(certificatePem, keyPem);
      context.init(keys, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("the certificates cannot be used: " + e.getMessage(), e);
    }
  }

  private static KeyStore trusted(String pem) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int number = 0;
    for (Certificate certificate : certificates(pem)) {
      store.setCertificateEntry("authority-" + number++, certificate);
    }
    return store;
  }

  private static KeyManager[] keys(String certificatePem, String keyPem)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    Certificate[] chain = certificates(certificatePem).toArray(Certificate[]::new);
    store.setKeyEntry("client", privateKey(keyPem), NO_PASSWORD, chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static Collection<? extends Certificate> certificates(String pem)
      throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }

  private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
    for (String label : List.of(PKCS8, "RSA " + PKCS8, "EC " + PKCS8)) {
      String begin = "-----BEGIN " + label + "-----";
      int from = pem.indexOf(begin);
      if (from >= 0) {
        int to = pem.indexOf("-----END", from);
        byte[] der = Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
        return decode(label.equals(PKCS8) ? der : KeyDer.wrap(der, label.startsWith("RSA")));
      }
    }
    throw new InvalidKeySpecException("no private key found");
  }

  private static PrivateKey decode(byte[] pkcs8) throws GeneralSecurityException {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(pkcs8);
    try {
      return KeyFactory.getInstance("EC").generatePrivate(spec);
    } catch (InvalidKeySpecException e) {
      LOG.trace("Not an EC key: {}", e.getMessage());
    }
    return KeyFactory.getInstance("RSA").generatePrivate(spec);
  }
}
