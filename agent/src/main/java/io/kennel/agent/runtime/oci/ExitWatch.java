package io.kennel.agent.runtime.oci;

import io.kennel.world.Tasks;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of the files that conmon writes when a container has exited (inotify). After an overflow of
 * the kernel's queue the empty name asks for a look at all of them.
 */
final class ExitWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExitWatch.class);

  private final WatchService watch;

  private ExitWatch(WatchService watch) {
    this.watch = watch;
  }

  static ExitWatch start(Path directory, Tasks tasks, Consumer<String> appeared)
      throws IOException {
    WatchService watch = directory.getFileSystem().newWatchService();
    directory.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
    tasks.start("container exits", () -> listen(watch, appeared));
    return new ExitWatch(watch);
  }

  private static void listen(WatchService watch, Consumer<String> appeared) {
    try {
      while (true) {
        WatchKey key = watch.take();
        for (WatchEvent<?> event : key.pollEvents()) {
          boolean overflow = StandardWatchEventKinds.OVERFLOW.equals(event.kind());
          tell(appeared, overflow ? "" : String.valueOf(event.context()));
        }
        key.reset();
      }
    } catch (ClosedWatchServiceException e) {
      // The runtime was closed.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whatever goes wrong with one container, the others are still watched. */
  private static void tell(Consumer<String> appeared, String name) {
    try {
      appeared.accept(name);
    } catch (RuntimeException e) {
      LOG.error("the exit of container {} could not be taken note of", name, e);
    }
  }

  @Override
  public void close() throws IOException {
    watch.close();
  }
}
