package io.kennel.agent.stream;

import io.kennel.agent.runtime.ContainerSession;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.agent.runtime.TerminalSize;
import io.kennel.world.Timers.Timer;
import io.kennel.world.World;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
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

  /**
   * Runs it from begin to end; the client's connection ends with it.
   *
   * @param terminal whether the client may have a size to say before the process looks for it
   */
  void run(boolean terminal, Function<TerminalSize, ContainerSession> start) {
    ProcessInput input = new ProcessInput();
    world.tasks().start("input of a command", () -> receive(input));
    ClientChecks.begin(world, this::check);
    if (terminal) {
      awaitSize(input);
    }
    try (ContainerSession process = start.apply(input.size())) {
      client.onGone(process::close);
      input.begin(process);
      finish(carry(process));
    } catch (RuntimeFailure e) {
      finish(failed(e));
    } catch (IOException e) {
      LOG.debug("A client went away: {}", e.getMessage());
      client.close();
    } finally {
      isOver = true;
      input.end();
    }
  }

  /** The first size comes right behind the connection, if the client has one. */
  private void awaitSize(ProcessInput input) {
    CompletableFuture<Void> waited = input.sized();
    Timer limit =
        world
            .timers()
            .after(
                StreamLimits.FIRST_SIZE_WAIT_MAX, "wait for a size", () -> waited.complete(null));
    waited.join();
    limit.cancel();
  }

  private Outcome carry(ContainerSession process) throws IOException {
    CountDownLatch ended = new CountDownLatch(1);
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

  /** Until the client has gone; without a process to take it, what comes is dropped. */
  private void receive(ClientStreams.Receiver receiver) {
    try {
      client.receive(receiver);
    } catch (IOException e) {
      LOG.debug("A client went away: {}", e.getMessage());
    } finally {
      client.close();
    }
  }

  private boolean check() {
    if (!isOver) {
      client.ping();
    }
    return !isOver;
  }
}
