package io.kennel.samples.kvstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalTime;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LinesTest {
  @Test
  void theHeadingPutsTheServersNumberBelowEachLetter() {
    String margin = " ".repeat("09:05:59 ".length());
    assertThat(Lines.heading(3))
        .containsExactly(
            margin + "abcdefghijklmnopqrstuvwxyz",
            margin + "--------------------------",
            margin + "12012012012012012012012012",
            margin + "--------------------------");
    assertThat(Lines.heading(2).get(2).strip()).isEqualTo("10101010101010101010101010");
    assertThat(Lines.heading(36).get(2).strip()).isEqualTo("pqrstuvwxyz0123456789abcde");
  }

  @Test
  void aLineHasAStatusForEachLetterAndCountsTheHits() {
    Map<String, Character> statuses = new HashMap<>();
    for (String letter : Letters.ALL) {
      statuses.put(letter, 'h');
    }
    LocalTime time = LocalTime.of(9, 5, 59, 999_999_999);
    assertThat(Lines.line(time, statuses))
        .isEqualTo("09:05:59 hhhhhhhhhhhhhhhhhhhhhhhhhh | hits = 26 (100%)");
    statuses.put("a", 'm');
    statuses.put("b", '5');
    statuses.remove("c");
    assertThat(Lines.line(time, statuses))
        .isEqualTo("09:05:59 m5.hhhhhhhhhhhhhhhhhhhhhhh | hits = 23 (88%)");
    assertThat(Lines.line(time, Map.of()))
        .isEqualTo("09:05:59 .......................... | hits = 0 (0%)");
  }

  @Test
  void nineLettersHaveTheSameServerOfTwoAndOfThree() {
    long same =
        Letters.ALL.stream()
            .filter(letter -> Sharding.server(letter, 2) == Sharding.server(letter, 3))
            .count();
    assertThat(same).isEqualTo(9);
    assertThat(Letters.ALL).allMatch(letter -> Letters.word(letter).startsWith(letter));
  }
}
