package io.kennel.agent.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.agent.stream.PortForwardPairs.Decision;
import io.kennel.agent.stream.PortForwardPairs.Forward;
import io.kennel.agent.stream.PortForwardPairs.Refuse;
import io.kennel.agent.stream.PortForwardPairs.Wait;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which streams belong together. */
class PortForwardPairsTest {
  private final PortForwardPairs<String> pairs = new PortForwardPairs<>();

  private Decision<String> open(int id, String type, String port, String request, String stream) {
    Map<String, String> headers = new HashMap<>();
    headers.put("streamtype", type);
    headers.put("port", port);
    headers.put("requestid", request);
    headers.values().removeIf(value -> value == null);
    return pairs.opened(id, headers, stream);
  }

  @Test
  void joinsDataAndErrorsOfOneRequest() {
    assertThat(open(1, "error", "80", "0", "e0")).isEqualTo(new Wait<>("0"));
    assertThat(open(3, "error", "81", "1", "e1")).isEqualTo(new Wait<>("1"));
    assertThat(open(5, "data", "81", "1", "d1")).isEqualTo(new Forward<>(81, "d1", "e1"));
    assertThat(open(7, "data", "80", "0", "d0")).isEqualTo(new Forward<>(80, "d0", "e0"));
    assertThat(open(9, "data", "80", "0", "d0 again")).isEqualTo(new Wait<>("0"));
    assertThat(open(11, "error", "80", "0", "e0 again"))
        .isEqualTo(new Forward<>(80, "d0 again", "e0 again"));
  }

  @Test
  void joinsByPositionWhereAnOldClientGivesNoNumber() {
    assertThat(open(1, "error", "80", null, "e0")).isEqualTo(new Wait<>("1"));
    assertThat(open(3, "data", "80", null, "d0")).isEqualTo(new Forward<>(80, "d0", "e0"));
    assertThat(open(5, "error", "80", null, "e1")).isEqualTo(new Wait<>("5"));
    assertThat(open(7, "data", "80", null, "d1")).isEqualTo(new Forward<>(80, "d1", "e1"));
  }

  @ParameterizedTest
  @CsvSource({
    ", 80, header is required",
    "stdin, 80, invalid stream type",
    "data, , header is required",
    "data, 0, unable to parse",
    "data, -1, unable to parse",
    "data, 65536, unable to parse",
    "data, 99999999999, unable to parse",
    "data, http, unable to parse",
  })
  void refuses(String type, String port, String reason) {
    assertThat(open(1, type, port, "7", "s"))
        .isInstanceOfSatisfying(
            Refuse.class, refused -> assertThat(refused.reason()).contains(reason));
    assertThat(open(3, "error", "80", "7", "e")).isEqualTo(new Wait<>("7"));
  }

  @Test
  void refusesWhatIsThereAlreadyAndAnotherPort() {
    open(1, "error", "80", "7", "e");
    assertThat(open(3, "error", "80", "7", "e again")).isInstanceOf(Refuse.class);
    assertThat(open(5, "data", "81", "7", "d at another port")).isInstanceOf(Refuse.class);
    assertThat(open(7, "data", "80", "7", "d")).isEqualTo(new Forward<>(80, "d", "e"));
  }

  @Test
  void givesUpOnlyWhatIsStillAlone() {
    open(1, "error", "80", "7", "e");
    open(3, "data", "80", "7", "d");
    assertThat(pairs.giveUp("7", "e")).isNull();
    open(5, "error", "80", "7", "later");
    assertThat(pairs.giveUp("7", "e")).isNull();
    assertThat(pairs.giveUp("7", "later")).isEqualTo("later");
    assertThat(open(7, "data", "80", "7", "too late")).isEqualTo(new Wait<>("7"));
  }
}
