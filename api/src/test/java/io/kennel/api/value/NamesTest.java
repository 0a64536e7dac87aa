package io.kennel.api.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

class NamesTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "kubia-0", "a.b", "0", "a-b.c-d.e0"})
  void acceptsSubdomains(String name) {
    assertThat(Names.dnsSubdomain(name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "a-", "A", "a..b", "a.", "a_b", "ä", "a\n"})
  void refusesOtherNames(String name) {
    assertThat(Names.dnsSubdomain(name))
        .containsExactly(
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-'"
                + " or '.', and must start and end with an alphanumeric character (e.g."
                + " 'example.com', regex used for validation is"
                + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
  }

  @Test
  void wordsLabelsAsKubernetesDoes() {
    assertThat(Names.dnsLabel("A"))
        .containsExactly(
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-',"
                + " and must start and end with an alphanumeric character (e.g. 'my-name',  or"
                + " '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')");
    assertThat(Names.dnsLabel("a".repeat(64))).containsExactly("must be no more than 63 bytes");
  }

  @Test
  void checksQualifiedNames() {
    assertThat(Names.qualifiedName("app.kubernetes.io/name")).isEmpty();
    assertThat(Names.qualifiedName("App_1.x")).isEmpty();
    assertThat(Names.qualifiedName("/name")).containsExactly("prefix part must be non-empty");
    assertThat(Names.qualifiedName("")).first().isEqualTo("name part must be non-empty");
    assertThat(Names.qualifiedName("a/b/c"))
        .singleElement()
        .asString()
        .startsWith("a qualified name must consist of")
        .endsWith("(e.g. 'example.com/MyName')");
  }

  @Test
  void checksPortsAndKeys() {
    assertThat(Names.portName("http")).isEmpty();
    assertThat(Names.portName("-HTTP--way-too-long")).hasSize(4);
    assertThat(Names.portNumber(0)).containsExactly("must be between 1 and 65535, inclusive");
    assertThat(Names.configKey("a.properties")).isEmpty();
    assertThat(Names.configKey("..a")).containsExactly("must not start with '..'");
    assertThat(Names.configKey("a/b")).hasSize(1);
    assertThat(Names.labelValue("")).isEmpty();
    assertThat(Names.labelValue("-")).hasSize(1);
    assertThat(Names.environmentVariable("A B")).isEmpty();
    assertThat(Names.environmentVariable("A=B")).hasSize(1);
  }

  @Test
  void survivesLongInput() {
    assertThat(Names.dnsSubdomain("a.".repeat(100_000))).hasSize(1);
    assertThat(Names.environmentVariable("a".repeat(100_000))).isEmpty();
  }

  @Test
  void scalesPercentages() {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    assertThat(IntOrString.of(nodes.numberNode(3)).scaled(10, true)).isEqualTo(3);
    assertThat(IntOrString.of(nodes.stringNode("25%")).scaled(10, true)).isEqualTo(3);
    assertThat(IntOrString.of(nodes.stringNode("25%")).scaled(10, false)).isEqualTo(2);
    assertThatExceptionOfType(NumberFormatException.class)
        .isThrownBy(() -> IntOrString.of(nodes.stringNode("http")).scaled(1, true))
        .withMessage("invalid type: string is not a percentage");
  }
}
