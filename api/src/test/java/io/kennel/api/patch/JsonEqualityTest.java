package io.kennel.api.patch;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.api.json.JsonTrees;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class JsonEqualityTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{a: 1, b: [x]} | {b: [x], a: 1} | true",
        "{a: 1} | {a: 1.0} | true",
        "{a: 1} | {a: 2} | false",
        "{a: 1} | {a: s1} | false",
        "{a: 1} | {b: 1} | false",
        "{a: 1} | {a: 1, b: 1} | false",
        "{a: [x, y]} | {a: [y, x]} | false",
        "{a: [x]} | {a: [x, x]} | false",
        "{a: {}} | {a: []} | false",
        "{a: null} | {} | false"
      })
  void comparesValuesAndNotHowTheyAreHeld(String one, String other, boolean equal) {
    assertThat(JsonEquality.equal(tree(one), tree(other))).isEqualTo(equal);
    assertThat(JsonEquality.equal(tree(other), tree(one))).isEqualTo(equal);
  }

  /** As a model has it, and as it comes back from the server. */
  @ParameterizedTest
  @CsvSource({"30, true", "31, false"})
  void aLongIsTheIntOfItsValue(int value, boolean equal) {
    ObjectNode model = JsonNodeFactory.instance.objectNode().put("seconds", 30L);
    ObjectNode stored = JsonNodeFactory.instance.objectNode().put("seconds", value);
    assertThat(JsonEquality.equal(model, stored)).isEqualTo(equal);
  }

  private static JsonNode tree(String shorthand) {
    return JsonTrees.read(
        shorthand.replaceAll("([a-z][a-z0-9]*)", "\"$1\"").replace("\"null\"", "null"));
  }
}
