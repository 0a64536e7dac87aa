package io.kennel.agent.image;

import io.kennel.agent.registry.ImageReference;
import io.kennel.agent.registry.RefusedImage;
import io.kennel.agent.registry.RegistryClient;
import io.kennel.agent.registry.RegistryConfig;
import io.kennel.agent.registry.Repository;
import io.kennel.agent.runtime.ImageStore.Credential;
import io.kennel.agent.runtime.ImageStore.Image;
import io.kennel.agent.runtime.ImageStore.Pull;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.world.World;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Decides where a pull asks and as whom, and that the same pull is done once by however many it is
 * wanted. Only those who bring the same credentials share one: it must not show what only one of
 * them may see.
 */
final class Puller {
  /** More wait. */
  private static final int AT_ONCE_MAX = 4;

  private final World world;
  private final RegistryConfig config;
  private final LayerStore layers;
  private final Store store;
  private final Semaphore turns = new Semaphore(AT_ONCE_MAX, true);
  private final Map<Request, CompletableFuture<Pull>> running = new ConcurrentHashMap<>();
  private @Nullable RegistryClient client;

  Puller(World world, RegistryConfig config, LayerStore layers, Store store) {
    this.world = world;
    this.config = config;
    this.layers = layers;
    this.store = store;
  }

  /** Where what has been pulled goes. */
  interface Store {
    /** The image of that name that is present; null for none. */
    @Nullable Image find(ImageReference image);

    /** Takes an image layout in that lacks layers which are unpacked already. */
    Image take(Path layout) throws IOException;
  }

  private record Request(String image, List<Credential> credentials) {}

  Pull pull(ImageReference image, List<Credential> credentials) {
    CompletableFuture<Pull> own = new CompletableFuture<>();
    Request request = new Request(image.toString(), List.copyOf(credentials));
    CompletableFuture<Pull> other = running.putIfAbsent(request, own);
    if (other != null) {
      return join(other);
    }
    turns.acquireUninterruptibly();
    try {
      long began = world.clock().nanoTime();
      Image pulled = pullAs(image, credentials);
      own.complete(new Pull(pulled, Duration.ofNanos(world.clock().nanoTime() - began)));
    } catch (IOException | RuntimeException e) {
      String why = "failed to pull and unpack image \"" + image + "\": " + words(e);
      own.completeExceptionally(new RuntimeFailure("ErrImagePull", why, e));
    } finally {
      turns.release();
      running.remove(request);
    }
    return join(own);
  }

  private static Pull join(CompletableFuture<Pull> pull) {
    try {
      return pull.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeFailure failure ? failure : e;
    }
  }

  static String words(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  /** The credentials in turn, as kubelet does; the failures of all are told. */
  private Image pullAs(ImageReference image, List<Credential> credentials) throws IOException {
    if (credentials.isEmpty()) {
      return pullFromAny(image, null);
    }
    Set<String> failures = new LinkedHashSet<>();
    for (Credential credential : credentials) {
      try {
        return pullFromAny(image, credential);
      } catch (IOException e) {
        failures.add(words(e));
      }
    }
    throw new IOException(String.join("; ", failures));
  }

  /** Mirrors first, the registry itself last; what it says counts. */
  private Image pullFromAny(ImageReference image, @Nullable Credential credential)
      throws IOException {
    List<String> mirrors = new ArrayList<>();
    try (RegistryClient.Session session = client().open()) {
      List<Repository> places = session.repositories(image, credential);
      for (Repository place : places) {
        try {
          return pullFrom(image, place);
        } catch (IOException | RefusedImage e) {
          if (!place.mirror().isEmpty()) {
            mirrors.add(place.mirror() + ": " + words(e));
          } else if (mirrors.isEmpty()) {
            throw e;
          } else {
            throw new IOException(words(e) + " (mirror " + String.join("; ", mirrors) + ")", e);
          }
        }
      }
    }
    throw new IllegalStateException("a registry is always its own last place");
  }

  private Image pullFrom(ImageReference image, Repository place) throws IOException {
    Image present = store.find(image);
    if (present != null && present.digest().equals(current(image, place))) {
      return present;
    }
    Path work = layers.temporary();
    try {
      new ImagePull(world, place, Platform.ofThisMachine(), layers::has).into(image, work);
      return store.take(work);
    } finally {
      Trees.delete(work);
    }
  }

  private static String current(ImageReference image, Repository place) throws IOException {
    try {
      return place.digestOf(image.digest().isEmpty() ? image.tag() : image.digest());
    } catch (IOException e) {
      throw ImagePull.unresolved(image, e);
    }
  }

  /** Made only once a pull needs it: start-up does without. */
  private synchronized RegistryClient client() {
    RegistryClient made = client;
    if (made == null) {
      made = new RegistryClient(world, config);
      client = made;
    }
    return made;
  }
}
