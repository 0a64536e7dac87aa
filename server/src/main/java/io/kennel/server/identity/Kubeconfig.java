package io.kennel.server.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;

/** Writes the file by which kubectl finds and enters the cluster. */
public final class Kubeconfig {
  private Kubeconfig() {}

  /**
   * Writes {@code file} with mode 0600, whole or not at all, replacing what was there.
   *
   * @param server such as {@code https://127.0.0.1:6443}
   * @throws IOException when the file cannot be written
   */
  public static void write(Path file, String server, Identity identity, Credential user)
      throws IOException {
    PrivateFiles.write(
        file,
        """
        apiVersion: v1
        kind: Config
        clusters:
        - name: kennel
          cluster:
            server: %s
            certificate-authority-data: %s
        users:
        - name: kennel
          user:
            client-certificate-data: %s
            client-key-data: %s
        contexts:
        - name: kennel
          context:
            cluster: kennel
            user: kennel
        current-context: kennel
        """
            .formatted(
                server,
                base64(identity.authorityPem()),
                base64(user.certificatePem()),
                base64(user.ellipticKeyPem())));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
