package io.kennel.agent.runtime.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.agent.runtime.ContainerSession;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.agent.runtime.TerminalSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Commands with streams in real containers. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
class ExecTest {
  @TempDir Path directory;
  private RuntimeFixture fixture;
  private String container = "";

  @BeforeEach
  void open() throws Exception {
    fixture = new RuntimeFixture(directory);
    container = fixture.run(fixture.sandbox("p"), "sleep", "1000");
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  private ContainerSession start(boolean stdin, boolean terminal, String... command) {
    return fixture
        .runtime()
        .startExec(container, List.of(command), stdin, terminal ? TerminalSize.UNKNOWN : null);
  }

  @Test
  void streamsAreSeparate() throws Exception {
    try (ContainerSession session = start(true, false, "sh", "-c", "cat; echo err >&2; exit 7")) {
      type(session, "some words");
      session.stdin().close();

      assertThat(text(session.stdout())).isEqualTo("some words");
      assertThat(text(session.stderr())).isEqualTo("err\n");
      assertThat(session.await()).isEqualTo(7);
    }
  }

  @Test
  void withoutInputItsEndIsThereAtOnce() throws Exception {
    try (ContainerSession session = start(false, false, "cat")) {
      assertThat(text(session.stdout())).isEmpty();
      assertThat(session.await()).isZero();
      assertThatThrownBy(() -> type(session, "x")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aCommandRunsAsTheContainerDoes() throws Exception {
    String show = "echo $GIVEN; id -G; tr '\\0' '\\n' </proc/self/limits | head -1; pwd";
    try (ContainerSession session = start(false, false, "sh", "-c", show)) {
      assertThat(text(session.stdout())).startsWith("x y\n0 77\n").endsWith("/\n");
    }
  }

  /** As its first step, before anybody could set it. */
  @Test
  void aCommandFindsItsTerminalOfTheRightSize() throws Exception {
    try (ContainerSession session =
        fixture
            .runtime()
            .startExec(container, List.of("stty", "size"), false, new TerminalSize(77, 33))) {
      assertThat(text(session.stdout())).isEqualTo("33 77\r\n");
      assertThat(session.await()).isZero();
    }
  }

  @Test
  void aTerminalIsOneAndHasASize() throws Exception {
    // Sizes take another way than what is typed, and arrive when they do.
    String untilKnown =
        "tty; until size=$(stty size 2> /dev/null); [ -n \"$size\" ]; do sleep 0.02; done;"
            + " echo $size; exit 5";
    try (ContainerSession session = start(true, true, "sh", "-c", untilKnown)) {
      session.resize(77, 33);
      session.resize(0, 70_000);

      assertThat(text(session.stdout())).contains("/dev/pts/").contains("33 77");
      assertThat(text(session.stderr())).isEmpty();
      assertThat(session.await()).isEqualTo(5);
    }
  }

  @Test
  void ctrlCAndJobControlReachWhatRunsOnATerminal() throws Exception {
    try (ContainerSession session = start(true, true, "sh")) {
      InputStream screen = session.stdout();
      type(session, "PS1='> '; sleep 100\n");
      until(screen, "sleep 100\r\n");
      fixture.awaitOutput(container, "sh", "-c", "ps | grep -q '[s]leep 100$'");
      type(session, "\u0003");
      type(session, "echo was $?\n");
      until(screen, "was 130");
      type(session, "sleep 200\n");
      fixture.awaitOutput(container, "sh", "-c", "ps | grep -q '[s]leep 200$'");
      type(session, "\u001a");
      until(screen, "Stopped");
      type(session, "kill -9 %1; exit 3; exit 3\n");
      assertThat(session.await()).isEqualTo(3);
    }
  }

  @Test
  void aCommandThatDoesNotExistSaysSo() {
    for (boolean terminal : List.of(false, true)) {
      assertThatThrownBy(() -> start(true, terminal, "nothing-of-that-name"))
          .isInstanceOf(RuntimeFailure.class)
          .hasMessageMatching(
              "failed to exec in container: failed to start exec \"[0-9a-f]{16}\": OCI runtime exec"
                  + " failed: exec failed: unable to start container process: exec:"
                  + " \"nothing-of-that-name\": executable file not found in \\$PATH");
    }
    assertThat(left()).isEmpty();
  }

  @Test
  void closingEndsTheCommandAndAllItStarted() throws Exception {
    String orphans = "(sleep 701 &); sleep 702 & sleep 703";
    for (boolean terminal : List.of(false, true)) {
      ContainerSession session = start(true, terminal, "sh", "-c", orphans);
      fixture.awaitOutput(container, "sh", "-c", "[ $(ps | grep -c '[s]leep 70[123]') = 3 ]");
      session.close();
      session.close();

      assertThat(session.await()).isEqualTo(137);
      assertThat(text(session.stdout())).isEmpty();
      assertThat(processes()).doesNotContain("sleep 70");
    }
    fixture.await(() -> left().isEmpty());
  }

  @Test
  void whatIsLeftInTheBackgroundGoesOnAndHoldsNobodyUp() throws Exception {
    try (ContainerSession session = start(false, false, "sh", "-c", "sleep 704 & echo started")) {
      assertThat(text(session.stdout())).isEqualTo("started\n");
      assertThat(session.await()).isZero();
    }
    assertThat(processes()).contains("sleep 704");
  }

  @Test
  void aSlowReaderLosesNothing() throws Exception {
    int bytes = 3 << 20;
    try (ContainerSession session =
        start(true, false, "sh", "-c", "head -c " + bytes + " /dev/zero; echo end >&2")) {
      Thread.sleep(Duration.ofMillis(300));
      assertThat(session.stdout().readAllBytes()).hasSize(bytes);
      assertThat(text(session.stderr())).isEqualTo("end\n");
      assertThat(session.await()).isZero();
    }
  }

  @Test
  void whatGoesInComesOut() throws Exception {
    byte[] all = new byte[5 << 20];
    new java.util.Random(7).nextBytes(all);
    try (ContainerSession session = start(true, false, "cat")) {
      CompletableFuture<Boolean> fed =
          fixture.inBackground(() -> {
            try (OutputStream in = session.stdin()) {
              in.write(all);
            }
            return true;
          });
      assertThat(session.stdout().readAllBytes()).isEqualTo(all);
      assertThat(fed.join()).isTrue();
      assertThat(session.await()).isZero();
    }
  }

  @Test
  void aReaderWhoLeavesEndsTheWriter() throws Exception {
    try (ContainerSession session = start(true, false, "sh", "-c", "yes; exit 0")) {
      assertThat(session.stdout().read()).isEqualTo('y');
      session.stdout().close();
      assertThat(session.await()).isZero();
    }
  }

  @Test
  void theEndOfTheContainerEndsTheSession() throws Exception {
    try (ContainerSession pipes = start(true, false, "sleep", "1000");
        ContainerSession terminal = start(true, true, "sleep", "1000")) {
      fixture.runtime().stopContainer(container, Duration.ZERO);
      for (ContainerSession session : List.of(pipes, terminal)) {
        assertThat(text(session.stdout())).isEmpty();
        assertThat(session.await()).isEqualTo(137);
      }
    }
    fixture.awaitExit(container);
    assertThatThrownBy(() -> start(false, false, "true"))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("is not running");
  }

  @Test
  void aNewRuntimeEndsTheSessionsOfTheOldOneAndBeginsNewOnes() throws Exception {
    ContainerSession session = start(true, false, "sleep", "705");

    fixture.restart();

    assertThat(processes()).doesNotContain("sleep 705");
    assertThat(session.stdout().read()).isEqualTo(-1);
    assertThat(left()).isEmpty();
  }

  @Test
  void manyAtOnceLeaveNothingOpen() throws Exception {
    start(false, true, "true").close();
    fixture.await(() -> left().isEmpty());
    long before = descriptors();
    List<CompletableFuture<String>> outputs = new ArrayList<>();
    for (int number = 0; number < 20; number++) {
      boolean terminal = number % 2 == 0;
      String word = "word-" + number;
      outputs.add(
          fixture.inBackground(() -> {
            try (ContainerSession session = start(true, terminal, "echo", word)) {
              return text(session.stdout()).strip();
            }
          }));
    }
    for (int number = 0; number < outputs.size(); number++) {
      assertThat(outputs.get(number).join()).isEqualTo("word-" + number);
    }
    fixture.await(() -> left().isEmpty() && descriptors() <= before);
  }

  private String processes() {
    return new String(fixture.exec(container, "ps").stdout(), UTF_8);
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count();
    }
  }

  /** What commands have left in the run directory. */
  private List<Path> left() {
    try (Stream<Path> all = Files.list(fixture.runDirectory().resolve("exec"))) {
      return all.toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void type(ContainerSession session, String text) throws IOException {
    session.stdin().write(text.getBytes(UTF_8));
  }

  private static String until(InputStream stream, String wanted) throws IOException {
    StringBuilder seen = new StringBuilder();
    while (seen.indexOf(wanted) < 0) {
      int next = stream.read();
      assertThat(next).describedAs("after %s", seen).isNotNegative();
      seen.append((char) next);
    }
    return seen.toString();
  }

  private static String text(InputStream stream) throws IOException {
    return new String(stream.readAllBytes(), UTF_8);
  }
}
