package io.kennel.simulation.history;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kennel.store.Change;
import io.kennel.store.Entry;
import io.kennel.store.Key;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every change that became durable, in order, over all lives of the server. Checks the most basic
 * rule while it listens: revisions rise by one, and a change begins where the last one ended.
 */
public final class History {
  private static final byte[] HEAD = "{\"metadata\":{".getBytes(US_ASCII);

  private final Map<String, List<Change>> changes = new HashMap<>();
  private final Map<String, List<State>> states = new HashMap<>();
  private final IdentityHashMap<Entry, JsonNode> trees = new IdentityHashMap<>();
  private final List<Consumer<Change>> listeners = new ArrayList<>();
  private @Nullable AssertionError broken;
  private long revision;

  /** A bucket as it was from {@code revision} on. */
  private record State(long revision, TreePMap<String, Entry> entries) {}

  /** Hears of every change, right after it became durable. */
  public void listen(Consumer<Change> listener) {
    listeners.add(listener);
  }

  public long revision() {
    return revision;
  }

  /**
   * Adds a change that became durable. A broken rule is kept for {@link #check}: whoever writes to
   * a disk takes every failure for one of the disk.
   */
  public void add(Change change) {
    try {
      checkedAdd(change);
    } catch (AssertionError failure) {
      broken = broken == null ? failure : broken;
    }
  }

  /** Throws the first broken rule. */
  public void check() {
    if (broken != null) {
      throw broken;
    }
  }

  private void checkedAdd(Change change) {
    Rule.that(
        change.revision() == revision + 1,
        "revision",
        change.revision(),
        "follows revision",
        revision);
    Key key = change.key();
    TreePMap<String, Entry> now = newest(key.bucket());
    Rule.that(
        now.get(key.name()) == change.before(),
        change,
        "replaces something else than the newest value");
    revision = change.revision();
    Entry after = change.after();
    TreePMap<String, Entry> next =
        after == null ? now.minus(key.name()) : now.plus(key.name(), after);
    states.computeIfAbsent(key.bucket(), _ -> new ArrayList<>()).add(new State(revision, next));
    changes.computeIfAbsent(key.bucket(), _ -> new ArrayList<>()).add(change);
    listeners.forEach(listener -> listener.accept(change));
  }

  private TreePMap<String, Entry> newest(String bucket) {
    List<State> known = states.get(bucket);
    return known == null ? TreePMap.empty() : known.getLast().entries;
  }

  /** The entries of a bucket as they are now, by name. */
  public NavigableMap<String, Entry> now(String bucket) {
    return newest(bucket);
  }

  /** The entries of a bucket as they were at a revision, by name. */
  public NavigableMap<String, Entry> at(String bucket, long atRevision) {
    List<State> known = states.getOrDefault(bucket, List.of());
    int low = 0;
    int high = known.size();
    while (low < high) {
      int middle = (low + high) / 2;
      if (known.get(middle).revision <= atRevision) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? new TreeMap<>() : known.get(low - 1).entries;
  }

  /** All changes of a bucket, oldest first. Grows. */
  public List<Change> changes(String bucket) {
    return Collections.unmodifiableList(changes.computeIfAbsent(bucket, _ -> new ArrayList<>()));
  }

  /** All live entries. */
  public List<Entry> everything() {
    List<Entry> all = new ArrayList<>();
    new TreeMap<>(states).values().forEach(known -> all.addAll(known.getLast().entries.values()));
    return all;
  }

  /** The object in an entry, without kind and version; read only. */
  public JsonNode tree(Entry entry) {
    return trees.computeIfAbsent(entry, History::parse);
  }

  /** What is stored begins in the middle of the metadata: see the server's codec. */
  private static JsonNode parse(Entry entry) {
    byte[] value = entry.value();
    byte[] whole = Arrays.copyOf(HEAD, HEAD.length + value.length);
    System.arraycopy(value, 0, whole, HEAD.length, value.length);
    return JsonMapper.shared().readTree(whole);
  }

  /** The object of a name as it is now. */
  public @Nullable JsonNode find(String bucket, String name) {
    Entry entry = newest(bucket).get(name);
    return entry == null ? null : tree(entry);
  }
}
