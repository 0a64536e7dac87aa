package io.kennel.agent.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.agent.registry.RefusedImage;
import io.kennel.testregistry.Layer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers that attack by their size or their form; those that attack by names are elsewhere. */
class LayerUnpackerTest {
  private static final int LIMIT_BYTES = 10_000;

  @TempDir Path root;

  private long unpack(byte[] tar) throws IOException {
    return new LayerUnpacker(root, false, LIMIT_BYTES).unpack(new ByteArrayInputStream(tar));
  }

  @Test
  void namesOfAllLanguagesAndLengths() throws Exception {
    String longName = "d/" + "x".repeat(150) + "/" + "y".repeat(150);
    assertThat(unpack(new Layer().file("Főtanúsítvány.crt", "1").file(longName, "2").bytes()))
        .isEqualTo(2);
    assertThat(root.resolve("Főtanúsítvány.crt")).hasContent("1");
    assertThat(root.resolve(longName)).hasContent("2");
  }

  @Test
  void contentIsLimited() throws Exception {
    byte[] half = new byte[LIMIT_BYTES / 2];
    assertThat(unpack(new Layer().file("a", half).file("b", half).bytes())).isEqualTo(LIMIT_BYTES);
    byte[] tar = new Layer().file("c", half).file("d", half).file("e", new byte[1]).bytes();
    assertThatThrownBy(() -> unpack(tar))
        .isInstanceOf(RefusedImage.class)
        .hasMessage("a layer has more than 10000 bytes");
  }

  @Test
  void whatIsIgnoredCountsToo() throws Exception {
    byte[] tar = new Layer().file("dev/null", new byte[LIMIT_BYTES + 1]).bytes();
    // The entry's kind: a character device, which has no content, but this one says it has.
    tar[156] = '3';
    checksum(tar);
    assertThatThrownBy(() -> unpack(tar)).isInstanceOf(RefusedImage.class);
  }

  /** Writes the sum of a header anew. Source: POSIX ustar. */
  private static void checksum(byte[] tar) {
    Arrays.fill(tar, 148, 156, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += tar[i] & 0xff;
    }
    byte[] text = "%06o\0 ".formatted(sum).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, tar, 148, text.length);
  }

  @Test
  void headersAreNotReadWithoutEnd() throws Exception {
    String huge = "x".repeat(LayerUnpacker.HEADER_BYTES_MAX + 1);
    byte[] tar = new Layer().attribute("f", "comment", huge).bytes();
    assertThatThrownBy(() -> unpack(tar))
        .isInstanceOf(RefusedImage.class)
        .hasMessageContaining("a layer has a header of more than");
  }

  @Test
  void aTarThatIsCutOffIsNoLayer() throws Exception {
    byte[] tar = new Layer().file("f", new byte[5_000]).bytes();
    byte[] cut = Arrays.copyOf(tar, 3_000);
    assertThatThrownBy(() -> unpack(cut)).isInstanceOf(IOException.class);
  }
}
