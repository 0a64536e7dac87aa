package io.kennel.store.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.store.CompactedException;
import io.kennel.store.Entry;
import io.kennel.store.Key;
import io.kennel.store.MultiVersionStore;
import io.kennel.store.Precondition;
import io.kennel.store.Snapshot;
import io.kennel.store.Store;
import io.kennel.store.StoreLimits;
import io.kennel.store.StoreUnavailableException;
import io.kennel.store.Write;
import io.kennel.store.contract.StoreContract;
import io.kennel.world.real.RealWorld;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksStoreTest extends StoreContract {
  private static final Key A = new Key("pods", "default/a");
  private static final Key B = new Key("pods", "default/b");

  @TempDir private Path folder;
  private final RealWorld world = new RealWorld();
  private int stores;

  @Override
  protected Store open(StoreLimits limits) {
    return reopen(folder.resolve("store-" + stores++), limits);
  }

  @Test
  void whatWasWrittenBeforeIsShownUnderItsTopicWhereSomebodySaysIt() {
    Path where = folder.resolve("topics");
    try (Store first = reopen(where, StoreLimits.DEFAULT)) {
      first.commit(List.of(about(A, "node-1"), about(B, "node-2")));
      assertThat(first.snapshot().topic("pods", "node-1")).containsOnlyKeys("default/a");
    }
    try (Store told =
        MultiVersionStore.grouping(
            new RocksLog(where), StoreLimits.DEFAULT, RocksStoreTest::text, world.tasks())) {
      assertThat(told.snapshot().topic("pods", "node-1")).containsOnlyKeys("default/a");
      assertThat(told.snapshot().topic("pods", "node-2")).containsOnlyKeys("default/b");
    }
    try (Store untold = reopen(where, StoreLimits.DEFAULT)) {
      assertThat(untold.snapshot().topic("pods", "node-1"))
          .as("at least those")
          .containsOnlyKeys("default/a", "default/b");
      untold.commit(about(A, "node-1"));
      assertThat(untold.snapshot().topic("pods", "node-1")).hasSize(2);
      untold.commit(new Write.Delete(B, NONE, Set.of("node-2")));
      assertThat(untold.snapshot().topic("pods", "node-1")).containsOnlyKeys("default/a");
      assertThat(untold.snapshot().topic("pods", "node-2")).isEmpty();
    }
  }

  private static Write about(Key key, String topic) {
    return new Write.Put(key, topic.getBytes(UTF_8), NONE, Set.of(topic), topic);
  }

  private Store reopen(Path where, StoreLimits limits) {
    return MultiVersionStore.grouping(new RocksLog(where), limits, world.tasks());
  }

  @AfterEach
  void closeWorld() {
    store.close();
    world.close();
  }

  @Test
  void everythingIsThereAgainAfterReopening() {
    Path where = folder.resolve("again");
    try (Store first = reopen(where, StoreLimits.DEFAULT)) {
      first.commit(List.of(put(A, "a1"), put(B, "b1")));
      first.commit(put(A, "a2"));
      first.commit(new Write.Delete(B, NONE));
    }
    try (Store second = reopen(where, StoreLimits.DEFAULT)) {
      Snapshot snapshot = second.snapshot();
      assertThat(snapshot.revision()).isEqualTo(4);
      Entry entry = snapshot.get(A);
      assertThat(text(entry)).isEqualTo("a2");
      assertThat(entry.createdRevision()).isEqualTo(1);
      assertThat(entry.revision()).isEqualTo(3);
      assertThat(snapshot.get(B)).isNull();
      assertThat(second.commit(put(B, "b2")).revision()).isEqualTo(5);
      assertThatThrownBy(() -> second.watch("pods", 3)).isInstanceOf(CompactedException.class);
    }
  }

  @Test
  void oddNamesAndBytesSurvive() {
    Path where = folder.resolve("odd");
    Key odd = new Key("b\0ucket", "nämé\0/\u20ac");
    byte[] bytes = {0, -1, 127, 0};
    try (Store first = reopen(where, StoreLimits.DEFAULT)) {
      first.commit(new Write.Put(odd, bytes, new Precondition.Absent()));
      first.commit(new Write.Put(A, new byte[0], new Precondition.Absent()));
    }
    try (Store second = reopen(where, StoreLimits.DEFAULT)) {
      assertThat(second.snapshot().get(odd).value()).isEqualTo(bytes);
      assertThat(second.snapshot().get(A).value()).isEmpty();
    }
  }

  @Test
  void aSecondOpeningInThisProcessIsRefused() {
    Path where = folder.resolve("twice");
    try (RocksLog first = new RocksLog(where)) {
      assertThatThrownBy(() -> new RocksLog(where))
          .isInstanceOf(StoreUnavailableException.NotWritten.class)
          .hasMessage("data directory " + where + " is in use by this process");
      assertThat(first.load().revision()).isZero();
    }
  }

  @Test
  void anotherFormatIsRefused() throws Exception {
    Path where = folder.resolve("format");
    new RocksLog(where).close();
    try (var options = new org.rocksdb.Options();
        var database = org.rocksdb.RocksDB.open(options, where.resolve("rocksdb").toString())) {
      database.put(Records.FORMAT_KEY, "kennel-store-9".getBytes(UTF_8));
    }
    assertThatThrownBy(() -> new RocksLog(where))
        .isInstanceOf(StoreUnavailableException.NotWritten.class)
        .hasMessageContaining("kennel-store-9")
        .hasMessageContaining("kennel-store-1");
  }

  @Test
  void aFolderThatCannotBeMadeIsRefused() {
    assertThatThrownBy(() -> new RocksLog(Path.of("/proc/kennel")))
        .isInstanceOf(StoreUnavailableException.NotWritten.class)
        .hasMessageContaining("/proc/kennel");
  }
}
