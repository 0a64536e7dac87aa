package io.kennel.agent.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** SHA-256 digests as OCI writes them: {@code sha256:} and 64 hexadecimal digits. */
public final class Digests {
  private static final Pattern FORM = Pattern.compile("sha256:[a-f0-9]{64}");
  private static final String PREFIX = "sha256:";

  private Digests() {}

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  public static String of(byte[] content) {
    return PREFIX + HexFormat.of().formatHex(sha256().digest(content));
  }

  /** Of all that a digest has been fed with; resets it. */
  static String of(MessageDigest sum) {
    return PREFIX + HexFormat.of().formatHex(sum.digest());
  }

  /** The hexadecimal part, once the whole is known to be well-formed: it becomes a file name. */
  public static String hex(String digest) {
    if (!FORM.matcher(digest).matches()) {
      throw new RefusedImage("\"" + digest + "\" is not a sha256 digest");
    }
    return digest.substring(PREFIX.length());
  }

  /** A stream that knows the digest of all that was read through it. */
  public static final class Verified extends DigestInputStream {
    public Verified(InputStream in) {
      super(in, sha256());
    }

    /** Reads to the end, then compares. */
    public void expect(String digest, String what) throws IOException {
      transferTo(OutputStream.nullOutputStream());
      String actual = of(getMessageDigest());
      if (!actual.equals(digest)) {
        throw new RefusedImage(what + " is damaged: its digest is " + actual + ", not " + digest);
      }
    }
  }
}
