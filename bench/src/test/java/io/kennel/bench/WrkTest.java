package io.kennel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class WrkTest {
  @Test
  void readsTheSummary() {
    Wrk.Result result =
        Wrk.parse(
            """
            Running 10s test @ https://127.0.0.1:6443/version
            KENNEL-BENCH {"requests":20000,"bytes":4000000,"micros":10000000,"bad":0,"p99":12500}
            """);
    assertThat(result.perSecond()).isEqualTo(2000);
    assertThat(result.p99Millis()).isEqualTo(12.5);
  }

  @Test
  void givesNoFigureFromFailedRequests() {
    assertThatExceptionOfType(BenchException.class)
        .isThrownBy(
            () -> Wrk.parse("KENNEL-BENCH {\"requests\":100,\"micros\":1,\"bad\":100,\"p99\":1}"))
        .withMessageContaining("100 of 100 requests failed");
    assertThatExceptionOfType(BenchException.class)
        .isThrownBy(() -> Wrk.parse("unable to connect"))
        .withMessageContaining("unable to connect");
  }
}
