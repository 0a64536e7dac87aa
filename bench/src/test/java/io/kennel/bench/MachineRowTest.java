package io.kennel.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachineRowTest {
  @Test
  void theFixedSourceCompiles() {
    assertThat(new MachineRow(1).measure())
        .singleElement()
        .satisfies(figure -> {
          assertThat(figure.row()).isEqualTo("this machine: the JDK compiles a fixed source");
          assertThat(figure.value()).isPositive();
        });
  }
}
