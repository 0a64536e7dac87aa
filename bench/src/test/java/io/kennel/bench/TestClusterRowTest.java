package io.kennel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.bench.TestClusterRow.Jvm;
import io.kennel.bench.TestClusterRow.Series;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestClusterRowTest {
  private static List<String> said() {
    List<String> lines = new ArrayList<>();
    for (int number = 1; number <= 25; number++) {
      lines.add(
          "cluster " + number * 1_000_000 + " 7000000 3000000 " + number * number * 1_000_000);
    }
    lines.add("heap 400000");
    return lines;
  }

  @Test
  void aSeriesIsWhatAJvmHasSaid() {
    Series series = Series.parse(said());
    assertThat(series.readyMillis()).hasSize(25).startsWith(1.0, 2.0).endsWith(25.0);
    assertThat(series.evictionMillis()).hasSize(25).containsOnly(7.0);
    assertThat(series.processorMillis()).as("of each alone").startsWith(1.0, 3.0, 5.0);
    assertThat(series.heapMegabytes()).isEqualTo(0.4);
  }

  @Test
  void aSeriesThatBrokeOffIsNone() {
    List<String> lines = said().subList(0, 7);
    assertThatThrownBy(() -> Series.parse(lines))
        .isInstanceOf(BenchException.class)
        .hasMessage("7 clusters in a JVM, not 25");
    assertThatThrownBy(() -> Series.parse(List.of("OpenJDK warning")))
        .hasMessage("not understood: OpenJDK warning");
  }

  @Test
  void saysHowToBuildTheProgramThatIsMissing(@TempDir Path home) {
    TestClusterRow row = new TestClusterRow(home, Jvm.PLAIN, 1);
    assertThatThrownBy(row::measure)
        .isInstanceOf(BenchException.class)
        .hasMessageEndingWith("start the bench by ./kennel bench");
  }
}
