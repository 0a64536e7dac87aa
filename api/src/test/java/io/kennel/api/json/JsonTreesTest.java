package io.kennel.api.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Every tree is read and written as Jackson's own mapper does. */
class JsonTreesTest {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final JsonMapper SORTING =
      JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String LETTERS = "aZ0\"\\/\n\u0001\u00e9\u4e2d\u2028";

  @Test
  void randomTreesAreWrittenAndReadAsByTheMapper() {
    Random random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      JsonNode tree = value(random, 4);
      byte[] bytes = JsonTrees.write(tree);
      assertThat(new String(bytes, UTF_8)).isEqualTo(MAPPER.writeValueAsString(tree));
      assertThat(JsonTrees.text(tree)).isEqualTo(MAPPER.writeValueAsString(tree));
      assertThat(JsonTrees.sortedText(tree)).isEqualTo(SORTING.writeValueAsString(tree));
      assertThat(JsonTrees.read(bytes)).isEqualTo(MAPPER.readTree(bytes));
      assertThat(JsonTrees.read(new String(bytes, UTF_8))).isEqualTo(MAPPER.readTree(bytes));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " \n",
        "null",
        "1",
        "-0",
        "2147483648",
        "9223372036854775808",
        "1.0",
        "1e400",
        "0.1e-9",
        "{\"a\":1,\"a\":2}",
        "[[],{}]",
        "\"\ud83d\ude00\""
      })
  void whatTheMapperReadsIsReadTheSame(String json) {
    assertThat(JsonTrees.read(json)).isEqualTo(MAPPER.readTree(json));
    assertThat(JsonTrees.read(json.getBytes(UTF_8))).isEqualTo(MAPPER.readTree(json));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "[1,", "{\"a\":}", "]", "{} {}", "1 2", "tru", "{a:1}", "[1}", "NaN"})
  void whatTheMapperRefusesIsRefused(String json) {
    assertThatThrownBy(() -> MAPPER.readTree(json)).isInstanceOf(JacksonException.class);
    assertThatThrownBy(() -> JsonTrees.read(json)).isInstanceOf(JacksonException.class);
    assertThatThrownBy(() -> JsonTrees.read(json.getBytes(UTF_8)))
        .isInstanceOf(JacksonException.class);
  }

  @Test
  void theDepthOfATextIsLimited() {
    String deep = "[".repeat(100_000);
    assertThatThrownBy(() -> JsonTrees.read(deep)).isInstanceOf(JacksonException.class);
  }

  private static JsonNode value(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 9 : 13)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.booleanNode(random.nextBoolean());
      case 2 -> NODES.numberNode(random.nextInt());
      case 3 -> NODES.numberNode(random.nextLong());
      case 4 -> NODES.numberNode(random.nextGaussian());
      case 5 -> NODES.numberNode(new BigInteger(90, random));
      case 6 -> NODES.numberNode(BigDecimal.valueOf(random.nextLong(), random.nextInt(40)));
      case 7, 8 -> NODES.stringNode(text(random));
      case 9, 10 -> {
        var array = NODES.arrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          array.add(value(random, depth - 1));
        }
        yield array;
      }
      default -> object(random, depth);
    };
  }

  private static ObjectNode object(Random random, int depth) {
    ObjectNode object = NODES.objectNode();
    for (int i = random.nextInt(5); i > 0; i--) {
      object.set(text(random), value(random, depth - 1));
    }
    return object;
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":{\"b\":{\"c\":1}}}|{\"c\":1}",
        "{\"x\":{\"b\":2},\"y\":[{\"a\":3}],\"a\":{\"a\":4,\"b\":\"5\"}}|\"5\"",
        "{\"a\":{\"b\":6},broken|6",
        "{\"a\":{\"c\":7},\"b\":8}|",
        "{\"a\":9}|",
        "10|"
      })
  void findsAFieldWithoutReadingOn(String json, String expected) {
    JsonNode found = JsonTrees.at(new ByteArrayInputStream(json.getBytes(UTF_8)), "a", "b");
    assertThat(found.isMissingNode() ? null : JsonTrees.text(found)).isEqualTo(expected);
  }
}
