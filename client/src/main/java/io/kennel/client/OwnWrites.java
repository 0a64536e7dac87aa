package io.kennel.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kennel.api.CanonicalTime;
import io.kennel.api.ObjectKey;
import io.kennel.api.StatusException;
import io.kennel.api.Transport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Calls that are remembered until an informer shows what they wrote. A controller that looks at its
 * informers through {@link #in} and {@link #get} never sees a world in which its own last step has
 * not happened yet, so it does not take that step twice. For controllers whose new objects have
 * random names; where names are deterministic the server's own refusal is enough, and deletions
 * alone need to be remembered. Thread-safe.
 */
public final class OwnWrites implements Api {
  /** How many writes are remembered; each one only until the informer shows it. */
  static final int WRITES_MAX = 20_000;

  private final Api api;
  private final Supplier<Instant> clock;
  private final boolean onlyDeletions;
  private final Map<Place, Written> written = new Recent<>();

  /** Creations that may have happened or may still do: the answer did not come. */
  private final Map<Place, HasMetadata> unclear = new Recent<>();

  /** Objects of which the server must be asked whether they were created or changed. */
  private final Map<Place, Boolean> doubtful = new Recent<>();

  /**
   * Remembers what goes through it to {@code api}.
   *
   * @param clock the time, for marking what has been deleted
   */
  public OwnWrites(Api api, Supplier<Instant> clock) {
    this(api, clock, false);
  }

  private OwnWrites(Api api, Supplier<Instant> clock, boolean onlyDeletions) {
    this.api = api;
    this.clock = clock;
    this.onlyDeletions = onlyDeletions;
  }

  /**
   * Remembers nothing but deletions: for controllers that must not count what they have taken away
   * as there, and for whom the server's own refusal of a second creation is enough. One that was
   * not answered counts too; whoever finds out that it did not happen calls {@link #forget}.
   */
  public static OwnWrites onlyDeletions(Api api, Supplier<Instant> clock) {
    return new OwnWrites(api, clock, true);
  }

  /** The objects of a namespace as an informer shows them, with own writes it does not show yet. */
  public <T extends HasMetadata> Collection<T> in(
      Kind<T> kind, Informer.View<T> view, String namespace) {
    doubtful(kind, namespace).forEach(place -> resolve(kind, place));
    Map<ObjectKey, T> merged = new TreeMap<>();
    view.in(namespace).forEach(object -> merged.put(Owners.keyOf(object), object));
    for (Place place : places(kind, namespace)) {
      T newest = newest(kind, view, place.key());
      if (newest == null) {
        merged.remove(place.key());
      } else {
        merged.put(place.key(), newest);
      }
    }
    return merged.values();
  }

  /** One object as an informer shows it, or as it was written since; null for none. */
  public <T extends HasMetadata> @Nullable T get(
      Kind<T> kind, Informer.View<T> view, ObjectKey key) {
    Place place = new Place(kind, key);
    if (isDoubtful(place)) {
      resolve(kind, place);
    }
    return newest(kind, view, key);
  }

  /**
   * Objects of a namespace whose creation was not answered and that are not known to exist. It may
   * still happen: whoever creates others should take their names first.
   */
  public synchronized <T extends HasMetadata> List<T> unclear(Kind<T> kind, String namespace) {
    List<T> found = new ArrayList<>();
    unclear.forEach((place, object) -> {
      if (place.kind().equals(kind) && place.key().namespace().equals(namespace)) {
        found.add(kind.model().cast(object));
      }
    });
    return found;
  }

  private synchronized List<Place> places(Kind<?> kind, String namespace) {
    return within(written.keySet(), kind, namespace);
  }

  private synchronized List<Place> doubtful(Kind<?> kind, String namespace) {
    return doubtful.isEmpty() ? List.of() : within(doubtful.keySet(), kind, namespace);
  }

  private static List<Place> within(Set<Place> places, Kind<?> kind, String namespace) {
    return places.stream()
        .filter(place -> place.kind().equals(kind) && place.key().namespace().equals(namespace))
        .toList();
  }

  private synchronized boolean isDoubtful(Place place) {
    return doubtful.containsKey(place);
  }

  /** Asks the server; where it does not answer either, whoever wants to know must try later. */
  private <T extends HasMetadata> void resolve(Kind<T> kind, Place place) {
    T there = api.find(kind, place.key());
    synchronized (this) {
      if (there != null) {
        remember(kind, there);
      }
      doubtful.remove(place);
    }
  }

  private synchronized <T extends HasMetadata> @Nullable T newest(
      Kind<T> kind, Informer.View<T> view, ObjectKey key) {
    T shown = view.get(key);
    Place place = new Place(kind, key);
    Written own = written.get(place);
    if (own == null) {
      return shown;
    }
    if (own.isShown(shown, view.version())) {
      written.remove(place);
      return shown;
    }
    return kind.model().cast(own.over(shown));
  }

  private synchronized void remember(Kind<?> kind, ObjectKey key, Written write) {
    Place place = new Place(kind, key);
    written.put(place, write);
    unclear.remove(place);
    doubtful.remove(place);
  }

  private <T extends HasMetadata> Answer<T> remember(Kind<T> kind, Answer<T> answer) {
    if (!onlyDeletions) {
      remember(kind, answer.object());
    }
    return answer;
  }

  private void remember(Kind<?> kind, HasMetadata object) {
    remember(kind, Owners.keyOf(object), new Written.Put(object));
  }

  @Override
  public <T extends HasMetadata> Answer<T> create(Kind<T> kind, T object) {
    if (onlyDeletions) {
      return api.create(kind, object);
    }
    Place place = new Place(kind, Owners.keyOf(object));
    try {
      return remember(kind, api.create(kind, object));
    } catch (StatusException e) {
      if (e.isAlreadyExists()) {
        T there = api.find(kind, place.key());
        if (there != null) {
          remember(kind, there);
        }
      }
      settle(place, object, e);
      throw e;
    }
  }

  private synchronized void settle(Place place, HasMetadata object, StatusException failure) {
    if (failure.code() >= 500) {
      unclear.put(place, object);
      doubtful.put(place, true);
    } else {
      unclear.remove(place);
    }
  }

  @Override
  public <T extends HasMetadata> Answer<T> update(Kind<T> kind, T object) {
    return change(kind, Owners.keyOf(object), () -> api.update(kind, object));
  }

  @Override
  public <T extends HasMetadata> Answer<T> updateStatus(Kind<T> kind, T object) {
    return change(kind, Owners.keyOf(object), () -> api.updateStatus(kind, object));
  }

  @Override
  public <T extends HasMetadata> Answer<T> patch(
      Kind<T> kind, ObjectKey key, String subresource, PatchType type, JsonNode patch) {
    return change(kind, key, () -> api.patch(kind, key, subresource, type, patch));
  }

  private <T extends HasMetadata> Answer<T> change(
      Kind<T> kind, ObjectKey key, Supplier<Answer<T>> write) {
    try {
      return remember(kind, write.get());
    } catch (StatusException e) {
      if (e.code() >= 500 && !onlyDeletions) {
        doubt(new Place(kind, key));
      }
      throw e;
    }
  }

  private synchronized void doubt(Place place) {
    doubtful.put(place, true);
  }

  @Override
  public <T extends HasMetadata> void delete(Kind<T> kind, ObjectKey key, DeleteOptions options) {
    try {
      api.delete(kind, key, options);
    } catch (StatusException e) {
      if (onlyDeletions && e.code() >= 500) {
        rememberDeletion(kind, key, options.uid());
      }
      throw e;
    }
    rememberDeletion(kind, key, options.uid());
  }

  private void rememberDeletion(Kind<?> kind, ObjectKey key, String uid) {
    if (!uid.isEmpty()) {
      String now = CanonicalTime.seconds(clock.get());
      rememberDeletion(kind, key, uid, now);
    }
  }

  /** What was written there has turned out not to have happened. */
  public synchronized void forget(Kind<?> kind, ObjectKey key) {
    written.remove(new Place(kind, key));
  }

  private synchronized void rememberDeletion(Kind<?> kind, ObjectKey key, String uid, String time) {
    Place place = new Place(kind, key);
    boolean isOwn =
        written.get(place) instanceof Written.Put put
            && put.object().getMetadata().getUid().equals(uid);
    Written.Put earlier = isOwn ? (Written.Put) written.get(place) : null;
    written.put(place, new Written.Deletion(kind, uid, time, earlier));
  }

  @Override
  public <T extends HasMetadata> T get(Kind<T> kind, ObjectKey key) {
    return api.get(kind, key);
  }

  @Override
  public <T extends HasMetadata> @Nullable Answer<T> read(Kind<T> kind, ObjectKey key) {
    return api.read(kind, key);
  }

  @Override
  public <T extends HasMetadata> Listing<T> list(Kind<T> kind, ListOptions options) {
    return api.list(kind, options);
  }

  @Override
  public <T extends HasMetadata> Transport.ObjectList listRaw(Kind<T> kind, ListOptions options) {
    return api.listRaw(kind, options);
  }

  @Override
  public <T extends HasMetadata> JsonNode post(
      Kind<T> kind, ObjectKey key, String subresource, JsonNode body) {
    return api.post(kind, key, subresource, body);
  }

  @Override
  public <T extends HasMetadata> JsonNode replace(
      Kind<T> kind, ObjectKey key, String subresource, JsonNode body) {
    return api.replace(kind, key, subresource, body);
  }

  @Override
  public <T extends HasMetadata> Transport.Subscription watch(
      Kind<T> kind, ListOptions options, Transport.WatchSink sink) {
    return api.watch(kind, options, sink);
  }

  private record Place(Kind<?> kind, ObjectKey key) {}

  /** Forgets the oldest. */
  private static final class Recent<V> extends LinkedHashMap<Place, V> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Place, V> eldest) {
      return size() > WRITES_MAX;
    }
  }
}
