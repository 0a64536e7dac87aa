package io.kennel.server.verbs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.server.json.Json;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ProtobufBodyTest {
  @Test
  void readsWhatKubectlSends() throws ProtobufBody.Unreadable {
    String metadata = field(1, "c1") + field(3, "default") + field(8, "");
    String object = field(1, metadata) + field(2, field(1, "a") + field(2, "b"));
    byte[] body = body("v1", "ConfigMap", object);
    assertThat(ProtobufBody.read(body))
        .isEqualTo(
            Json.MAPPER.readTree(
                """
                {"kind":"ConfigMap","apiVersion":"v1",
                 "metadata":{"name":"c1","namespace":"default"},"data":{"a":"b"}}
                """));
  }

  @Test
  void readsNumbersAndNestedMessages() throws ProtobufBody.Unreadable {
    String port = (char) (3 << 3) + "P" + field(4, (char) (1 << 3) + "\0\20Q");
    byte[] body = body("v1", "Service", field(2, field(1, port)));
    assertThat(ProtobufBody.read(body).path("spec"))
        .isEqualTo(Json.MAPPER.readTree("{\"ports\":[{\"port\":80,\"targetPort\":81}]}"));
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> ProtobufBody.read(body("v1", "Pod", field(1, ""))))
        .isInstanceOf(ProtobufBody.Unreadable.class);
    byte[] whole = body("v1", "ConfigMap", field(1, field(1, "c1")));
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> ProtobufBody.read(cut)).isInstanceOf(ProtobufBody.Unreadable.class);
    }
  }

  private static byte[] body(String version, String kind, String object) {
    String type = field(1, version) + field(2, kind);
    return ("k8s\0" + field(1, type) + field(2, object)).getBytes(ISO_8859_1);
  }

  private static String field(int number, String content) {
    return (char) (number << 3 | 2) + "" + (char) content.getBytes(UTF_8).length + content;
  }
}
