package io.kennel.samples.kvstore;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text as a segment of a URL's path. Source: RFC 3986, section 2. */
final class PathText {
  private static final int CONTROL_BELOW = 0x20;
  private static final int ASCII_BELOW = 0x7f;

  private PathText() {}

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Strict: what is not the encoding of some text without control characters is refused. */
  static String decode(String segment) throws Refused {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(segment.length());
    for (int i = 0; i < segment.length(); i++) {
      char each = segment.charAt(i);
      if (each < CONTROL_BELOW || each >= ASCII_BELOW) {
        throw new Refused("a character that a URL must encode");
      }
      if (each == '%') {
        bytes.write(encodedByte(segment, i + 1));
        i += 2;
      } else {
        bytes.write(each);
      }
    }
    return withoutControls(text(bytes.toByteArray()));
  }

  private static int encodedByte(String segment, int start) throws Refused {
    int high = start + 1 < segment.length() ? Character.digit(segment.charAt(start), 16) : -1;
    int low = high < 0 ? -1 : Character.digit(segment.charAt(start + 1), 16);
    if (low < 0) {
      throw new Refused("a % that is not followed by two hexadecimal digits");
    }
    return high << 4 | low;
  }

  private static String text(byte[] bytes) throws Refused {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new Refused("bytes that are not UTF-8");
    }
  }

  private static String withoutControls(String text) throws Refused {
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new Refused("a control character");
    }
    return text;
  }
}
