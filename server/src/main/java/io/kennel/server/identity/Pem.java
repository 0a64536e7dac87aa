package io.kennel.server.identity;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The text form of keys and certificates. Source: RFC 7468. */
final class Pem {
  static final String CERTIFICATE = "CERTIFICATE";
  static final String PRIVATE_KEY = "PRIVATE KEY";
  static final String ELLIPTIC_KEY = "EC PRIVATE KEY";

  private static final int LINE_CHARS = 64;

  private Pem() {}

  static String encode(String label, byte[] content) {
    var encoder = Base64.getMimeEncoder(LINE_CHARS, "\n".getBytes(StandardCharsets.US_ASCII));
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, encoder.encodeToString(content), label);
  }

  /**
   * The content of the first block of that label.
   *
   * @throws IllegalArgumentException when there is none, or it is damaged
   */
  static byte[] decode(String label, String text) {
    String begin = "-----BEGIN " + label + "-----";
    int from = text.indexOf(begin);
    int to = text.indexOf("-----END " + label + "-----");
    if (from < 0 || to < from) {
      throw new IllegalArgumentException("no " + label + " in PEM form");
    }
    return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
  }
}
