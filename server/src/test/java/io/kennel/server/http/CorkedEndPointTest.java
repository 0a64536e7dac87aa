package io.kennel.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

class CorkedEndPointTest {
  private final ByteArrayEndPoint bytes = new ByteArrayEndPoint();
  private final CorkedEndPoint corked = new CorkedEndPoint(bytes);

  @Test
  void withoutTheCorkAWriteLeavesAtOnce() {
    Callback.Completable written = write(corked, "a");
    assertThat(written).isDone();
    assertThat(bytes.takeOutputString()).isEqualTo("a");
  }

  @Test
  void underTheCorkTheWriteIsHeldBackUntilItIsPulled() {
    corked.cork();
    Callback.Completable written = write(corked, "a");
    assertThat(written).isNotDone();
    assertThat(bytes.takeOutputString()).isEmpty();
    corked.uncork();
    assertThat(written).isCompleted();
    assertThat(bytes.takeOutputString()).isEqualTo("a");
    corked.uncork();
    assertThat(bytes.takeOutputString()).isEmpty();
  }

  @Test
  void aWriteThatIsHeldBackFailsWhenTheConnectionHasEnded() {
    corked.cork();
    Callback.Completable written = write(corked, "a");
    corked.close();
    corked.uncork();
    assertThat(written).isCompletedExceptionally();
  }

  @Test
  void aWriteThatIsHeldBackCanBeCancelled() {
    corked.cork();
    Callback.Completable written = write(corked, "a");
    assertThat(corked.cancelWrite(new IOException("as wanted"))).isSameAs(written);
    corked.uncork();
    assertThat(written).isNotDone();
    assertThat(bytes.takeOutputString()).isEmpty();
  }

  static Callback.Completable write(CorkedEndPoint end, String text) {
    Callback.Completable callback = new Callback.Completable();
    end.write(callback, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    return callback;
  }
}
