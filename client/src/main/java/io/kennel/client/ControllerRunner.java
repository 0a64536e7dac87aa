package io.kennel.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kennel.api.ObjectKey;
import io.kennel.client.Informer.Listener;
import io.kennel.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The common form of a controller: informers whose changes become keys, a queue of them, and a
 * reconciler. Built with {@link #watch} and {@link #require}, then started.
 */
public final class ControllerRunner implements Controller {
  /** How many keys a controller works on at once, where it does not say. */
  public static final int TASKS_MAX = 5;

  private final String name;
  private final WorkQueue queue;
  private final List<Informer<?>> informers = new ArrayList<>();
  private final List<Runnable> subscriptions = new ArrayList<>();
  private final AtomicInteger unsynced = new AtomicInteger();
  private volatile boolean ready;

  public ControllerRunner(World world, String name, Reconciler reconciler) {
    this(world, name, reconciler, TASKS_MAX);
  }

  /**
   * A controller that watches nothing yet.
   *
   * @param tasksMax how many keys are worked on at once
   */
  public ControllerRunner(World world, String name, Reconciler reconciler, int tasksMax) {
    this(world, name, reconciler, tasksMax, key -> 0);
  }

  /**
   * A controller that looks at urgent keys first.
   *
   * @param urgency see {@link WorkQueue}
   */
  public ControllerRunner(
      World world,
      String name,
      Reconciler reconciler,
      int tasksMax,
      ToIntFunction<ObjectKey> urgency) {
    this.name = name;
    this.queue = new WorkQueue(world, name, reconciler, Backoff.OF_KEYS, tasksMax, urgency);
  }

  /** Looks at the keys that a change maps to, both before and after it. */
  public <T extends HasMetadata> ControllerRunner watch(
      Informer<T> informer, KeyMapping<T> mapping) {
    return watch(informer, (before, after) -> queueKeys(mapping, before, after));
  }

  /**
   * Looks at the keys that a change maps to, but for changes that mean nothing to the controller.
   *
   * @param same whether two states of an object are the same to the controller: whatever it decides
   *     by one, it decides by the other
   */
  public <T extends HasMetadata> ControllerRunner watch(
      Informer<T> informer, BiPredicate<T, T> same, KeyMapping<T> mapping) {
    return watch(
        informer,
        (before, after) -> {
          if (before == null || after == null || !same.test(before, after)) {
            queueKeys(mapping, before, after);
          }
        });
  }

  /** Hears of changes itself; adds keys with {@link #add}. */
  public <T extends HasMetadata> ControllerRunner watch(
      Informer<T> informer, Listener<T> listener) {
    subscriptions.add(() -> informer.listen(listener));
    return require(informer);
  }

  /** Leaves keys alone for a while after each look at them: see {@link WorkQueue#resting}. */
  public ControllerRunner resting(Function<ObjectKey, Duration> rest) {
    queue.resting(rest);
    return this;
  }

  /** Starts no work before this one has been listed; its changes mean nothing. */
  public ControllerRunner require(Informer<?> informer) {
    informers.add(informer);
    return this;
  }

  /** Wants a key looked at soon. */
  public void add(ObjectKey key) {
    queue.add(key);
  }

  /** Wants a key looked at after {@code delay} at the latest. */
  public void addAfter(ObjectKey key, Duration delay) {
    queue.addAfter(key, delay);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start() {
    unsynced.set(informers.size());
    subscriptions.forEach(Runnable::run);
    informers.forEach(informer -> informer.onSync(this::oneSynced));
  }

  @Override
  public boolean ready() {
    return ready;
  }

  @Override
  public void close() {
    queue.close();
  }

  private void oneSynced() {
    if (unsynced.decrementAndGet() == 0) {
      ready = true;
      queue.open();
    }
  }

  private <T extends HasMetadata> void queueKeys(
      KeyMapping<T> mapping, @Nullable T before, @Nullable T after) {
    Set<ObjectKey> keys = new LinkedHashSet<>();
    if (before != null) {
      keys.addAll(mapping.keys(before));
    }
    if (after != null) {
      keys.addAll(mapping.keys(after));
    }
    keys.forEach(queue::add);
  }
}
