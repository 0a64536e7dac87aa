package io.kennel.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.server.request.User;
import io.kennel.world.Clock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  @TempDir Path directory;

  private final SetClock clock = new SetClock(START);

  @Test
  void adminIsInTheGroupOfMasters() {
    Identity identity = Identity.open(directory, clock);
    User user = identity.clientCertificates(clock).user(identity.admin().certificate());
    assertThat(user).isNotNull();
    assertThat(user.name()).isEqualTo("kubernetes-admin");
    assertThat(user.groups()).containsExactly("system:masters", "system:authenticated");
  }

  @Test
  void nodeIsANode() {
    Identity identity = Identity.open(directory, clock);
    User user = identity.clientCertificates(clock).user(identity.node("node-1").certificate());
    assertThat(user.name()).isEqualTo("system:node:node-1");
    assertThat(user.groups()).contains("system:nodes");
  }

  @Test
  void everythingIsUsedAgainAtTheNextStart() {
    Identity first = Identity.open(directory, clock);
    Identity second = Identity.open(directory, clock);
    assertThat(second.authorityPem()).isEqualTo(first.authorityPem());
    assertThat(second.admin()).isEqualTo(first.admin());
    String token = first.tokenSigner().sign(first.tokenSigner().keySet());
    assertThat(second.tokenSigner().verify(token)).isNotNull();
  }

  @Test
  void onlyTheOwnerReadsKeys() throws Exception {
    Identity identity = Identity.open(directory.resolve("pki"), clock);
    identity.admin();
    assertThat(Files.getPosixFilePermissions(directory.resolve("pki/admin.key")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.getPosixFilePermissions(directory.resolve("pki")))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void kubeconfigIsForTheOwnerOnlyAndReplacesTheOldOne() throws Exception {
    Identity identity = Identity.open(directory, clock);
    Path file = directory.resolve("kubeconfig");
    Files.writeString(file, "old");
    Kubeconfig.write(file, "https://127.0.0.1:6443", identity, identity.admin());
    assertThat(Files.readString(file)).contains("server: https://127.0.0.1:6443");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void serverCertificateGrowsWithItsAddresses() throws Exception {
    Identity identity = Identity.open(directory, clock);
    identity.serveAt(Set.of("localhost", "127.0.0.1", "::1"));
    identity.serveAt(Set.of("10.96.0.1"));
    X509Certificate certificate =
        new CredentialFiles(directory, clock)
            .obtain(
                "server",
                CertificateProfile.server("kube-apiserver", Set.of("localhost", "10.96.0.1")),
                new CredentialFiles(directory, clock).authority())
            .certificate();
    assertThat(
            certificate.getSubjectAlternativeNames().stream().map(name -> name.get(1).toString()))
        .containsExactlyInAnyOrder("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1", "10.96.0.1");
  }

  @Test
  void certificateNearItsEndIsIssuedAnewOverTheSameKey() {
    Identity identity = Identity.open(directory, clock);
    Credential before = identity.admin();
    clock.now = START.plus(Duration.ofDays(330));
    Credential after = Identity.open(directory, clock).admin();
    assertThat(after.key()).isEqualTo(before.key());
    assertThat(after.certificate().getNotAfter()).isAfter(before.certificate().getNotAfter());
  }

  @Test
  void certificatesOfAFormerAuthorityAreIssuedAnew() throws Exception {
    Identity.open(directory, clock).admin();
    Files.delete(directory.resolve("ca.crt"));
    Files.delete(directory.resolve("ca.key"));
    Identity identity = Identity.open(directory, clock);
    assertThat(identity.clientCertificates(clock).user(identity.admin().certificate())).isNotNull();
  }

  @Test
  void certificateOfAnotherAuthorityIsNobody(@TempDir Path elsewhere) {
    Identity stranger = Identity.open(elsewhere, clock);
    Identity identity = Identity.open(directory, clock);
    assertThat(identity.clientCertificates(clock).user(stranger.admin().certificate())).isNull();
  }

  @Test
  void certificateThatRanOutIsNobody() {
    Identity identity = Identity.open(directory, clock);
    Credential admin = identity.admin();
    clock.now = START.plus(Duration.ofDays(366));
    assertThat(identity.clientCertificates(clock).user(admin.certificate())).isNull();
  }

  @Test
  void serverCertificateIsNoUser() {
    Identity identity = Identity.open(directory, clock);
    Credential serving = identity.nodeServing("node-1", Set.of("10.0.0.1"));
    assertThat(identity.clientCertificates(clock).user(serving.certificate())).isNull();
  }

  @Test
  void damagedKeyIsRefusedWithWhatToDo() throws Exception {
    Identity.open(directory, clock);
    Files.writeString(directory.resolve("ca.key"), "nonsense");
    assertThatThrownBy(() -> Identity.open(directory, clock))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("ca.key cannot be read")
        .hasMessageContaining("restore it");
  }

  @Test
  void alteredTokenIsRefused() {
    TokenSigner signer = Identity.open(directory, clock).tokenSigner();
    String token = signer.sign(signer.keySet());
    int middle = token.length() / 2;
    char other = token.charAt(middle) == 'A' ? 'B' : 'A';
    assertThat(signer.verify(token.substring(0, middle) + other + token.substring(middle + 1)))
        .isNull();
    assertThat(signer.verify("")).isNull();
    assertThat(signer.verify("a.b.c")).isNull();
  }

  private static final class SetClock implements Clock {
    Instant now;

    SetClock(Instant now) {
      this.now = now;
    }

    @Override
    public Instant now() {
      return now;
    }

    @Override
    public long nanoTime() {
      return 0;
    }
  }
}
