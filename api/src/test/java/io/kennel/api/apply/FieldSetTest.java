package io.kennel.api.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class FieldSetTest {
  private static FieldSet parse(String json) {
    return FieldSet.parse(JsonMapper.shared().readTree(json));
  }

  @Test
  void readsAndWritesWhatKubernetesDoes() {
    String json =
        "{\"f:metadata\":{\"f:finalizers\":{\".\":{},\"v:\\\"x/y\\\"\":{}}},"
            + "\"f:spec\":{\"f:ports\":{\"k:{\\\"port\\\":80,\\\"protocol\\\":\\\"TCP\\\"}\":"
            + "{\".\":{},\"f:port\":{}},\"i:3\":{}}}}";
    FieldSet set = parse(json);
    assertThat(set.toJson()).hasToString(json);
    assertThat(set.paths())
        .isEqualTo(
            List.of(
                ".metadata.finalizers",
                ".metadata.finalizers[=\"x/y\"]",
                ".spec.ports[port=80,protocol=\"TCP\"]",
                ".spec.ports[port=80,protocol=\"TCP\"].port",
                ".spec.ports[3]"));
  }

  @Test
  void knowsAKeyInAnyOrder() {
    assertThat(parse("{\"k:{\\\"b\\\":1,\\\"a\\\":2}\":{}}"))
        .isEqualTo(parse("{\"k:{\\\"a\\\":2,\\\"b\\\":1}\":{}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{\"spec\":{}}",
        "{\"x:spec\":{}}",
        "{\"f:spec\":[]}",
        "{\"f:spec\":{\"k:[\":{}}}",
        "{\"k:[1]\":{}}",
        "{\"v:{\":{}}",
      })
  void takesNothingElse(String json) {
    assertThat(parse(json)).isNull();
  }
}
