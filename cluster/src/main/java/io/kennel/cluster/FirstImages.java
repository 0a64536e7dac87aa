package io.kennel.cluster;

import io.kennel.agent.runtime.ImageStore;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.world.Tasks;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A machine's images, with those that its cluster begins with: they are unpacked once the nodes are
 * ready, and pods wait for them as they would for a pull (decision 0003).
 */
final class FirstImages implements ImageStore {
  private static final Logger LOG = LoggerFactory.getLogger(FirstImages.class);

  private final ImageStore images;

  /** What went wrong with the first ones; empty for nothing. */
  private final CompletableFuture<String> failure = new CompletableFuture<>();

  FirstImages(ImageStore images) {
    this.images = images;
  }

  /** Begins to take them in; to be called once. */
  void take(List<Path> archives, Tasks tasks) {
    if (archives.isEmpty()) {
      failure.complete("");
      return;
    }
    var _ = tasks.startDedicated("first images", () -> failure.complete(take(archives)));
  }

  private String take(List<Path> archives) {
    try {
      archives.forEach(images::load);
      return "";
    } catch (RuntimeException | Error e) {
      if (Thread.currentThread().isInterrupted()) {
        LOG.debug("Stopped while images were unpacked", e);
      } else {
        LOG.error("The images that the cluster begins with could not be taken in", e);
      }
      return String.valueOf(e.getMessage());
    }
  }

  /** Returns once they have been taken in; what went wrong, or nothing. */
  String awaitFirst() {
    try {
      return failure.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RuntimeFailure("ErrImageLoad", "stopped while images were unpacked", e);
    }
  }

  @Override
  public @Nullable Image find(String reference) {
    var _ = awaitFirst();
    return images.find(reference);
  }

  @Override
  public List<Image> list() {
    return images.list();
  }

  @Override
  public List<Image> load(Path archive) {
    return images.load(archive);
  }

  @Override
  public boolean loaded(String reference) {
    var _ = awaitFirst();
    return images.loaded(reference);
  }

  @Override
  public Pull pull(String reference, List<Credential> credentials) {
    String missing = awaitFirst();
    try {
      return images.pull(reference, credentials);
    } catch (RuntimeFailure e) {
      if (missing.isEmpty()) {
        throw e;
      }
      throw new RuntimeFailure(e.reason(), e.getMessage() + "; before: " + missing, e);
    }
  }

  @Override
  public void remove(String reference) {
    var _ = awaitFirst();
    images.remove(reference);
  }
}
