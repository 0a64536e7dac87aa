package io.kennel.testing;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.kennel.client.Kind;
import io.kennel.client.Kinds;
import io.kennel.client.SharedInformers;
import io.kennel.world.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What has happened in a cluster, in order: states of nodes, claims, StatefulSets and pods as they
 * changed, and every event. The newest 20,000 entries are kept.
 */
public final class Timeline {
  private static final int ENTRIES_MAX = 20_000;

  private final Clock clock;
  private final long startNanos;
  private final Deque<Entry> entries = new ArrayDeque<>();
  private int count;

  /**
   * One thing that happened.
   *
   * @param at since the cluster's start
   * @param object such as {@code Pod default/kubia-0}
   */
  public record Entry(Duration at, String object, String what) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%+11.3fs  %s: %s", at.toNanos() / 1e9, object, what);
    }
  }

  Timeline(Clock clock, SharedInformers informers) {
    this.clock = clock;
    this.startNanos = clock.nanoTime();
    follow(informers, Kinds.NODE, States::node);
    follow(informers, Kinds.PERSISTENT_VOLUME_CLAIM, States::claim);
    follow(informers, Kinds.STATEFUL_SET, States::statefulSet);
    follow(informers, Kinds.POD, States::pod);
    informers.of(Kinds.EVENT).listen(this::event);
  }

  private <T extends HasMetadata> void follow(
      SharedInformers informers, Kind<T> kind, Function<T, String> state) {
    informers
        .of(kind)
        .listen((before, after) -> {
          String was = before == null ? "" : state.apply(before);
          String is = after == null ? "deleted" : state.apply(after);
          T object = after == null ? before : after;
          if (object != null && !was.equals(is)) {
            add(kind.type().kind() + " " + name(object.getMetadata().getNamespace(), object), is);
          }
        });
  }

  private void event(@Nullable Event before, @Nullable Event after) {
    if (after == null) {
      return;
    }
    ObjectReference about = after.getInvolvedObject();
    String namespace = about.getNamespace() == null ? "" : about.getNamespace() + "/";
    String count =
        after.getCount() == null || after.getCount() < 2 ? "" : " (x" + after.getCount() + ")";
    add(
        about.getKind() + " " + namespace + about.getName(),
        after.getReason() + count + ", " + after.getMessage());
  }

  private static String name(@Nullable String namespace, HasMetadata object) {
    return namespace == null
        ? object.getMetadata().getName()
        : namespace + "/" + object.getMetadata().getName();
  }

  private void add(String object, String what) {
    Duration at = Duration.ofNanos(clock.nanoTime() - startNanos);
    synchronized (entries) {
      if (entries.size() == ENTRIES_MAX) {
        entries.removeFirst();
      }
      entries.addLast(new Entry(at, object, what));
      count++;
    }
  }

  /** The entries so far, oldest first. */
  public List<Entry> entries() {
    synchronized (entries) {
      return List.copyOf(entries);
    }
  }

  /** How many have been told, whether they are kept or not. */
  int count() {
    synchronized (entries) {
      return count;
    }
  }

  /** The entries of some objects, a line each. */
  public String about(Predicate<String> objects) {
    StringBuilder lines = new StringBuilder();
    for (Entry entry : entries()) {
      if (objects.test(entry.object())) {
        lines.append(entry).append('\n');
      }
    }
    return lines.toString();
  }

  /** All entries, a line each. */
  @Override
  public String toString() {
    return about(_ -> true);
  }
}
