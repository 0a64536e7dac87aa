package io.kennel.server.identity;

import java.net.Socket;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Takes every peer's certificate. It proves that the peer has the key, nothing more: for clients
 * {@link ClientCertificates} decides whether to believe what it says; servers that belong to users
 * (pods behind the proxy) have certificates of their own, which nobody here can know.
 */
final class AnyPeer extends X509ExtendedTrustManager {
  private final X509Certificate[] authorities;

  AnyPeer(X509Certificate... authorities) {
    this.authorities = authorities.clone();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) {}

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) {}

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

  /** Tells clients which of their certificates to send. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.clone();
  }
}
