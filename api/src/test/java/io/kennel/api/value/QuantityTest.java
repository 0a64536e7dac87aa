package io.kennel.api.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0Ki, 0",
    "-0, 0",
    "1, 1",
    "+1, 1",
    "-1, -1",
    "1., 1",
    ".5, 500m",
    "0.5, 500m",
    "1500m, 1500m",
    "1000m, 1",
    "100000m, 100",
    "1000, 1k",
    "1500, 1500",
    "1000k, 1M",
    "1024, 1024",
    "1024Ki, 1Mi",
    "1024Mi, 1Gi",
    "1.5Gi, 1536Mi",
    "0.5Gi, 512Mi",
    "0.5Ki, 512",
    "1000Ki, 1000Ki",
    "128Mi, 128Mi",
    "1Mi, 1Mi",
    "12e6, 12e6",
    "12000e3, 12e6",
    "1E3, 1e3",
    "1E, 1E",
    "1e-3, 1e-3",
    "100u, 100u",
    "0.0000000001, 1n",
    "-0.0000000001, -1n",
    "1n, 1n",
    "9223372036854775807, 9223372036854775807",
    "9223372036854775808, 9223372036854775807",
    "99Ei, 9223372036854775807",
    "1e1000000000, 9223372036854775807",
    "0.1Ki, 102400m"
  })
  void printsTheCanonicalForm(String text, String canonical) {
    assertThat(Quantity.parse(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @CsvSource({
    "'', quantities must match",
    "x, quantities must match",
    "1 Gi, quantities must match",
    "1Gi , quantities must match",
    "1GiB, quantities must match",
    "1kk, unable to parse quantity's suffix",
    "1ki, unable to parse quantity's suffix",
    "1e, unable to parse quantity's suffix",
    "1.2.3, unable to parse numeric part",
    "., quantities must match",
    "--1, quantities must match",
    "1e99999999999, unable to parse quantity's suffix"
  })
  void refusesWhatIsNone(String text, String message) {
    String given = text.equals("1Gi") ? "1Gi " : text;
    assertThatExceptionOfType(QuantityException.class)
        .isThrownBy(() -> Quantity.parse(given))
        .withMessageContaining(message);
  }

  @Test
  void comparesByAmount() {
    assertThat(Quantity.parse("1Gi")).isGreaterThan(Quantity.parse("1G"));
    assertThat(Quantity.parse("1024Mi")).isEqualByComparingTo(Quantity.parse("1Gi"));
    assertThat(Quantity.parse("1")).isEqualTo(Quantity.parse("1000m"));
  }

  @Test
  void addsAndSubtracts() {
    assertThat(Quantity.parse("100m").plus(Quantity.parse("1"))).hasToString("1100m");
    assertThat(Quantity.ZERO.plus(Quantity.parse("1Mi"))).hasToString("1Mi");
    assertThat(Quantity.parse("1Gi").minus(Quantity.parse("1Mi"))).hasToString("1023Mi");
    assertThat(Quantity.parse("1").minus(Quantity.parse("1"))).hasToString("0");
  }

  @Test
  void roundsUpToWholeUnits() {
    assertThat(Quantity.parse("1500m").value()).isEqualTo(2);
    assertThat(Quantity.parse("0.1m").milliValue()).isEqualTo(1);
    assertThat(Quantity.parse("8Ei").milliValue()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whatItPrintsItReadsBack() {
    Random random = new Random(7);
    String[] suffixes = {"n", "u", "m", "", "k", "M", "G", "Ki", "Mi", "Gi", "e3", "e-3"};
    for (int i = 0; i < 5000; i++) {
      String text =
          random.nextInt(100000)
              + (random.nextBoolean() ? "." + random.nextInt(1000) : "")
              + suffixes[random.nextInt(suffixes.length)];
      Quantity quantity = Quantity.parse(text);
      Quantity again = Quantity.parse(quantity.toString());
      assertThat(again.amount()).as(text).isEqualByComparingTo(quantity.amount());
      assertThat(again).as(text).hasToString(quantity.toString());
    }
  }
}
