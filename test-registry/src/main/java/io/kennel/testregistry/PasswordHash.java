package io.kennel.testregistry;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/** What {@code htpasswd -B} writes. */
final class PasswordHash {
  private static final int COST = 5;
  private static final byte[] SALT = "sixteen bytes!!!".getBytes(StandardCharsets.US_ASCII);

  private PasswordHash() {}

  static String of(String password) {
    return OpenBSDBCrypt.generate("2y", password.toCharArray(), SALT, COST);
  }
}
