package io.kennel.agent.runtime.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.agent.runtime.ContainerRuntime.ContainerConfig;
import io.kennel.agent.runtime.ContainerSession;
import io.kennel.agent.runtime.RuntimeFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Connections to the streams of containers' own processes. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
class AttachTest {
  private static final String ECHO =
      "while read line; do echo got $line; done; echo over >&2; exit 4";

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

  private String run(boolean stdin, boolean stdinOnce, boolean terminal, String script) {
    ContainerConfig config =
        RuntimeFixture.interactive(
            fixture.config("c", List.of("sh", "-c", script), null), stdin, stdinOnce, terminal);
    String id = fixture.create(fixture.sandbox("p"), config);
    fixture.runtime().startContainer(id);
    return id;
  }

  private ContainerSession attach(String id) {
    return fixture.runtime().attach(id, true, false);
  }

  @Test
  void severalSpeakToOneProcessAndLeaveItRunning() throws Exception {
    String id = run(true, false, false, ECHO);
    try (ContainerSession one = attach(id);
        ContainerSession two = attach(id)) {
      type(one, "a\n");
      until(one.stdout(), "got a\n");
      until(two.stdout(), "got a\n");
      type(two, "b\n");
      until(one.stdout(), "got b\n");
      until(two.stdout(), "got b\n");
      one.stdin().close();
    }
    try (ContainerSession later = attach(id)) {
      type(later, "c\n");
      assertThat(until(later.stdout(), "got c\n")).isEqualTo("got c\n");
    }
    Path log = fixture.runtime().container(id).config().logPath();
    fixture.await(() -> Files.readString(log).contains("stdout F got c"));
    assertThat(Files.readString(log)).contains("stdout F got a", "stdout F got b");
  }

  @Test
  void whoComesFirstSeesWhatWasSaidBefore() throws Exception {
    String id = run(true, false, true, "echo before; while read line; do echo got $line; done");
    awaitLog(id, "before");
    try (ContainerSession first = attach(id)) {
      assertThat(until(first.stdout(), "before\r\n")).isEqualTo("before\r\n");
      type(first, "a\n");
      assertThat(until(first.stdout(), "got a\r\n")).isEqualTo("a\r\ngot a\r\n");
      try (ContainerSession second = attach(id)) {
        type(second, "b\n");
        assertThat(until(second.stdout(), "got b\r\n")).isEqualTo("b\r\ngot b\r\n");
        assertThat(until(first.stdout(), "got b\r\n")).isEqualTo("b\r\ngot b\r\n");
      }
    }
  }

  @Test
  void bothStreamsOfBeforeAreShownInFull() throws Exception {
    String id = run(true, true, false, "echo out; echo err >&2; cat; exit 3");
    awaitLog(id, "stdout F out");
    awaitLog(id, "stderr F err");
    try (ContainerSession session = attach(id)) {
      session.stdin().close();
      assertThat(text(session.stdout())).isEqualTo("out\n");
      assertThat(text(session.stderr())).isEqualTo("err\n");
      assertThat(session.await()).isEqualTo(3);
    }
  }

  /** Once: from then on it is not there any more for who attaches. */
  @Test
  void whatAnEndedContainerSaidIsShownToWhoComesFirst() throws Exception {
    String id = run(true, true, true, "echo all; exit 3");
    assertThat(fixture.awaitExit(id).exitCode()).isEqualTo(3);
    assertThat(fixture.runtime().isAttachable(id)).isTrue();
    try (ContainerSession session = attach(id)) {
      assertThat(text(session.stdout())).isEqualTo("all\r\n");
      assertThat(session.await()).isEqualTo(3);
    }
    assertThat(fixture.runtime().isAttachable(id)).isFalse();
    assertThatThrownBy(() -> attach(id)).hasMessageContaining("is not running");
  }

