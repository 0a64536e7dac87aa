package io.kennel.agent.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlift.compress.zstd.ZstdOutputStream;
import io.kennel.agent.registry.RefusedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompressionTest {
  private static byte[] text(int bytes) {
    byte[] text = new byte[bytes];
    Random random = new Random(3);
    for (int i = 0; i < bytes; i++) {
      text[i] = (byte) ('a' + random.nextInt(4));
    }
    return text;
  }

  private static byte[] zstd(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZstdOutputStream out = new ZstdOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }

  private static byte[] read(byte[] compressed) throws IOException {
    return Compression.open(new ByteArrayInputStream(compressed)).stream().readAllBytes();
  }

  @Test
  void zstdOfManyBlocksAndFramesIsRead() throws Exception {
    byte[] content = text(3_000_000);
    assertThat(read(zstd(content))).isEqualTo(content);
    assertThat(read(joined(zstd(text(10)), zstd(text(20))))).isEqualTo(joined(text(10), text(20)));
    assertThat(read(zstd(new byte[0]))).isEmpty();
  }

  @Test
  void skippableFramesAreSkipped() throws Exception {
    byte[] skippable = {0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'x', 'y', 'z'};
    assertThat(read(joined(skippable, zstd(text(10)), skippable, skippable))).isEqualTo(text(10));
    byte[] cutOff = Arrays.copyOf(skippable, 9);
    assertThatThrownBy(() -> read(joined(zstd(text(10)), cutOff))).isInstanceOf(IOException.class);
  }

  @Test
  void whatTheFormatNamesAsLargeWindowsIsRefused() {
    // A frame that announces a window of 2^(10 + 14) bytes.
    byte[] header = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0x00, (byte) (14 << 3), 1, 0, 0};
    assertThatThrownBy(() -> read(header))
        .isInstanceOf(RefusedImage.class)
        .hasMessageContaining("needs a window of 16777216 bytes");
    byte[] single = {
      0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, (byte) 0xe0, -1, -1, -1, -1, -1, -1, -1, -1, 1, 0, 0
    };
    assertThatThrownBy(() -> read(single)).hasMessageContaining("18446744073709551615");
  }

  @Test
  void damageAndTruncationEndWithAnError() throws Exception {
    byte[] good = zstd(text(100_000));
    Random random = new Random(4);
    for (int i = 0; i < 300; i++) {
      byte[] bad = good.clone();
      int at = random.nextInt(bad.length);
      bad[at] ^= (byte) (1 + random.nextInt(255));
      try {
        byte[] result = read(bad);
        assertThat(at < 4 || result.length <= 200_000).isTrue();
      } catch (IOException | RefusedImage e) {
        // As it should be. Damage that the format cannot notice, digests do.
      }
    }
    for (int length = 4; length < good.length; length += 997) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(IOException.class);
    }
  }
}
