package io.kennel.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kennel.api.ObjectKey;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A shared, self-healing copy of all objects of a kind (or a selection of them), kept by list and
 * watch. It lags behind the server and says by how much only through versions; whoever acts on it
 * acts with preconditions.
 */
public interface Informer<T extends HasMetadata> {
  /** What is known now. Immutable; one view stays consistent while it is used. */
  View<T> view();

  /** True once the first list has arrived. */
  boolean synced();

  /** Calls {@code action} once the first list has arrived; at once where it has. */
  void onSync(Runnable action);

  /**
   * Tells {@code listener} of every change from now on, and of everything already there as added.
   * Calls come one at a time, in order, and after the view shows the change; they must be quick.
   */
  void listen(Listener<T> listener);

  /** A consistent moment of the copy. */
  interface View<T> {
    @Nullable T get(ObjectKey key);

    /**
     * What gives the object of {@link #get} whenever it is asked. Whoever needs an object for long
     * keeps this: the object itself is decoded when it is looked at, and let go while memory is
     * short.
     */
    @Nullable Supplier<T> lazy(ObjectKey key);

    /** A version of the server's such that everything up to it is in the copy; empty for none. */
    String version();

    /** All objects, in the order of their keys. */
    Collection<T> all();

    /** The objects of one namespace, in the order of their names. */
    Collection<T> in(String namespace);

    /** Those of them whose names begin with {@code prefix}; costs no more than they are many. */
    Collection<T> startingWith(String namespace, String prefix);
  }

  /** Hears of changes. */
  interface Listener<T> {
    /** One of the two is null where the object came or went. */
    void changed(@Nullable T before, @Nullable T after);
  }
}