  /** Newer kubectls print the log themselves before they attach. */
  @Test
  void whatWasReadInTheLogIsNotShownAgain() throws Exception {
    String id = run(true, false, false, "echo before; " + ECHO);
    awaitLog(id, "before");
    fixture.runtime().logRead(id, "before\n".length());
    try (ContainerSession session = attach(id)) {
      type(session, "a\n");
      assertThat(until(session.stdout(), "got a\n")).isEqualTo("got a\n");
    }
  }

  @Test
  void whoeverSaysMuchBeforeAnybodyComesIsNotHeldUp() throws Exception {
    String id = run(true, true, false, "seq 400000; echo end; cat");
    awaitLog(id, "stdout F end\n");
    try (ContainerSession session = attach(id)) {
      session.stdin().close();
      assertThat(text(session.stdout()))
          .endsWith("\n399999\n400000\nend\n")
          .hasSizeBetween(900_000, 1 << 20);
    }
  }

  private void awaitLog(String id, String text) throws Exception {
    Path log = fixture.runtime().container(id).config().logPath();
    fixture.await(() -> Files.readString(log).contains(text));
  }

  @Test
  void inputThatIsOpenOnceEndsWithItsSession() throws Exception {
    String id = run(true, true, false, ECHO);
    try (ContainerSession session = attach(id)) {
      type(session, "a\n");
      session.stdin().close();

      assertThat(text(session.stdout())).isEqualTo("got a\n");
      assertThat(text(session.stderr())).isEqualTo("over\n");
      assertThat(session.await()).isEqualTo(4);
    }
    assertThat(fixture.awaitExit(id).exitCode()).isEqualTo(4);
    assertThatThrownBy(() -> attach(id))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("is not running");
  }

  @Test
  void aTerminalCanBeAttachedToAndHasASize() throws Exception {
    // Sizes take another way than what is typed, and arrive when they do.
    String size = "until size=$(stty size 2> /dev/null); [ -n \"$size\" ]; do sleep 0.02; done";
    String id = run(true, false, true, "while read line; do " + size + "; echo $size; done");
    try (ContainerSession session = attach(id)) {
      session.resize(101, 42);
      type(session, "a\n");
      until(session.stdout(), "42 101\r\n");
      assertThat(session.stderr().read()).isEqualTo(-1);
      type(session, "\u0003");
      assertThat(session.await()).isEqualTo(130);
    }
  }

  @Test
  void withoutInputThereIsNoneToWriteTo() throws Exception {
    String id = run(false, false, false, "while :; do echo tick; sleep 0.05; done");
    try (ContainerSession session = attach(id)) {
      until(session.stdout(), "tick\n");
      assertThatThrownBy(() -> type(session, "x"))
          .isInstanceOf(IOException.class)
          .hasMessage("the process has no input");
      session.stdin().close();
      until(session.stdout(), "tick\n");
    }
  }

  @Test
  void aNewRuntimeAttachesToWhatTheOldOneStarted() throws Exception {
    String id = run(true, false, false, ECHO);
    ContainerSession before = attach(id);
    fixture.restart();
    assertThat(before.stdout().read()).isEqualTo(-1);

    try (ContainerSession session = attach(id)) {
      type(session, "again\n");
      until(session.stdout(), "got again\n");
    }
  }

  @Test
  void theEndOfTheContainerEndsEverySession() throws Exception {
    String id = run(true, false, false, "sleep 1000");
    try (ContainerSession session = attach(id)) {
      fixture.runtime().stopContainer(id, Duration.ZERO);
      assertThat(text(session.stdout())).isEmpty();
      assertThat(session.await()).isEqualTo(137);
    }
  }

  @Test
  void whatGoesInComesOut() throws Exception {
    byte[] all = new byte[2 << 20];
    new java.util.Random(7).nextBytes(all);
    String id = run(true, true, false, "exec cat");
    try (ContainerSession session = attach(id)) {
      var fed =
          fixture.inBackground(() -> {
            session.stdin().write(all);
            session.stdin().close();
            return true;
          });
      assertThat(session.stdout().readAllBytes()).isEqualTo(all);
      assertThat(fed.join()).isTrue();
      assertThat(session.await()).isZero();
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
