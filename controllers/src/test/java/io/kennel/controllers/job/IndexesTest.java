package io.kennel.controllers.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | ''",
        "0 | 0",
        "0,1 | 0,1",
        "0-2,5 | 0-2,5",
        "3,1,2 | 1-3",
        "8-20 | 8,9",
        "x,2 | 2"
      })
  void readsAndWritesIntervals(String text, String written) {
    assertThat(Indexes.parse(text, 10).toString()).isEqualTo(written);
  }
}
