package io.kennel.server.identity;

import io.kennel.world.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.net.ssl.SSLContext;

/**
 * The cluster's keys and certificates, kept under one directory, each key readable by its owner
 * only. What is there is used again at the next start, so that kubeconfigs stay valid. Thread-safe.
 */
public final class Identity {
  private final CredentialFiles files;
  private final Credential authority;
  private final KeyPair tokenKey;
  private final CredentialKeys serving = new CredentialKeys();
  private final Set<String> serverAddresses = new LinkedHashSet<>();

  private Identity(CredentialFiles files) throws IOException, GeneralSecurityException {
    this.files = files;
    this.authority = files.authority();
    this.tokenKey = files.keyPair("service-account");
  }

  /**
   * Loads the authority from {@code directory}, or makes one.
   *
   * @throws IdentityException when the directory cannot be used
   */
  public static Identity open(Path directory, Clock clock) {
    try {
      return new Identity(new CredentialFiles(directory, clock));
    } catch (IOException | GeneralSecurityException e) {
      throw new IdentityException("the certificates in " + directory + " cannot be used: " + e, e);
    }
  }

  /** The authority's certificate in PEM form: what clients shall trust. */
  public String authorityPem() {
    return authority.certificatePem();
  }

  /** The administrator's credential: user {@code kubernetes-admin}, group system:masters. */
  public Credential admin() {
    return obtain("admin", CertificateProfile.client("kubernetes-admin", "system:masters"));
  }

  /** The credential by which a node's agent speaks to the server: system:node:NAME. */
  public Credential node(String name) {
    return obtain("node-" + name, CertificateProfile.client("system:node:" + name, "system:nodes"));
  }

  /** The credential by which a node's agent serves its own API at these names and addresses. */
  public Credential nodeServing(String name, Set<String> addresses) {
    Set<String> all = new LinkedHashSet<>(addresses);
    all.add(name);
    return obtain(
        "node-" + name + "-serving", CertificateProfile.server("system:node:" + name, all));
  }

  /** The credential by which the server speaks to the nodes' agents. */
  public Credential agentClient() {
    return obtain(
        "agent-client",
        CertificateProfile.client("kube-apiserver-kubelet-client", "system:masters"));
  }

  /**
   * Makes the server's certificate valid for these DNS names and IP addresses too, from the next
   * connection on.
   */
  public synchronized void serveAt(Set<String> addresses) {
    if (serverAddresses.addAll(addresses) || serving.isEmpty()) {
      serving.set(obtain("server", CertificateProfile.server("kube-apiserver", serverAddresses)));
    }
  }

  /**
   * The context for listeners: presents the server's certificate, and takes any client certificate
   * for {@link Authenticator} to judge, so that a stranger gets a Status, not a broken connection.
   */
  public SSLContext serverContext() {
    return TlsContexts.server(serving, authority.certificate());
  }

  /** A context that presents {@code credential} and trusts this cluster's authority only. */
  public SSLContext clientContext(Credential credential) {
    return TlsContexts.client(credential, authority.certificate());
  }

  /** A context that presents nothing and believes every server, as Kubernetes does for pods. */
  public SSLContext anybodyContext() {
    return TlsContexts.forAnybody();
  }

  /** Judges client certificates. */
  public ClientCertificates clientCertificates(Clock clock) {
    return new ClientCertificates(authority.certificate(), clock);
  }

  /** What signs the tokens of service accounts. */
  public TokenSigner tokenSigner() {
    return new TokenSigner(tokenKey);
  }

  private Credential obtain(String name, CertificateProfile profile) {
    try {
      return files.obtain(name, profile, authority);
    } catch (IOException | GeneralSecurityException e) {
      throw new IdentityException("no certificate for " + profile.commonName() + ": " + e, e);
    }
  }
}
