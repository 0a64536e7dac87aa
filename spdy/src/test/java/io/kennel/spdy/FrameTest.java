package io.kennel.spdy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Adler32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames as bytes: both ways, and what is not one. */
class FrameTest {
  private static final Map<String, String> HEADERS =
      Map.of("streamtype", "data", "port", "8080", "requestid", "17");

  static List<Frame> frames() {
    return List.of(
        new Frame.SynStream(1, false, false, HEADERS),
        new Frame.SynStream(0x7fffffff, true, true, Map.of()),
        new Frame.SynReply(1, true, Map.of("a", "b\0c")),
        new Frame.RstStream(3, StreamReset.CANCEL),
        new Frame.Settings(Map.of(Frame.SETTING_INITIAL_WINDOW_BYTES, 70_000)),
        new Frame.Settings(Map.of()),
        new Frame.Ping(-1),
        new Frame.GoAway(9, 1),
        new Frame.Headers(5, false, HEADERS),
        new Frame.WindowUpdate(0, 0x7fffffff),
        new Frame.Data(7, true, 0),
        new Frame.Unknown(77));
  }

  @ParameterizedTest
  @MethodSource("frames")
  void comesBackAsItWas(Frame frame) throws IOException {
    try (FrameEncoder encoder = new FrameEncoder();
        FrameReader reader = reader(encoder.encode(frame))) {
      assertThat(reader.read()).isEqualTo(frame);
      assertThat(reader.read()).isNull();
    }
  }

  @Test
  void headersAreCompressedAlongTheWholeConnection() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Frame first = new Frame.SynStream(1, false, false, HEADERS);
    Frame second = new Frame.SynStream(3, false, false, HEADERS);
    try (FrameEncoder encoder = new FrameEncoder()) {
      byte[] one = encoder.encode(first);
      byte[] two = encoder.encode(second);
      assertThat(two.length).isLessThan(one.length - 15);
      bytes.writeBytes(one);
      bytes.writeBytes(two);
    }
    try (FrameReader reader = reader(bytes.toByteArray())) {
      assertThat(reader.read()).isEqualTo(first);
      assertThat(reader.read()).isEqualTo(second);
    }
  }

  /** Every compressed stream of SPDY/3 begins with the checksum of this dictionary. */
  @Test
  void theDictionaryIsThePublishedOne() {
    Adler32 sum = new Adler32();
    sum.update(Dictionary.bytes());
    assertThat(Long.toHexString(sum.getValue())).isEqualTo("e3c6a7c2");
    assertThat(Dictionary.bytes()).hasSize(1423);
  }

  @Test
  void aPayloadIsLeftToBeRead() throws IOException {
    try (FrameReader reader = reader(hex("00000001 00000005 68656c6c6f 00000003 01000000"))) {
      assertThat(reader.read()).isEqualTo(new Frame.Data(1, false, 5));
      byte[] payload = new byte[3];
      reader.readPayload(payload, 0, 3);
      reader.skipPayload(2);
      assertThat(payload).isEqualTo(new byte[] {'h', 'e', 'l'});
      assertThat(reader.read()).isEqualTo(new Frame.Data(3, true, 0));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "80020001 00000000, version 2",
    "80030001 00ffffff, control frame of 16777215 bytes",
    "80030001 00000004 00000001, too short",
    "80030001 00000008 00000001 00000000, too short",
    "80030003 00000004 00000001, too short",
    "80030006 00000000, too short",
    "80030009 00000004 00000001, too short",
    "80030004 00000004 00000001, do not have the size",
    "80030004 00000004 ffffffff, do not have the size",
    "80030004 00000004 20000000, do not have the size",
    "80030002 00000008 00000001 12345678, cannot be decompressed",
    "47455420 2f204854, control frame",
  })
  void refuses(String bytes, String message) throws IOException {
    byte[] frame = hex(bytes);
    if (message.equals("control frame")) {
      // An HTTP request looks like a data frame, whose payload then does not come.
      try (FrameReader reader = reader(frame)) {
        assertThat(reader.read()).isInstanceOf(Frame.Data.class);
      }
      return;
    }
    try (FrameReader reader = reader(frame)) {
      assertThatThrownBy(reader::read)
          .isInstanceOf(SpdyException.class)
          .hasMessageContaining(message);
    }
  }

  @ParameterizedTest
  @CsvSource({"8003", "80030001", "80030001 0000", "80030006 00000004 0000"})
  void anEndWithinAFrameIsNoEnd(String bytes) throws IOException {
    try (FrameReader reader = reader(hex(bytes))) {
      assertThatThrownBy(reader::read).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void aBombIsRefusedBeforeItExpands() throws IOException {
    byte[] block = deflate(new byte[100 * 1024 * 1024]);
    assertThat(block.length).isGreaterThan(FrameReader.CONTROL_BYTES_MAX);
    byte[] small = deflate(new byte[20 * 1024 * 1024]);
    try (FrameReader reader = reader(synReply(small))) {
      assertThatThrownBy(reader::read)
          .isInstanceOf(SpdyException.class)
          .hasMessageContaining("headers of more than 32768 bytes");
    }
    try (FrameReader reader = reader(synReply(block))) {
      assertThatThrownBy(reader::read).hasMessageContaining("control frame of");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "00000065, announces 101 headers",
    "ffffffff, announces 4294967295 headers",
    "00000001 7fffffff, announces 2147483647 bytes",
    "00000001 00000001 61, ends early",
    "00000001 00000001 61 00000002 62, ends early",
    "00000001 00000001 41 00000000, lower case",
    "00000001 00000000 00000000, lower case",
    "00000002 00000001 61 00000000 00000001 61 00000000, there twice",
    "00000000 00, bytes follow",
    "00, ends early",
  })
  void refusesHeaders(String plain, String message) throws IOException {
    try (FrameReader reader = reader(synReply(deflate(hex(plain))))) {
      assertThatThrownBy(reader::read)
          .isInstanceOf(SpdyException.class)
          .hasMessageContaining(message);
    }
  }

  @Test
  void headersUpToTheLimitPass() throws IOException {
    Map<String, String> many = new LinkedHashMap<>();
    for (int i = 0; i < HeaderDecoder.HEADERS_MAX; i++) {
      many.put("name-" + i, "v".repeat(300));
    }
    try (FrameEncoder encoder = new FrameEncoder();
        FrameReader reader = reader(encoder.encode(new Frame.SynReply(1, false, many)))) {
      assertThat(reader.read()).isEqualTo(new Frame.SynReply(1, false, many));
    }
  }

  private static FrameReader reader(byte[] bytes) {
    return new FrameReader(new ByteArrayInputStream(bytes));
  }

  private static byte[] synReply(byte[] block) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int length = block.length + 4;
    out.writeBytes(hex("80030002 00%06x 00000001".formatted(length)));
    out.writeBytes(block);
    return out.toByteArray();
  }

  private static byte[] deflate(byte[] plain) {
    try (Deflater deflater = new Deflater()) {
      deflater.setDictionary(Dictionary.bytes());
      deflater.setInput(plain);
      byte[] out = new byte[plain.length + 100];
      int count = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
      return Arrays.copyOf(out, count);
    }
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }
}
