package io.kennel.agent.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** How sessions end, in the words of each version; and the sizes of terminals. */
class ErrorChannelTest {
  static Stream<Arguments> rows() {
    return Stream.of(
        Arguments.of(new Outcome.Exited(0), 5, "{\"metadata\":{},\"status\":\"Success\"}"),
        Arguments.of(
            new Outcome.Exited(7),
            4,
            """
            {"metadata":{},"status":"Failure","reason":"NonZeroExitCode",
             "message":"command terminated with non-zero exit code: exit status 7",
             "details":{"causes":[{"reason":"ExitCode","message":"7"}]}}\
            """),
        Arguments.of(
            new Outcome.Failed("no such thing"),
            4,
            """
            {"metadata":{},"status":"Failure","reason":"InternalError","code":500,
             "message":"Internal error occurred: no such thing",
             "details":{"causes":[{"message":"no such thing"}]}}\
            """),
        Arguments.of(new Outcome.Exited(0), 3, ""),
        Arguments.of(
            new Outcome.Exited(7), 1, "command terminated with non-zero exit code: exit status 7"),
        Arguments.of(
            new Outcome.Failed("no such thing"), 2, "Internal error occurred: no such thing"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void tells(Outcome outcome, int version, String words) {
    String told = new String(ErrorChannel.encode(outcome, version), UTF_8);
    if (version < 4) {
      assertThat(told).isEqualTo(words);
      return;
    }
    JsonMapper mapper = JsonMapper.shared();
    var status = (tools.jackson.databind.node.ObjectNode) mapper.readTree(told);
    status.remove(List.of("apiVersion", "kind"));
    status.path("details").forEach(each -> {});
    assertThat(status).isEqualTo(mapper.readTree(words));
  }

  /** Takes down sizes; there is no input here. */
  private static final class Sizes implements ClientStreams.Receiver {
    final List<String> seen = new ArrayList<>();

    @Override
    public void input(byte[] bytes, int offset, int count) {}

    @Override
    public void endOfInput() {}

    @Override
    public void resize(int columns, int rows) {
      seen.add(columns + "x" + rows);
    }
  }

  @Test
  void readsSizesOneAfterTheOther() throws IOException {
    Sizes sizes = new Sizes();
    String sent = "{\"Width\":80,\"Height\":24}\n{\"Width\":132,\"Height\":50}{\"Width\":\"x\"}";
    Resizes.read(new ByteArrayInputStream(sent.getBytes(UTF_8)), sizes);
    assertThat(sizes.seen).containsExactly("80x24", "132x50", "0x0");
  }

  @Test
  void stopsAtWhatIsNoSize() {
    for (String sent : List.of("{", "[[[[[[[[", "\"" + "x".repeat(1000), "{\"Width\":}")) {
      Sizes sizes = new Sizes();
      assertThatThrownBy(() -> Resizes.read(new ByteArrayInputStream(sent.getBytes(UTF_8)), sizes))
          .isInstanceOf(IOException.class);
      assertThat(sizes.seen).isEmpty();
    }
  }
}
