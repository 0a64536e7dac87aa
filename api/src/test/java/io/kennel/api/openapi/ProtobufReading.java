package io.kennel.api.openapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A message read back, field by field. */
record ProtobufReading(Map<Integer, List<byte[]>> fields) {

  static ProtobufReading of(byte[] bytes) {
    Map<Integer, List<byte[]>> fields = new HashMap<>();
    int[] at = {0};
    while (at[0] < bytes.length) {
      int tag = varint(bytes, at);
      int length = varint(bytes, at);
      if ((tag & 7) == 2) {
        byte[] value = Arrays.copyOfRange(bytes, at[0], at[0] + length);
        fields.computeIfAbsent(tag >>> 3, n -> new ArrayList<>()).add(value);
        at[0] += length;
      }
    }
    return new ProtobufReading(fields);
  }

  String text(int field) {
    return new String(fields.get(field).getFirst(), UTF_8);
  }

  ProtobufReading message(int field) {
    return messages(field).getFirst();
  }

  List<ProtobufReading> messages(int field) {
    return fields.get(field).stream().map(ProtobufReading::of).toList();
  }

  private static int varint(byte[] bytes, int[] at) {
    int value = 0;
    int shift = 0;
    while (true) {
      byte next = bytes[at[0]++];
      value |= (next & 127) << shift;
      if (next >= 0) {
        return value;
      }
      shift += 7;
    }
  }
}
