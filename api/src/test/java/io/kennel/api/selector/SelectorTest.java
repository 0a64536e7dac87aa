package io.kennel.api.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class SelectorTest {
  private static final Map<String, String> LABELS =
      Map.of("app", "kubia", "tier", "db", "index", "3", "empty", "");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|true",
        "app=kubia|true",
        "app==kubia|true",
        "app = kubia , tier = db|true",
        "app!=kubia|false",
        "none!=kubia|true",
        "app|true",
        "!app|false",
        "! none|true",
        "app in (kubia,other)|true",
        "app in ( other )|false",
        "app notin (other)|true",
        "none notin (a,b)|true",
        "index>2|true",
        "index>3|false",
        "index<4|true",
        "app>3|false",
        "empty=|true",
        "app=|false",
        "empty in (,a)|true",
        "in in (a)|false",
        "app=kubia,tier=web|false"
      })
  void matchesLabels(String query, boolean matches) {
    assertThat(LabelSelector.parse(query).matches(LABELS)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "app=a=b|unable to parse requirement: found '=', expected: ',' or 'end of string'",
        "app,|unable to parse requirement: found '', expected: identifier after ','",
        ",|unable to parse requirement: found ',', expected: identifier",
        "app in a|unable to parse requirement: found 'a' expected: '('",
        "app in (a|unable to parse requirement: found '', expected: ',', ')' or identifier",
        "app is b|unable to parse requirement: found 'is', expected: in, notin, =, ==, !=, gt, lt",
        "a b|unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
        "app>x|unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt'"
            + " operators, the value must be an integer",
        "=|unable to parse requirement: found '=', expected: identifier"
      })
  void refusesWhatIsNoSelector(String query, String message) {
    assertThatExceptionOfType(SelectorException.class)
        .isThrownBy(() -> LabelSelector.parse(query))
        .withMessage(message);
  }

  @Test
  void refusesBadKeysAndValues() {
    assertThatExceptionOfType(SelectorException.class)
        .isThrownBy(() -> LabelSelector.parse("a/b/c=d"))
        .withMessageContaining("key: Invalid value: \"a/b/c\": a qualified name must consist of");
    assertThatExceptionOfType(SelectorException.class)
        .isThrownBy(() -> LabelSelector.parse("app=-"))
        .withMessageContaining("values[0][app]: Invalid value: \"-\": a valid label must be");
  }

  @Test
  void printsTheFormOfAQuery() {
    assertThat(LabelSelector.parse("tier notin (b,a),app==x,!old,n>1"))
        .hasToString("app=x,n>1,!old,tier notin (a,b)");
  }

  @Test
  void readsObjects() {
    LabelSelector selector =
        LabelSelector.fromObject(
            JsonMapper.shared()
                .readTree(
                    """
                    {"matchLabels":{"app":"kubia"},"matchExpressions":[
                      {"key":"tier","operator":"In","values":["db","web"]},
                      {"key":"old","operator":"DoesNotExist"}]}
                    """));
    assertThat(selector.matches(LABELS)).isTrue();
    assertThat(selector).hasToString("app=kubia,!old,tier in (db,web)");
    assertThat(LabelSelector.fromObject(null).matches(LABELS)).isFalse();
    assertThat(LabelSelector.fromObject(JsonMapper.shared().readTree("{}")).matches(LABELS))
        .isTrue();
    assertThatExceptionOfType(SelectorException.class)
        .isThrownBy(() ->
            LabelSelector.fromObject(
                JsonMapper.shared()
                    .readTree("{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"Has\"}]}")))
        .withMessage("\"Has\" is not a valid label selector operator");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|true",
        "metadata.name=a|true",
        "metadata.name==a,spec.nodeName=|true",
        "metadata.name!=a|false",
        "status.phase!=Running|true",
        "metadata.note=x\\,y\\=z|true",
        "spec.hostNetwork=true|true"
      })
  void matchesFields(String query, boolean matches) {
    assertThat(
            FieldSelector.parse(query)
                .matchesObject(
                    JsonMapper.shared()
                        .readTree(
                            """
                            {"metadata":{"name":"a","note":"x,y=z"},"spec":{"hostNetwork":true}}
                            """)))
        .isEqualTo(matches);
  }

  @Test
  void refusesWhatIsNoFieldSelector() {
    assertThatExceptionOfType(SelectorException.class)
        .isThrownBy(() -> FieldSelector.parse("a=b,c"))
        .withMessage("invalid selector: 'a=b,c'; can't understand 'c'");
    assertThat(FieldSelector.parse("a=x\\,y")).hasToString("a=x\\,y");
  }
}
