package io.kennel.agent.runtime.oci;

import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One container: its record, and how far it has come. */
final class Container {
  static final int START_FAILED_EXIT_CODE = 128;

  private final Records.Container record;
  private final Bundle bundle;
  private final ReentrantLock work = new ReentrantLock();
  private final CompletableFuture<Void> exited = new CompletableFuture<>();
  private final AtomicReference<@Nullable ProcessOutput> first = new AtomicReference<>();
  private volatile Progress progress = new Progress(Phase.CREATED, 0, null, null, 0, "");

  Container(Records.Container record, Bundle bundle) {
    this.record = record;
    this.bundle = bundle;
  }

  /** How far it has come, as a value. */
  record Progress(
      Phase phase,
      long pid,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      int exitCode,
      String reason) {}

  Records.Container record() {
    return record;
  }

  Bundle bundle() {
    return bundle;
  }

  /** Held by whoever starts or removes it. */
  ReentrantLock work() {
    return work;
  }

  Progress progress() {
    return progress;
  }

  /** Done once the container has exited, or never ran and is removed. */
  CompletableFuture<Void> exited() {
    return exited;
  }

  boolean isInteractive() {
    return record.config().stdin() || record.config().terminal();
  }

  /** Keeps the connection of whoever attaches first. */
  void expectFirst(ProcessOutput output) {
    first.set(output);
  }

  /** Whether it runs, or has ended before anybody attached. */
  boolean isAttachable() {
    return switch (progress.phase()) {
      case CREATED -> false;
      case RUNNING -> true;
      case EXITED -> first.get() != null;
    };
  }

  /** Null for all but the first who attaches, and where nobody was expected. */
  @Nullable ProcessOutput takeFirst() {
    return first.getAndSet(null);
  }

  /** What it has said so far has been read in its log. */
  void logRead(long outputBytes) {
    ProcessOutput output = first.get();
    if (output != null) {
      output.forget(outputBytes);
    }
  }

  synchronized void started(long pid, Instant at) {
    progress = new Progress(Phase.RUNNING, pid, at, null, 0, "");
  }

  /** Returns whether this was news. */
  synchronized boolean finished(int exitCode, String reason, Instant at) {
    if (progress.phase() == Phase.EXITED) {
      return false;
    }
    progress = new Progress(Phase.EXITED, 0, progress.startedAt(), at, exitCode, reason);
    exited.complete(null);
    return true;
  }

  ContainerState state() {
    Progress now = progress;
    return new ContainerState(
        record.id(),
        record.sandboxId(),
        record.config(),
        now.phase(),
        record.createdAt(),
        now.startedAt(),
        now.finishedAt(),
        now.exitCode(),
        now.reason(),
        record.imageDigest());
  }
}
