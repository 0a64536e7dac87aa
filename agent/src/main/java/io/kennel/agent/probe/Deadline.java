package io.kennel.agent.probe;

import io.kennel.world.Timers;
import io.kennel.world.Timers.Timer;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Ends what a socket waits for once the time is over, however slowly the other side goes on: a time
 * limit of the socket itself would begin anew with each byte.
 */
final class Deadline implements AutoCloseable {
  static final String MESSAGE =
      "context deadline exceeded (Client.Timeout exceeded while awaiting headers)";

  private final Timer timer;
  private @Nullable Socket socket;
  private boolean passed;

  Deadline(Timers timers, Duration limit) {
    timer = timers.after(limit, "limit of a probe", this::pass);
  }

  private synchronized void pass() {
    passed = true;
    if (socket != null) {
      end(socket);
    }
  }

  /** Takes the place of the socket before. */
  synchronized void guard(Socket next) {
    socket = next;
    if (passed) {
      end(next);
    }
  }

  synchronized boolean passed() {
    return passed;
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed all the same.
    }
  }

  @Override
  public void close() {
    timer.cancel();
  }
}
