package io.kennel.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
@Timeout(60)
class EpollTest {
  private static final long END = 0;
  private static final long LOST = 7;

  @Test
  void anotherEndThatIsGoneIsReportedOnceThoughNobodyWaits() throws IOException {
    int[] end = SystemCalls.pipe();
    int[] lost = SystemCalls.pipe();
    Epoll epoll = new Epoll();
    epoll.add(end[0], END);
    epoll.order(end[0], END, Epoll.READABLE);
    SystemCalls.close(lost[0]);
    epoll.add(lost[1], LOST);
    List<Long> reported = new ArrayList<>();

    epoll.run(
        END,
        (key, readable, writable) -> {
          reported.add(key);
          if (reported.size() == 1) {
            close(end[1]);
          }
        });

    assertThat(reported).containsExactly(LOST, END);
    SystemCalls.close(end[0]);
    SystemCalls.close(lost[1]);
  }

  private static void close(int descriptor) {
    try {
      SystemCalls.close(descriptor);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
