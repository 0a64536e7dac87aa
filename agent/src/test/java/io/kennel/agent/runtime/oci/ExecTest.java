package io.kennel.agent.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.agent.runtime.ContainerSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands with streams in real containers. */
class ExecTest {
  @TempDir Path directory;
  private RuntimeFixture fixture;

  @BeforeEach
  void open() throws Exception {
    fixture = new RuntimeFixture(directory);
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  @Test
  void streamsAreSeparate() throws Exception {
    String id = fixture.run(fixture.sandbox("p"), "sleep", "1000");
    List<String> command = List.of("sh", "-c", "cat; echo err >&2; exit 7");

    try (ContainerSession session = fixture.runtime().startExec(id, command, true, false)) {
      session.stdin().write("some words".getBytes(StandardCharsets.UTF_8));
      session.stdin().close();

      assertThat(text(session.stdout())).isEqualTo("some words");
      assertThat(text(session.stderr())).isEqualTo("err\n");
      assertThat(session.await()).isEqualTo(7);
    }
  }

  @Test
  void aTerminalIsOne() throws Exception {
    String id = fixture.run(fixture.sandbox("p"), "sleep", "1000");
    List<String> command = List.of("sh", "-c", "tty; exit 5");

    try (ContainerSession session = fixture.runtime().startExec(id, command, false, true)) {
      assertThat(text(session.stdout())).contains("/dev/pts/");
      assertThat(text(session.stderr())).isEmpty();
      assertThat(session.await()).isEqualTo(5);
    }
  }

  private static String text(InputStream stream) throws IOException {
    return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
  }
}
