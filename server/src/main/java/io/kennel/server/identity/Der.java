package io.kennel.server.identity;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes values in the distinguished encoding rules of ASN.1. Source: ITU-T X.690. */
final class Der {
  private static final int BOOLEAN = 0x01;
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int OBJECT_IDENTIFIER = 0x06;
  private static final int UTF8_STRING = 0x0c;
  private static final int UTC_TIME = 0x17;
  private static final int GENERALIZED_TIME = 0x18;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int CONTEXT = 0x80;
  private static final int CONSTRUCTED = 0x20;

  /** From this year on a certificate's time has four digits (RFC 5280, 4.1.2.5). */
  private static final int GENERALIZED_TIME_YEAR_FIRST = 2050;

  private static final DateTimeFormatter SHORT_TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'", Locale.ROOT);
  private static final DateTimeFormatter LONG_TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'", Locale.ROOT);

  private Der() {}

  static byte[] sequence(byte[]... parts) {
    return value(SEQUENCE, parts);
  }

  static byte[] set(byte[]... parts) {
    return value(SET, parts);
  }

  static byte[] bool(boolean value) {
    return value(BOOLEAN, new byte[] {(byte) (value ? 0xff : 0)});
  }

  static byte[] integer(BigInteger value) {
    return value(INTEGER, value.toByteArray());
  }

  static byte[] utf8(String value) {
    return value(UTF8_STRING, value.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] octets(byte[] value) {
    return value(OCTET_STRING, value);
  }

  /** A bit string whose last {@code unusedBits} bits do not count. */
  static byte[] bits(byte[] value, int unusedBits) {
    return value(BIT_STRING, new byte[] {(byte) unusedBits}, value);
  }

  /** A value under a context-specific tag that holds whole values. */
  static byte[] explicit(int tag, byte[]... parts) {
    return value(CONTEXT | CONSTRUCTED | tag, parts);
  }

  /** A value whose own tag is replaced by a context-specific one. */
  static byte[] implicit(int tag, byte[] content) {
    return value(CONTEXT | tag, content);
  }

  static byte[] time(Instant value) {
    var utc = value.atOffset(ZoneOffset.UTC);
    boolean isShort = utc.getYear() < GENERALIZED_TIME_YEAR_FIRST;
    String text = (isShort ? SHORT_TIME : LONG_TIME).format(utc);
    return value(isShort ? UTC_TIME : GENERALIZED_TIME, text.getBytes(StandardCharsets.US_ASCII));
  }

  static byte[] oid(String dotted) {
    String[] arcs = dotted.split("\\.");
    var content = new ByteArrayOutputStream();
    writeArc(content, Integer.parseInt(arcs[0]) * 40L + Integer.parseInt(arcs[1]));
    for (int i = 2; i < arcs.length; i++) {
      writeArc(content, Long.parseLong(arcs[i]));
    }
    return value(OBJECT_IDENTIFIER, content.toByteArray());
  }

  private static void writeArc(ByteArrayOutputStream out, long arc) {
    int groups = Math.max(1, (63 - Long.numberOfLeadingZeros(arc)) / 7 + 1);
    for (int i = groups - 1; i >= 0; i--) {
      int continued = i > 0 ? 0x80 : 0;
      out.write(((int) (arc >>> (7 * i)) & 0x7f) | continued);
    }
  }

  private static byte[] value(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    var out = new ByteArrayOutputStream(length + 6);
    out.write(tag);
    writeLength(out, length);
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static void writeLength(ByteArrayOutputStream out, int length) {
    if (length < 0x80) {
      out.write(length);
      return;
    }
    byte[] digits = BigInteger.valueOf(length).toByteArray();
    int from = digits[0] == 0 ? 1 : 0;
    out.write(0x80 | (digits.length - from));
    out.write(digits, from, digits.length - from);
  }
}
