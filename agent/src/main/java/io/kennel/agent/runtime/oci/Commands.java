package io.kennel.agent.runtime.oci;

import io.kennel.agent.runtime.ContainerRuntime.ExecResult;
import io.kennel.agent.runtime.ContainerSession;
import io.kennel.world.Timers;
import io.kennel.world.World;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs commands in containers to their end, or to a limit of time. */
final class Commands {
  private static final int OUTPUT_BYTES_MAX = 1 << 20;
  private static final int CHUNK_BYTES = 16 << 10;
  private static final int KILLED_EXIT_CODE = 137;

  private final World world;
  private final Execs execs;

  Commands(World world, Execs execs) {
    this.world = world;
    this.execs = execs;
  }

  ExecResult run(Container container, List<String> command, Duration timeout) {
    AtomicBoolean late = new AtomicBoolean();
    try (ContainerSession session = execs.start(container, command, false, null)) {
      Timers.Timer limit = world.timers().after(timeout, "exec limit", () -> end(session, late));
      try {
        CompletableFuture<byte[]> errors = new CompletableFuture<>();
        var _ = world.tasks().start("exec stderr", () -> errors.complete(read(session.stderr())));
        byte[] output = read(session.stdout());
        int code = session.await();
        boolean timedOut = late.get();
        return new ExecResult(timedOut ? KILLED_EXIT_CODE : code, output, errors.join(), timedOut);
      } finally {
        limit.cancel();
      }
    }
  }

  private static void end(ContainerSession session, AtomicBoolean late) {
    late.set(true);
    session.close();
  }

  /** Keeps the first part and drops the rest. */
  private static byte[] read(InputStream from) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    byte[] bytes = new byte[CHUNK_BYTES];
    try {
      for (int count = from.read(bytes); count >= 0; count = from.read(bytes)) {
        kept.write(bytes, 0, Math.min(count, OUTPUT_BYTES_MAX - kept.size()));
      }
    } catch (IOException e) {
      // What came so far is the output.
    }
    return kept.toByteArray();
  }
}
