package io.kennel.client.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.kennel.client.Kind;
import io.kennel.client.Kinds;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Codecs do what Jackson's reflection does: it is asked about everything. */
class CodecsTest {
  static Stream<Class<?>> models() throws IllegalAccessException {
    List<Class<?>> models = new ArrayList<>();
    for (Field field : Kinds.class.getFields()) {
      if (field.get(null) instanceof Kind<?> kind) {
        models.add(kind.model());
      }
    }
    return models.stream();
  }

  @Test
  void objectsWithoutUnknownFieldsShareTheMapOfThem() {
    Pod pod = Codecs.decode(tree("{\"metadata\":{\"name\":\"a\"},\"spec\":{}}"), Pod.class);
    assertThat(pod.getAdditionalProperties()).isEmpty();
    assertThat(pod.getMetadata().getAdditionalProperties())
        .isSameAs(pod.getSpec().getAdditionalProperties());
    Pod copy = new PodBuilder(pod).addToAdditionalProperties("future", 1).build();
    assertThat(copy.getAdditionalProperties()).containsEntry("future", 1);
    assertThat(pod).isEqualTo(ReflectiveModels.decode(Codecs.encode(pod), Pod.class));
  }

  @ParameterizedTest
  @MethodSource("models")
  void everyKindHasACodec(Class<?> model) {
    assertThat(Codecs.isGenerated(model)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("models")
  void anObjectWithEveryFieldIsReadAndWrittenAsByReflection(Class<?> model) {
    for (int seed = 0; seed < 20; seed++) {
      JsonNode tree = new RandomTrees(seed).of(model);
      Object expected = ReflectiveModels.decode(tree, model);
      Object decoded = Codecs.decode(tree, model);
      assertThat(decoded).as("seed %s", seed).isEqualTo(expected);
      assertThat(Codecs.encode(decoded).toString())
          .as("seed %s", seed)
          .isEqualTo(ReflectiveModels.encode(expected).toString());
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void aCopyIsEqualAndCanBeChangedAlone(Class<?> model) {
    HasMetadata original = (HasMetadata) Codecs.decode(new RandomTrees(1).of(model), model);
    String before = Codecs.encode(original).toString();
    HasMetadata copy = Codecs.copy(original);
    assertThat(copy).isNotSameAs(original).isEqualTo(original);
    assertThat(Codecs.encode(copy).toString()).isEqualTo(before);
    copy.setMetadata(null);
    assertThat(Codecs.encode(original).toString()).isEqualTo(before);
  }

  @Test
  void aCopyKeepsWhatItsClassDoesNotKnow() {
    ConfigMap original = Codecs.decode(tree("{\"future\":{\"d\":1}}"), ConfigMap.class);
    assertThat(Codecs.encode(Codecs.copy(original))).isEqualTo(Codecs.encode(original));
    assertThatThrownBy(() -> Codecs.copy(new NamedContext()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatAClassDoesNotKnowIsKept() {
    String json =
        """
        {"metadata":{"name":"a","new":[1,{"b":null},2.5,"c",true]},"future":{"d":3000000000}}
        """;
    JsonNode tree = tree(json);
    ConfigMap expected = ReflectiveModels.decode(tree, ConfigMap.class);
    assertThat(Codecs.encode(Codecs.decode(tree, ConfigMap.class)).toString())
        .isEqualTo(ReflectiveModels.encode(expected).toString())
        .contains("\"future\":{\"d\":3000000000}", "[1,{\"b\":null},2.5,\"c\",true]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"spec\":{\"containers\":null,\"priority\":null,\"nodeSelector\":null}}",
        "{\"spec\":{\"containers\":[],\"nodeSelector\":{}}}",
        "{\"spec\":{\"containers\":[null],\"nodeSelector\":{\"a\":null}}}",
        "{\"spec\":{\"priority\":\"5\",\"hostNetwork\":\"true\",\"hostname\":5}}",
        "{\"spec\":{\"overhead\":{\"cpu\":2,\"memory\":\"1.5Gi\"}}}",
        "{\"spec\":{\"terminationGracePeriodSeconds\":3000000000}}",
        "{}"
      })
  void unusualFormsAreReadAsByReflection(String json) {
    JsonNode tree = tree(json);
    Pod expected = ReflectiveModels.decode(tree, Pod.class);
    Pod decoded = Codecs.decode(tree, Pod.class);
    assertThat(decoded).isEqualTo(expected);
    assertThat(Codecs.encode(decoded).toString())
        .isEqualTo(ReflectiveModels.encode(expected).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "\"text\"",
        "{\"spec\":[]}",
        "{\"spec\":{\"containers\":{}}}",
        "{\"spec\":{\"nodeSelector\":[1]}}",
        "{\"spec\":{\"priority\":\"five\"}}",
        "{\"spec\":{\"priority\":{}}}"
      })
  void wrongFormsAreRefusedInJacksonsWords(String json) {
    JsonNode tree = tree(json);
    assertThatThrownBy(() -> ReflectiveModels.decode(tree, Pod.class))
        .isInstanceOf(JacksonException.class);
    assertThatThrownBy(() -> Codecs.decode(tree, Pod.class)).isInstanceOf(JacksonException.class);
  }

  @Test
  void classesWithoutACodecAreLeftToReflection() {
    assertThat(Codecs.isGenerated(NamedContext.class)).isFalse();
    JsonNode tree = tree("{\"name\":\"here\",\"context\":{\"cluster\":\"kennel\"}}");
    NamedContext context = Codecs.decode(tree, NamedContext.class);
    assertThat(context.getContext().getCluster()).isEqualTo("kennel");
    assertThat(Codecs.encode(context)).isEqualTo(tree);
  }

  @Test
  void listsAndMapsOfObjectsAreWritten() {
    HasMetadata pod = Codecs.decode(tree("{\"metadata\":{\"name\":\"a\"}}"), Pod.class);
    assertThat(Codecs.encode(List.of(pod, "b")).toString())
        .isEqualTo(ReflectiveModels.encode(List.of(pod, "b")).toString());
    assertThat(Codecs.encode(null).isNull()).isTrue();
  }

  private static JsonNode tree(String json) {
    return Codecs.mapper().readTree(json);
  }
}
