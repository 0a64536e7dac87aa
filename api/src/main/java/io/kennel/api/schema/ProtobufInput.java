package io.kennel.api.schema;

import io.kennel.api.StatusErrors;
import java.nio.charset.StandardCharsets;

/** Reads protobuf's wire format from a part of an array. Source: "Encoding", protobuf.dev. */
final class ProtobufInput {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int BYTES = 2;
  static final int FIXED32 = 5;

  private final byte[] bytes;
  private final int end;
  private int at;

  ProtobufInput(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  boolean hasMore() {
    return at < end;
  }

  /** The next tag: the field's number times eight plus its wire type. */
  int tag() {
    return (int) varint();
  }

  long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= end) {
        throw malformed();
      }
      byte next = bytes[at++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw malformed();
  }

  /** A message, string or byte string within this one. */
  ProtobufInput part() {
    long length = varint();
    if (length < 0 || length > end - at) {
      throw malformed();
    }
    ProtobufInput part = new ProtobufInput(bytes, at, at + (int) length);
    at += (int) length;
    return part;
  }

  long fixed(int count) {
    if (end - at < count) {
      throw malformed();
    }
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= (bytes[at++] & 0xffL) << (8 * i);
    }
    return value;
  }

  /** Everything that is left. */
  byte[] rest() {
    byte[] rest = new byte[end - at];
    System.arraycopy(bytes, at, rest, 0, rest.length);
    at = end;
    return rest;
  }

  /** Everything that is left, as text. */
  String text() {
    String text = new String(bytes, at, end - at, StandardCharsets.UTF_8);
    at = end;
    return text;
  }

  /** Passes over a value that nobody wants. */
  void skip(int wireType) {
    switch (wireType) {
      case VARINT -> varint();
      case FIXED64 -> fixed(8);
      case BYTES -> part();
      case FIXED32 -> fixed(4);
      default -> throw malformed();
    }
  }

  static RuntimeException malformed() {
    return StatusErrors.badRequest("the body is not a valid protobuf message");
  }
}
