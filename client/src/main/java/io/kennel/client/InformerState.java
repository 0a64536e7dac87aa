package io.kennel.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kennel.api.ObjectKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an informer knows and whom it tells. Changes are applied and told one at a time: a call that
 * comes while another thread is telling waits, and one from inside a listener is queued behind.
 */
final class InformerState<T extends HasMetadata> {
  private static final Logger LOG = LoggerFactory.getLogger(InformerState.class);

  private final Kind<T> kind;
  private final List<Informer.Listener<T>> listeners = new ArrayList<>();
  private final List<Runnable> syncActions = new ArrayList<>();

  /** Calls made from inside a listener; no more than listeners make while they are called. */
  private final ArrayDeque<Runnable> pending = new ArrayDeque<>();

  private boolean running;
  private volatile boolean synced;
  private volatile TreePMap<ObjectKey, Cached<T>> objects = TreePMap.empty();
  private volatile String version = "";

  InformerState(Kind<T> kind) {
    this.kind = kind;
  }

  Informer.View<T> view() {
    // Read first: the objects are always at least as new as the version.
    String atLeast = version;
    return new CachedView<>(objects, atLeast);
  }

  boolean synced() {
    return synced;
  }

  /** From where to watch on. */
  String version() {
    return version;
  }

  void onSync(Runnable action) {
    inOrder(() -> {
      if (synced) {
        action.run();
      } else {
        syncActions.add(action);
      }
    });
  }

  void listen(Informer.Listener<T> listener) {
    inOrder(() -> {
      listeners.add(listener);
      for (Cached<T> object : objects.values()) {
        tell(listener, null, object);
      }
    });
  }

  /** The outcome of a list: tells the differences to what was known. */
  void replace(List<Cached<T>> listed, String listVersion) {
    inOrder(() -> {
      Set<ObjectKey> gone = new HashSet<>(objects.keySet());
      for (Cached<T> object : listed) {
        gone.remove(object.key());
        Cached<T> known = objects.get(object.key());
        if (known == null || !known.version().equals(object.version())) {
          put(object);
        }
      }
      gone.stream().sorted().forEach(this::remove);
      version = listVersion;
      if (!synced) {
        synced = true;
        syncActions.forEach(Runnable::run);
        syncActions.clear();
      }
    });
  }

  /** One event of a watch. One that repeats the past is ignored. */
  void apply(String type, Cached<T> object) {
    inOrder(() -> {
      if (isPast(object.version())) {
        return;
      }
      switch (type) {
        case "ADDED", "MODIFIED" -> put(object);
        case "DELETED" -> remove(object.key());
        case "BOOKMARK" -> {}
        default -> LOG.warn("Unknown watch event {} of {}", type, kind.type().qualifiedPlural());
      }
      if (!object.version().isEmpty()) {
        version = object.version();
      }
    });
  }

  /** Versions of one type rise within a watch; where they are not numbers nothing is known. */
  private boolean isPast(String eventVersion) {
    try {
      return Long.parseLong(eventVersion) <= Long.parseLong(version);
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private void put(Cached<T> object) {
    Map<ObjectKey, Cached<T>> before = objects;
    Cached<T> known = before.get(object.key());
    objects = objects.plus(object.key(), object);
    tellAll(known, object);
  }

  private void remove(ObjectKey key) {
    Cached<T> known = objects.get(key);
    if (known != null) {
      objects = objects.minus(key);
      tellAll(known, null);
    }
  }

  private void tellAll(@Nullable Cached<T> before, @Nullable Cached<T> after) {
    for (Informer.Listener<T> listener : listeners) {
      tell(listener, before, after);
    }
  }

  private void tell(
      Informer.Listener<T> listener, @Nullable Cached<T> before, @Nullable Cached<T> after) {
    try {
      listener.changed(before == null ? null : before.get(), after == null ? null : after.get());
    } catch (RuntimeException e) {
      LOG.error("A listener to {} failed", kind.type().qualifiedPlural(), e);
    }
  }

  private synchronized void inOrder(Runnable step) {
    pending.add(step);
    if (running) {
      return;
    }
    running = true;
    try {
      for (Runnable next = pending.poll(); next != null; next = pending.poll()) {
        next.run();
      }
    } finally {
      running = false;
    }
  }
}
