package io.kennel.agent.stream;

import io.kennel.agent.runtime.ContainerSession;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.world.World;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One exec or attach under way: moves bytes between a client and a process until one of the two has
 * gone. Runs on the caller's thread and two tasks.
 */
final class CommandSession {
  private static final Logger LOG = LoggerFactory.getLogger(CommandSession.class);

  private final World world;
  private final ClientStreams client;
  private final Kind kind;
  private volatile boolean isOver;

  /** What the session is for. */
  enum Kind {
    /** A command of its own, with whose exit code the session ends. */
    EXEC("error executing command in container: "),
    /** The container's own process; that it has ended is no failure of the session. */
    ATTACH("error attaching to container: ");

    private final String failing;

    Kind(String failing) {
      this.failing = failing;
    }
  }

  CommandSession(World world, ClientStreams client, Kind kind) {
    this.world = world;
    this.client = client;
    this.kind = kind;
  }

  /** Runs it from begin to end; the client's connection ends with it. */
  void run(Supplier<ContainerSession> start) {
    check();
    try (ContainerSession process = start.get()) {
      client.onGone(process::close);
      finish(carry(process));
    } catch (RuntimeFailure e) {
      world.tasks().start("farewell of a client", () -> receive(NO_INPUT));
      finish(failed(e));
    } catch (IOException e) {
      LOG.debug("A client went away: {}", e.getMessage());
      client.close();
    } finally {
      isOver = true;
    }
  }

  private Outcome carry(ContainerSession process) throws IOException {
    CountDownLatch ended = new CountDownLatch(1);
    world.tasks().start("input of a command", () -> receive(new ProcessInput(process)));
    world.tasks().start("errors of a command", () -> copyErrors(process, ended));
    copy(process.stdout(), client.stdout());
    try {
      ended.await();
      int code = process.await();
      return new Outcome.Exited(kind == Kind.EXEC ? code : 0);
    } catch (RuntimeFailure e) {
      return failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    }
  }

  private void copyErrors(ContainerSession process, CountDownLatch ended) {
    try {
      copy(process.stderr(), client.stderr());
    } catch (IOException e) {
      process.close();
    } finally {
      ended.countDown();
    }
  }

  private Outcome failed(RuntimeFailure failure) {
    return new Outcome.Failed(kind.failing + failure.getMessage());
  }

  private void finish(Outcome outcome) {
    try {
      client.finish(outcome);
    } catch (IOException e) {
      LOG.debug("A client went away: {}", e.getMessage());
      client.close();
    }
  }

  private static void copy(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[StreamLimits.BUFFER_BYTES];
    for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
      to.write(buffer, 0, count);
    }
  }

  private void receive(ClientStreams.Receiver receiver) {
    try {
      client.receive(receiver);
    } catch (IOException e) {
      LOG.debug("A client went away: {}", e.getMessage());
    } finally {
      client.close();
    }
  }

  /** Asks now and then whether the client is there, which may have gone without a word. */
  private void check() {
    var _ =
        world
            .timers()
            .after(
                StreamLimits.CHECK_INTERVAL,
                "check of a client",
                () -> {
                  if (!isOver) {
                    client.ping();
                    check();
                  }
                });
  }

  private static final ClientStreams.Receiver NO_INPUT =
      new ClientStreams.Receiver() {
        @Override
        public void input(byte[] bytes, int offset, int count) {}

        @Override
        public void endOfInput() {}

        @Override
        public void resize(int columns, int rows) {}
      };

  /** Input for a process, as long as that reads it. */
  private static final class ProcessInput implements ClientStreams.Receiver {
    private final ContainerSession process;
    private boolean isOpen = true;

    ProcessInput(ContainerSession process) {
      this.process = process;
    }

    @Override
    public void input(byte[] bytes, int offset, int count) {
      if (isOpen) {
        try {
          process.stdin().write(bytes, offset, count);
          process.stdin().flush();
        } catch (IOException e) {
          // As with a broken pipe in a shell: what the process does not want is dropped.
          isOpen = false;
        }
      }
    }

    @Override
    public void endOfInput() {
      try {
        process.stdin().close();
      } catch (IOException e) {
        isOpen = false;
      }
    }

    @Override
    public void resize(int columns, int rows) {
      process.resize(columns, rows);
    }
  }
}
