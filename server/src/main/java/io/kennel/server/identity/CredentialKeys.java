package io.kennel.server.identity;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Presents one credential, which may be replaced while connections are open. */
final class CredentialKeys extends X509ExtendedKeyManager {
  private static final String ALIAS = "kennel";

  private volatile @Nullable Credential credential;

  void set(Credential replacement) {
    credential = replacement;
  }

  boolean isEmpty() {
    return credential == null;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return alias(keyType);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return alias(keyType);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    return clientAlias(keyTypes);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return clientAlias(keyTypes);
  }

  @Override
  public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    Credential current = credential;
    return current == null ? null : new X509Certificate[] {current.certificate()};
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    Credential current = credential;
    return current == null ? null : current.key();
  }

  private @Nullable String clientAlias(String[] keyTypes) {
    for (String keyType : keyTypes) {
      if (alias(keyType) != null) {
        return ALIAS;
      }
    }
    return null;
  }

  private @Nullable String alias(String keyType) {
    return keyType.startsWith("EC") && credential != null ? ALIAS : null;
  }
}
