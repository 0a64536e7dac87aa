package io.kennel.store.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.store.Change;
import io.kennel.store.CompactedException;
import io.kennel.store.Cursor;
import io.kennel.store.Entry;
import io.kennel.store.FutureRevisionException;
import io.kennel.store.Key;
import io.kennel.store.Precondition;
import io.kennel.store.PreconditionFailedException;
import io.kennel.store.Snapshot;
import io.kennel.store.Store;
import io.kennel.store.StoreLimits;
import io.kennel.store.StoreUnavailableException;
import io.kennel.store.Write;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every store must do, whatever log it stands on.
 *
 * <p>Not checked for null, as all tests: an assertion is the null check.
 */
@NullUnmarked
public abstract class StoreContract {
  protected static final Precondition NONE = new Precondition.None();
  private static final Precondition ABSENT = new Precondition.Absent();
  private static final Key A = new Key("pods", "default/a");
  private static final Key B = new Key("pods", "default/b");
  private static final Key OTHER = new Key("nodes", "node-1");

  protected Store store;

  /** A new, empty store. */
  protected abstract Store open(StoreLimits limits);

  @BeforeEach
  void openStore() {
    store = open(StoreLimits.DEFAULT);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  protected static Write put(Key key, String value) {
    return new Write.Put(key, value.getBytes(UTF_8), NONE);
  }

  private static Write create(Key key, String value) {
    return new Write.Put(key, value.getBytes(UTF_8), ABSENT);
  }

  private static Write delete(Key key) {
    return new Write.Delete(key, NONE);
  }

  protected static String text(Entry entry) {
    return entry == null ? null : new String(entry.value(), UTF_8);
  }

  @Test
  void aWriteIsVisibleOnceItReturns() {
    Change created = store.commit(create(A, "one"));
    assertThat(created.before()).isNull();
    assertThat(created.revision()).isEqualTo(1);
    assertThat(text(store.snapshot().get(A))).isEqualTo("one");
    Change replaced = store.commit(put(A, "two"));
    assertThat(text(replaced.before())).isEqualTo("one");
    assertThat(replaced.after().createdRevision()).isEqualTo(1);
    assertThat(replaced.after().revision()).isEqualTo(2);
    Change removed = store.commit(delete(A));
    assertThat(removed.after()).isNull();
    assertThat(store.snapshot().get(A)).isNull();
    assertThat(store.snapshot().buckets()).isEmpty();
    assertThat(store.snapshot().revision()).isEqualTo(3);
  }

  @Test
  void aPreconditionThatDoesNotHoldWritesNothing() {
    store.commit(create(A, "one"));
    List<Write> refused =
        List.of(
            create(A, "again"),
            new Write.Put(A, new byte[0], new Precondition.AtRevision(7)),
            new Write.Put(B, new byte[0], new Precondition.AtRevision(1)),
            new Write.Delete(A, new Precondition.AtRevision(7)),
            new Write.Delete(A, ABSENT),
            delete(B));
    for (Write write : refused) {
      assertThatThrownBy(() -> store.commit(write))
          .as(write.toString())
          .isInstanceOf(PreconditionFailedException.class);
    }
    assertThat(store.snapshot().revision()).isEqualTo(1);
    assertThat(text(store.snapshot().get(A))).isEqualTo("one");
    store.commit(new Write.Put(A, "two".getBytes(UTF_8), new Precondition.AtRevision(1)));
    store.commit(new Write.Delete(A, new Precondition.AtRevision(2)));
    assertThat(store.snapshot().get(A)).isNull();
  }

  @Test
  void severalWritesAreAllOrNothing() {
    List<Change> changes = store.commit(List.of(create(A, "a"), create(B, "b"), put(A, "a2")));
    assertThat(changes).extracting(Change::revision).containsExactly(1L, 2L, 3L);
    assertThatThrownBy(() -> store.commit(List.of(put(OTHER, "n"), create(B, "again"))))
        .isInstanceOf(PreconditionFailedException.class);
    assertThat(store.snapshot().get(OTHER)).isNull();
    assertThat(store.snapshot().revision()).isEqualTo(3);
    assertThat(store.commit(List.of())).isEmpty();
  }

  @Test
  void aSnapshotStaysAsItIs() {
    store.commit(create(A, "a1"));
    Snapshot first = store.snapshot();
    store.commit(put(A, "a2"));
    store.commit(create(B, "b"));
    assertThat(text(first.get(A))).isEqualTo("a1");
    assertThat(first.bucket("pods")).containsOnlyKeys("default/a");
    assertThat(store.snapshot().bucket("pods").keySet()).containsExactly("default/a", "default/b");
    assertThat(store.snapshot().bucket("pods").tailMap("default/a", false))
        .containsOnlyKeys("default/b");
    assertThat(store.snapshot().bucket("none")).isEmpty();
    Snapshot past = store.snapshotAt(1);
    assertThat(past.revision()).isEqualTo(1);
    assertThat(text(past.get(A))).isEqualTo("a1");
    assertThat(store.snapshotAt(0).buckets()).isEmpty();
    assertThatThrownBy(() -> store.snapshotAt(4)).isInstanceOf(FutureRevisionException.class);
  }

  @Test
  void aCursorSeesEveryChangeOfItsBucketInOrder() {
    store.commit(create(A, "a1"));
    Cursor fromStart = store.watch("pods", 0);
    Cursor fromNow = store.watch("pods", 1);
    assertThat(fromNow.poll(10)).isEmpty();
    store.commit(List.of(put(A, "a2"), create(OTHER, "n"), create(B, "b")));
    store.commit(delete(A));
    store.commit(put(OTHER, "n2"));
    assertThat(fromStart.poll(2)).extracting(Change::revision).containsExactly(1L, 2L);
    assertThat(fromStart.revision()).isEqualTo(2);
    assertThat(fromStart.poll(10)).extracting(Change::revision).containsExactly(4L, 5L);
    assertThat(fromNow.poll(10)).extracting(Change::revision).containsExactly(2L, 4L, 5L);
    assertThat(fromNow.revision()).as("nothing of the bucket since").isEqualTo(6);
    assertThat(store.watch("pods", 4).poll(10)).extracting(Change::revision).containsExactly(5L);
    assertThatThrownBy(() -> store.watch("pods", 7)).isInstanceOf(FutureRevisionException.class);
  }

  /** A write whose value is about the last of the topics. */
  private static Write about(Key key, String... topics) {
    String last = topics.length == 0 ? "" : topics[topics.length - 1];
    return new Write.Put(key, "v".getBytes(UTF_8), NONE, Set.of(topics), last);
  }

  @Test
  void aCursorOverATopicSeesTheChangesThatNamedItAndIsNotToldOfOthers() {
    store.commit(about(A, "node-1"));
    Cursor one = store.watch("pods", "node-1", 0);
    Cursor two = store.watch("pods", "node-2", 0);
    Cursor otherBucket = store.watch("nodes", "node-1", 0);
    AtomicInteger oneTold = new AtomicInteger();
    one.onReady(oneTold::incrementAndGet);
    assertThat(oneTold).hasValue(1);
    assertThat(one.poll(10)).extracting(Change::revision).containsExactly(1L);
    store.commit(List.of(about(B, "node-2"), about(A), about(OTHER, "node-1")));
    store.commit(about(A, "node-1", "node-2"));
    store.commit(new Write.Delete(A, NONE, Set.of("node-2")));
    awaitSignals(oneTold, 2);
    assertThat(one.poll(10)).extracting(Change::revision).containsExactly(5L);
    assertThat(one.revision()).as("nothing about it since").isEqualTo(6);
    assertThat(two.poll(10)).extracting(Change::revision).containsExactly(2L, 5L, 6L);
    assertThat(otherBucket.poll(10)).extracting(Change::revision).containsExactly(4L);
    assertThat(store.watch("pods", 0).poll(10)).hasSize(5);
    assertThat(store.watch("pods", "node-3", 0).poll(10)).isEmpty();
    assertThat(store.watch("pods", "node-2", 2).poll(10)).hasSize(2);
    assertThatThrownBy(() -> store.watch("pods", "node-2", 7))
        .isInstanceOf(FutureRevisionException.class);
  }

  @Test
  void aTopicThatHasLeftTheWindowIsGoneAndCanBeginAnew() {
    store.close();
    store = open(new StoreLimits(10, 1 << 20, 16, 1 << 20));
    store.commit(about(A, "read"));
    store.commit(about(A, "unread"));
    Cursor read = store.watch("pods", "read", 1);
    Cursor slow = store.watch("pods", "read", 0);
    for (int i = 0; i < 30; i++) {
      store.commit(about(B));
    }
    assertThat(read.poll(5)).isEmpty();
    assertThatThrownBy(() -> slow.poll(5)).isInstanceOf(CompactedException.class);
    for (String topic : List.of("read", "unread")) {
      assertThatThrownBy(() -> store.watch("pods", topic, 1))
          .isInstanceOf(CompactedException.class);
      Cursor cursor = store.watch("pods", topic, 32);
      assertThat(cursor.poll(5)).isEmpty();
      store.commit(about(A, topic));
      assertThat(cursor.poll(5)).hasSize(1);
    }
    assertThat(read.poll(5)).hasSize(1);
  }

  @Test
  void everyRevisionShowsItsEntriesAlsoByTopicAsAScanWould() {
    List<String> topics = List.of("", "node-1", "node-2", "node-3");
    Map<String, String> model = new TreeMap<>();
    Map<Long, Map<String, String>> past = new TreeMap<>();
    Random random = new Random(7);
    long revision = 0;
    for (int i = 0; i < 200; i++) {
      List<Write> together = new ArrayList<>();
      for (int j = random.nextInt(4); j >= 0; j--) {
        String name = "k" + random.nextInt(20);
        Key key = new Key("pods", name);
        String before = model.get(name);
        if (before != null && random.nextInt(4) == 0) {
          together.add(new Write.Delete(key, NONE, told(before, "")));
          model.remove(name);
        } else {
          String topic = topics.get(random.nextInt(topics.size()));
          byte[] value = topic.getBytes(UTF_8);
          together.add(new Write.Put(key, value, NONE, told(before, topic), topic));
          model.put(name, topic);
        }
        past.put(++revision, new TreeMap<>(model));
      }
      store.commit(together);
    }
    assertThat(store.snapshot().revision()).isEqualTo(revision);
    assertThat(store.snapshot().topic("pods", "node-1")).isNotEmpty();
    past.forEach((then, expected) -> shows(store.snapshotAt(then), topics, expected));
  }

  private static void shows(Snapshot then, List<String> topics, Map<String, String> expected) {
    Map<String, String> found = new TreeMap<>();
    then.bucket("pods").forEach((name, entry) -> found.put(name, text(entry)));
    assertThat(found).as("at %s", then.revision()).isEqualTo(expected);
    assertThat(then.bucket("pods").values()).allMatch(entry -> entry.revision() <= then.revision());
    for (String topic : topics.subList(1, topics.size())) {
      Map<String, Entry> scanned = new TreeMap<>(then.bucket("pods"));
      scanned.values().removeIf(entry -> !text(entry).equals(topic));
      assertThat(then.topic("pods", topic))
          .as("%s at %s", topic, then.revision())
          .isEqualTo(scanned);
    }
    assertThat(then.topic("nodes", "node-1")).isEmpty();
  }

  private static Set<String> told(String before, String after) {
    Set<String> told = new HashSet<>();
    told.add(before == null ? "" : before);
    told.add(after);
    told.remove("");
    return told;
  }

  @Test
  void aWriteTellsTheReadersOfItsTopic() {
    Set<String> told = Set.of("node-1");
    assertThatThrownBy(() -> new Write.Put(A, new byte[0], NONE, told, "node-2"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void manyChangesTellTheOwnerOnce() {
    AtomicInteger told = new AtomicInteger();
    Cursor cursor = store.watch("pods", 0);
    cursor.onReady(told::incrementAndGet);
    assertThat(told).hasValue(0);
    store.commit(create(OTHER, "n"));
    assertThat(told).hasValue(0);
    store.commit(create(A, "a"));
    store.commit(create(B, "b"));
    awaitSignals(told, 1);
    assertThat(cursor.poll(10)).hasSize(2);
    store.commit(put(A, "a2"));
    awaitSignals(told, 2);
    Cursor late = store.watch("pods", 1);
    AtomicInteger lateTold = new AtomicInteger();
    late.onReady(lateTold::incrementAndGet);
    assertThat(lateTold).as("called at once when there is something").hasValue(1);
    cursor.close();
    assertThat(cursor.poll(10)).hasSize(1);
    store.commit(put(A, "a3"));
    assertThat(told).hasValue(2);
  }

  /** The committer tells after it has answered the caller. */
  private static void awaitSignals(AtomicInteger told, int count) {
    while (told.get() < count) {
      Thread.onSpinWait();
    }
    assertThat(told).hasValue(count);
  }

  @Test
  void whatLeavesTheWindowIsGoneAndSaidToBe() {
    store.close();
    store = open(new StoreLimits(10, 1 << 20, 16, 1 << 20));
    Cursor slow = store.watch("pods", 0);
    Cursor quiet = store.watch("nodes", 0);
    for (int i = 0; i < 30; i++) {
      store.commit(put(A, "a" + i));
    }
    assertThatThrownBy(() -> slow.poll(5)).isInstanceOf(CompactedException.class);
    assertThat(quiet.poll(5)).isEmpty();
    assertThatThrownBy(() -> store.snapshotAt(19)).isInstanceOf(CompactedException.class);
    assertThat(store.snapshotAt(20).revision()).isEqualTo(20);
    assertThatThrownBy(() -> store.watch("pods", 18)).isInstanceOf(CompactedException.class);
    assertThat(store.watch("pods", 19).poll(100)).hasSize(11);
    store.commit(create(OTHER, "n"));
    assertThat(quiet.poll(5)).hasSize(1);
  }

  @Test
  void theWindowIsBoundedByBytesToo() {
    store.close();
    store = open(new StoreLimits(1000, 100_000, 16, 1 << 20));
    for (int i = 0; i < 30; i++) {
      store.commit(put(A, "x".repeat(20_000)));
    }
    assertThatThrownBy(() -> store.snapshotAt(25)).isInstanceOf(CompactedException.class);
    assertThat(store.snapshotAt(29).revision()).isEqualTo(29);
  }

  @Test
  void closingEndsCursorsAndRefusesWrites() {
    Cursor cursor = store.watch("pods", 0);
    AtomicInteger told = new AtomicInteger();
    cursor.onReady(told::incrementAndGet);
    store.commit(create(A, "a"));
    awaitSignals(told, 1);
    assertThat(cursor.ended()).isFalse();
    store.close();
    store.close();
    assertThat(cursor.ended()).isTrue();
    assertThat(told).hasValue(2);
    assertThat(cursor.poll(5)).hasSize(1);
    assertThatThrownBy(() -> store.commit(put(A, "late")))
        .isInstanceOf(StoreUnavailableException.NotWritten.class)
        .hasMessageContaining("closed");
  }

  @Test
  void writersBesideEachOtherLoseNothing() throws Exception {
    int writers = 8;
    int each = 100;
    Cursor cursor = store.watch("pods", 0);
    Set<Long> revisions = new HashSet<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Integer>> work = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        work.add(() -> increment(each));
      }
      for (Future<Integer> done : threads.invokeAll(work)) {
        assertThat(done.get()).isEqualTo(each);
      }
    }
    assertThat(text(store.snapshot().get(A))).isEqualTo("" + writers * each);
    List<Change> changes = cursor.poll(10_000);
    changes.forEach(change -> revisions.add(change.revision()));
    assertThat(changes).hasSize(writers * each).extracting(Change::revision).isSorted();
    assertThat(revisions).hasSize(writers * each);
  }

  private int increment(int times) {
    int done = 0;
    while (done < times) {
      Entry entry = store.snapshot().get(A);
      int count = entry == null ? 0 : Integer.parseInt(text(entry));
      Precondition unchanged =
          entry == null ? ABSENT : new Precondition.AtRevision(entry.revision());
      try {
        store.commit(new Write.Put(A, ("" + (count + 1)).getBytes(UTF_8), unchanged));
        done++;
      } catch (PreconditionFailedException _) {
        Thread.onSpinWait();
      }
    }
    return done;
  }

  @Test
  void randomWritesMatchASimpleModel() {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      Map<Key, String> model = new TreeMap<>();
      store
          .snapshot()
          .bucket("random")
          .forEach((name, entry) -> model.put(entry.key(), text(entry)));
      for (int i = 0; i < 50; i++) {
        Key key = new Key("random", "k" + random.nextInt(12));
        String value = "v" + random.nextInt();
        if (random.nextInt(3) > 0) {
          store.commit(put(key, value));
          model.put(key, value);
        } else if (model.remove(key) != null) {
          store.commit(delete(key));
        }
      }
      Map<Key, String> found = new TreeMap<>();
      store
          .snapshot()
          .bucket("random")
          .forEach((name, entry) -> found.put(entry.key(), text(entry)));
      assertThat(found).as("seed " + seed).isEqualTo(model);
    }
  }
}
