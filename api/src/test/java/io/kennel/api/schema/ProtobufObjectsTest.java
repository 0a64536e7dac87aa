package io.kennel.api.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.api.StatusException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ProtobufObjectsTest {
  /** What kubectl 1.33 sends for {@code create configmap q --from-literal=a=b}. */
  private static final String CONFIG_MAP =
      "6b387300"
          + "0a0f0a0276311209436f6e6669674d6170121b0a110a0171120"
          + "01a0022002a00320038004200"
          + "12060a016112016"
          + "21a002200";

  private final ProtobufObjects objects = new ProtobufObjects();

  @Test
  void readsWhatKubectlSends() {
    assertThat(objects.read(HexFormat.of().parseHex(CONFIG_MAP)))
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"apiVersion":"v1","kind":"ConfigMap",
                     "metadata":{"name":"q"},"data":{"a":"b"}}
                    """));
  }

  @Test
  void everyTruncationIsRefusedOrReadWithoutFailure() {
    byte[] whole = HexFormat.of().parseHex(CONFIG_MAP);
    for (int length = 0; length < whole.length; length++) {
      byte[] part = java.util.Arrays.copyOf(whole, length);
      try {
        objects.read(part);
      } catch (StatusException e) {
        assertThat(e.code()).isEqualTo(400);
      }
    }
  }

  @Test
  void unknownKindIsRefused() {
    byte[] body = HexFormat.of().parseHex("6b3873000a0a0a02763112044e6f7065");
    assertThatThrownBy(() -> objects.read(body))
        .isInstanceOf(StatusException.class)
        .hasMessage("no kind \"Nope\" is registered for version \"v1\"");
  }
}
