package io.kennel.server.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/** Makes TLS contexts. */
final class TlsContexts {
  private TlsContexts() {}

  static SSLContext server(X509ExtendedKeyManager keys, X509Certificate authority) {
    return context(keys, new AnyPeer(authority));
  }

  static SSLContext client(Credential credential, X509Certificate authority) {
    CredentialKeys keys = new CredentialKeys();
    keys.set(credential);
    return context(keys, trusting(authority));
  }

  static SSLContext forAnybody() {
    return context(new CredentialKeys(), new AnyPeer());
  }

  private static TrustManager trusting(X509Certificate authority) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry("authority", authority);
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory.getTrustManagers()[0];
    } catch (GeneralSecurityException | IOException e) {
      throw new IdentityException("this JVM cannot trust an authority: " + e, e);
    }
  }

  private static SSLContext context(KeyManager keys, TrustManager trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {keys}, new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IdentityException("this JVM has no TLS: " + e, e);
    }
  }
}
